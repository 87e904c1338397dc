"""Write a backup of the whole site to one file."""

from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from meetups.services import backups


class Command(BaseCommand):
    help = "Write everything that the site holds to one file, also while it runs. The file holds personal data."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", metavar="FILE", type=Path, help="The file to write, or with --keep a folder.")
        parser.add_argument(
            "--keep",
            metavar="N",
            type=_number,
            help="Write fortnight-YYYY-MM-DD.zip in the folder FILE, and delete all of these but the newest N.",
        )

    def handle(self, *, path: Path, keep: int | None, **options: Any) -> None:
        try:
            if keep:
                path, manifest = backups.make_daily(folder=path, keep=keep)
            else:
                manifest = backups.make(path=path)
        except ValidationError as refusal:
            raise CommandError(f"{path}: {refusal.messages[0]}") from refusal
        rows = sum(table["rows"] for table in manifest["tables"])
        text = _("%(path)s: %(rows)d rows of %(tables)d tables, %(bytes)d bytes, read back and right.")
        params = {"path": path, "rows": rows, "tables": len(manifest["tables"]), "bytes": path.stat().st_size}
        self.stdout.write(text % params)


def _number(text: str) -> int:
    """Return a number of files to keep, at least one."""
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(_("a number of at least 1"))
    return int(text)
