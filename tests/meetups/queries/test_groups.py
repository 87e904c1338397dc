import pytest

from meetups.queries.groups import groups_to_choose_from
from tests.factories import GroupFactory

pytestmark = pytest.mark.django_db


def test_no_groups_are_returned_if_there_are_too_many():
    for name in ("Beck", "Aire", "Calder"):
        GroupFactory(name=name, slug=name.lower())

    assert [tuple(row) for row in groups_to_choose_from(3)] == [
        ("aire", "Aire"), ("beck", "Beck"), ("calder", "Calder"),
    ]  # fmt: skip
    assert groups_to_choose_from(2) == []
