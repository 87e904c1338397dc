"""Make the search find exactly what is public, in batches, while the site runs."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import ngettext

from meetups.services import search


class Command(BaseCommand):
    help = "Make the search find exactly what is public. The site can run meanwhile; the worker does it each night too."

    def handle(self, **options: Any) -> None:
        changed = search.rebuild()
        self.stdout.write(ngettext("%d row was written again.", "%d rows were written again.", changed) % changed)
