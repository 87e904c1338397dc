import pytest
from django.core.management import call_command

from tests.factories import GroupFactory


@pytest.mark.django_db
def test_command_says_how_much_it_wrote(capsys):
    GroupFactory()

    call_command("rebuild_search")
    call_command("rebuild_search")

    assert capsys.readouterr().out == "1 row was written again.\n0 rows were written again.\n"
