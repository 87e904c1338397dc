"""Take in everything of a group from one file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from meetups.services import archives
from meetups.services.archives.plans import Plan


class Command(BaseCommand):
    help = "Import a group from the file that a lead downloaded, or that export_group has written. It emails nobody."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", metavar="FILE", type=Path, help="The zip file.")
        parser.add_argument("--dry-run", action="store_true", help="Only say what is in it, and what is refused.")
        parser.add_argument(
            "--with-followers", action="store_true", help="With followers, if they know that the group moves here."
        )

    def handle(self, *, path: Path, dry_run: bool, with_followers: bool, **options: Any) -> None:
        try:
            with path.open("rb") as file:
                self._report(archives.plan(file=file, with_followers=with_followers))
                if not dry_run:
                    group = archives.take_in(file=file, with_followers=with_followers)
        except ValidationError as refusal:
            raise CommandError("\n".join(refusal.messages)) from refusal
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        if not dry_run:
            self.stdout.write(_("%s is imported. Nobody was emailed. Invite its organisers in the admin.") % group)

    def _report(self, plan: Plan) -> None:
        """Print the plan. Raises ValidationError if it has refusals."""
        text = _("%(title)s: %(new)d new, %(here)d here already. %(left_out)s")
        for line in plan.lines:
            self.stdout.write((text % line._asdict()).rstrip())
        if plan.refusals:
            raise ValidationError(plan.refusals, code="refused")
