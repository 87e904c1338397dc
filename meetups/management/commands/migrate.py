"""Django's `migrate` for all databases of the site, which refuses one that another version of Fortnight made."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser
from django.core.management.commands.migrate import Command as DjangoCommand
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetups.services.backups.tables import refuse_other_program, unknown


class Command(DjangoCommand):
    help = "Updates the schema of every database of the site, or of the one that --database names."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database=None)

    def get_check_kwargs(self, options: dict[str, Any]) -> dict[Any, Any]:
        return super().get_check_kwargs(options) | {"databases": _named(options)}

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuse a database of another program or with unknown migrations of our own apps, before anything is changed.

        Django ignores such rows, and would then fail at the first table that exists already.
        """
        for database in _named(options):
            applied = MigrationRecorder(connections[database]).applied_migrations()
            try:
                refuse_other_program(applied)
            except ValidationError as refusal:
                raise CommandError(refusal.messages[0]) from refusal
            if names := unknown(applied):
                raise CommandError(_refusal(names, str(connections[database].settings_dict["NAME"])))
        for database in _named(options):
            super().handle(*args, **{**options, "database": database})


def _named(options: dict[str, Any]) -> list[str]:
    """Return the alias of the database that the command names, or all aliases: on SQLite there are two (ADR 18)."""
    return [options["database"]] if options["database"] else list(connections)


def _refusal(names: list[str], database: str) -> str:
    details = ngettext(
        "It holds %(number)d migration that this version does not have: %(names)s.",
        "It holds %(number)d migrations that this version does not have: %(names)s.",
        len(names),
    ) % {"number": len(names), "names": ", ".join(names)}
    origin = _("The database %(database)s was made by another version of Fortnight.") % {"database": database}
    return "\n".join(
        [
            f"{origin} {details}",
            _("Nothing was changed."),
            _(
                "If an earlier version made it: those migrations no longer exist, so it cannot be brought up to date. "
                "Keep a copy of it, then start with a new one: set DATABASE_URL, or move the SQLite file away."
            ),
            _("If a later version made it: use that version."),
        ]
    )
