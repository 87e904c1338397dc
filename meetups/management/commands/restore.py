"""Replace everything that the site holds by a backup."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connections, router
from django.utils.translation import gettext as _

from meetups.models import LimitCounter
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
        forget_all(restored.manifest["made_at"])
        tables = restored.manifest["tables"]
        text = _("The site is as it was on %(made_at)s: %(rows)d rows of %(tables)d tables. Start it and its worker.")
        params = {"made_at": restored.manifest["made_at"], "rows": sum(table["rows"] for table in tables)}
        self.stdout.write(text % {**params, "tables": len(tables)})
        if restored.erased_again:
            text = _("Erased again, because they were erased after the backup: %(number)d places.")
            self.stdout.write(text % {"number": restored.erased_again})


def forget_all(made_at: str) -> None:
    """Delete the counters of limits and the dates of calendars, of which a backup has none.

    On SQLite they are in a second file. The site is restored already, so a failure raises CommandError that says so,
    and what to do.
    """
    try:
        call_command("migrate", verbosity=0)  # makes the second file of SQLite
        limits.forget_all()
        calendar_dates.forget_all()
    except (CommandError, DatabaseError, OSError) as error:
        raise CommandError(_what_to_do(made_at, str(error).strip().partition("\n")[0])) from error


def _what_to_do(made_at: str, reason: str) -> str:
    alias = router.db_for_write(LimitCounter)
    params = {"made_at": made_at, "reason": reason.rstrip(".?"), "file": connections[alias].settings_dict["NAME"]}
    restored = _("The site is restored: it is as it was on %(made_at)s. One step after that failed: %(reason)s.")
    if alias == "default":
        step = _("Run this command again with --replace, then start the site and its worker.")
    else:
        step = _(
            "If the disk is full, free some space. Delete %(file)s, which has only counters of limits and dates of "
            "calendars. Run migrate, then start the site and its worker."
        )
    return f"{restored} {step}" % params
