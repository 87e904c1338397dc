"""Write everything of a group to one file."""

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
            with path.open("xb") as file:
                counts = archives.make(group=group, to=file, with_followers=with_followers)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        text = _("%(path)s: %(rows)d rows of %(tables)d tables.")
        self.stdout.write(text % {"path": path, "rows": sum(counts.values()), "tables": len(counts)})
