"""Write everything of a group to one file."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from meetups.models import Group
from meetups.services import archives


class Command(BaseCommand):
    help = "Write everything of a group to one file, which import_group takes in on another site."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="The slug of the group, as in its URL.")
        parser.add_argument("path", metavar="FILE", type=Path, help="The zip file to write. It must not exist yet.")
        parser.add_argument("--with-followers", action="store_true", help="With the email addresses of followers.")

    def handle(self, *, slug: str, path: Path, with_followers: bool, **options: Any) -> None:
        group = Group.objects.filter(slug=slug).first()
        if group is None:
            raise CommandError(_("There is no group with the slug %s.") % slug)
        try:
            number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)  # only its owner reads it
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        with os.fdopen(number, "wb") as file:
            counts = archives.make(group=group, to=file, with_followers=with_followers)
        text = _("%(path)s: %(rows)d rows of %(tables)d tables.")
        self.stdout.write(text % {"path": path, "rows": sum(counts.values()), "tables": len(counts)})
