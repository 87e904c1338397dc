"""Print a link that logs an account in once, for when email is down."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from meetups.services import login_links


class Command(BaseCommand):
    help = "Print a link that logs in the account of an email address once, within 15 minutes, while email is down."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", metavar="EMAIL", help="The email address of the account.")

    def handle(self, *, email: str, **options: Any) -> None:
        try:
            self.stdout.write(login_links.url_for(email=email))
        except ValidationError as refusal:
            raise CommandError(f"{email}: {refusal.messages[0]}") from refusal
