"""Run a command of manage.py with a clock that is so many seconds fast: `python -m tests.fast_clock 90 qcluster`."""

import os
import sys
from datetime import UTC, datetime, timedelta

import time_machine
from django.core.management import execute_from_command_line


def main(seconds: str, *command: str) -> None:
    """Move the clock of this process, and of those that it forks."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    time_machine.travel(datetime.now(UTC) + timedelta(seconds=float(seconds))).start()
    execute_from_command_line(["manage.py", *command])


if __name__ == "__main__":
    main(*sys.argv[1:])
