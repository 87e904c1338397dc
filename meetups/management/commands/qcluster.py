"""Runs the worker. The name is that of django-q2's command, whose queue it works on."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from meetups.worker import Worker


class Command(BaseCommand):
    help = "Runs the worker: it sends emails and runs scheduled jobs, until SIGTERM or Ctrl-C."

    def handle(self, *_args: Any, **_options: Any) -> None:
        sys.exit(Worker().run())
