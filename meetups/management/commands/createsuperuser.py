"""Create a superuser without a password. Replaces Django's command, which asks for one (ADR 5)."""

import os
from argparse import ArgumentParser
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Field

from meetups.models import User

FIELDS = ("email", "name")


class Command(BaseCommand):
    help = "Create a superuser. The account has no password: it logs in with an emailed code, or by login_link."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", help="The email address of the account.")
        parser.add_argument("--name", help="The name that the site shows for this person.")
        parser.add_argument(
            "--noinput",
            "--no-input",
            action="store_false",
            dest="interactive",
            help="Ask nothing. Take what is missing from DJANGO_SUPERUSER_EMAIL and DJANGO_SUPERUSER_NAME.",
        )

    def handle(self, *, interactive: bool, **options: Any) -> None:
        given = {name: options[name] or os.environ.get(f"DJANGO_SUPERUSER_{name.upper()}") for name in FIELDS}
        try:
            values = {name: self._read(name, value, interactive) for name, value in given.items()}
        except (EOFError, KeyboardInterrupt) as error:
            raise CommandError("No account was created.") from error
        user = User.objects.create_superuser(**values)
        self.stdout.write(f"{user.email} is a superuser. Log in with an emailed code, or with a link from login_link.")

    def _read(self, name: str, value: str | None, interactive: bool) -> str:
        """Return a valid value for a field. Ask until there is one, unless `interactive` is off."""
        while True:
            if value is None and not interactive:
                raise CommandError(f"--{name} is missing.")
            value = input(f"{_field(name).verbose_name}: ").strip() if value is None else value
            if not (problem := _problem(name, value)):
                return value
            if not interactive:
                raise CommandError(f"--{name}: {problem}")
            self.stderr.write(problem)
            value = None


def _field(name: str) -> Field:
    return cast(Field, User._meta.get_field(name))


def _problem(name: str, value: str) -> str:
    """Return an error message for the value of a field, or an empty string."""
    try:
        _field(name).clean(value, None)
    except ValidationError as error:
        return " ".join(error.messages)
    if name == "email" and User.objects.with_email(value).exists():
        return "This email address has an account already."
    return ""
