import io
from unittest.mock import patch

import pytest
from django.core.management import CommandError, call_command

from meetups.models import User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
ROOT = {"email": "Root@Example.org", "name": "Root"}


def run(*args, **options):
    out = io.StringIO()
    call_command(*args, stdout=out, stderr=out, **options)
    return out.getvalue()


def test_createsuperuser_creates_an_account_without_a_password():
    printed = run("createsuperuser", interactive=False, **ROOT)

    user = User.objects.get()
    assert (user.email, user.name, user.is_superuser) == ("root@example.org", "Root", True)
    assert user.has_usable_password() is False
    assert printed.startswith("root@example.org is a superuser.")


def test_createsuperuser_reads_missing_options_from_the_environment(monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_EMAIL", "root@example.org")
    monkeypatch.setenv("DJANGO_SUPERUSER_NAME", "Root")
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "ignored")

    run("createsuperuser", interactive=False)

    assert User.objects.get().has_usable_password() is False


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"name": "Root"}, "--email is missing."),
        ({"email": "root@example.org"}, "--name is missing."),
        ({"email": "root", "name": "Root"}, "--email: Enter a valid email address."),
        ({"email": "root@example.org", "name": "R\u202eoot"}, "--name: This has a character that cannot be shown."),
        ({"email": "ANN@example.org", "name": "Ann"}, "--email: This email address has an account"),
    ],
)
def test_createsuperuser_refuses_invalid_values_with_a_message(given, words):
    UserFactory(email="ann@example.org")

    with pytest.raises(CommandError, match=words):
        run("createsuperuser", interactive=False, **given)

    assert User.objects.count() == 1


def test_createsuperuser_asks_for_email_and_name_until_they_are_valid():
    answers = iter(["root", "root@example.org", "", "Root"])
    with patch("builtins.input", lambda _question: next(answers)):
        printed = run("createsuperuser")

    assert next(answers, "all asked") == "all asked"
    assert ("Enter a valid email address." in printed, "password" in printed.lower()) == (True, False)
    assert User.objects.get().name == "Root"


def test_interrupted_createsuperuser_creates_no_account():
    with patch("builtins.input", side_effect=EOFError), pytest.raises(CommandError, match="No account was created"):
        run("createsuperuser")

    assert not User.objects.exists()
