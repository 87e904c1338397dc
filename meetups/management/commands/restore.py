"""Replace everything that the site holds by a backup."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from meetups.services import backups, calendar_dates, limits


class Command(BaseCommand):
    help = "Restore a backup in an empty database, of either kind. Stop the site and its worker first."
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", metavar="FILE", type=Path, help="A file that `backup` has written.")
        parser.add_argument("--replace", action="store_true", help="Delete everything that the site holds now.")
        parser.add_argument(
            "--from-other-site", action="store_true", help="Allow a backup of a site with another SITE_URL."
        )

    def handle(self, *, path: Path, replace: bool, from_other_site: bool, **options: Any) -> None:
        try:
            restored = backups.restore(path=path, replace=replace, from_other_site=from_other_site)
        except ValidationError as refusal:
            raise CommandError(refusal.messages[0]) from refusal
        call_command("migrate", verbosity=0)  # the second file of SQLite
        limits.forget_all()
        calendar_dates.forget_all()
        tables = restored.manifest["tables"]
        text = _("The site is as it was on %(made_at)s: %(rows)d rows of %(tables)d tables. Start it and its worker.")
        params = {"made_at": restored.manifest["made_at"], "rows": sum(table["rows"] for table in tables)}
        self.stdout.write(text % {**params, "tables": len(tables)})
        if restored.erased_again:
            text = _("Erased again, because they were erased after the backup: %(number)d places.")
            self.stdout.write(text % {"number": restored.erased_again})
