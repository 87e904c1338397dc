"""Render every stored Markdown text anew, in batches, while the site runs."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import ngettext

from meetups.services import texts


class Command(BaseCommand):
    help = "Render every stored Markdown text anew. The site can run meanwhile."

    def handle(self, **options: Any) -> None:
        changed = texts.render_anew()
        self.stdout.write(ngettext("%d row was written again.", "%d rows were written again.", changed) % changed)
