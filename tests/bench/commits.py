"""Commit so many times a second until terminated, then print how often a second: `python -m tests.bench.commits 10`."""

import os
import signal
import sys
import time

import django
from django.apps import apps
from django.db.models import F
from django.utils import timezone


def main(rate: int) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    django.setup()
    counters = apps.get_model("meetups", "LimitCounter").objects
    row, _ = counters.get_or_create(hashed_value="bench", defaults={"ends_at": timezone.now()})
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    began, commits = time.monotonic(), 0
    try:
        while True:
            counters.filter(pk=row.pk).update(count=F("count") + 1)
            commits += 1
            time.sleep(max(0, began + commits / rate - time.monotonic()))
    finally:
        print(commits / (time.monotonic() - began))


if __name__ == "__main__":
    main(int(sys.argv[1]))
