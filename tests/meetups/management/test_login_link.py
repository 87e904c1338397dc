import io

import pytest
from django.core.management import CommandError, call_command

from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def run(*args, **options):
    out = io.StringIO()
    call_command(*args, stdout=out, stderr=out, **options)
    return out.getvalue()


def test_login_link_prints_one_line_with_the_link():
    UserFactory(email="ann@example.org")

    printed = run("login_link", "ANN@example.org")

    assert printed.startswith("http://testserver/accounts/login/link/")
    assert printed.count("\n") == 1


@pytest.mark.parametrize(
    ("is_active", "words"),
    [
        (None, "ann@example.org: No account has this email address."),
        (False, "ann@example.org: The account with this email address is closed."),
    ],
)
def test_login_link_without_an_open_account_is_refused_with_a_message(is_active, words):
    if is_active is not None:
        UserFactory(email="ann@example.org", is_active=is_active)

    with pytest.raises(CommandError) as refusal:
        run("login_link", "ann@example.org")

    assert (str(refusal.value), refusal.value.returncode) == (words, 1)
