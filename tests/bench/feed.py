"""Measure the feed of all events with a given number of events: `python -m tests.bench.feed 1000`.

Run it in a separate process, on a separate database: it adds events.
"""

import json
import os
import statistics
import sys
import time
import tracemalloc
from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

import django
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.bench.rows import Row, at_most, count
from tests.bench.servers import python

FEED = "/calendar.ics"
FEW, MANY = 100, 1000
QUERIES = 3


class Figures(NamedTuple):
    queries: int
    seconds: float  # of the processor
    megabytes: float  # peak, above the memory before the request


def rows(few_on: str, many_on: str) -> Iterator[Row]:
    """Fill these two databases with few and many events. Return how the feed grows: no faster than their number."""
    few, many = (
        Figures(**json.loads(python(__name__, url, str(number)))) for url, number in ((few_on, FEW), (many_on, MANY))
    )
    name = f"feed of {MANY:,} events"
    yield count(f"{name}, queries", many.queries, QUERIES)
    growth = f"{name} instead of {FEW}"
    milliseconds = 1000 * many.seconds
    yield at_most(f"{growth}, processor time ({milliseconds:.0f} ms)", many.seconds / few.seconds, MANY / FEW, "times")
    yield at_most(f"{growth}, memory ({many.megabytes:.1f} MB)", many.megabytes / few.megabytes, MANY / FEW, "times")


def main(number: int) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    django.setup()
    _fill(number)
    client = Client(HTTP_HOST="127.0.0.1")
    client.get(FEED)  # fill the caches of the process, which are not measured
    with CaptureQueriesContext(connection) as queries:
        response = client.get(FEED)
        number_of_queries = len(queries)  # the next request clears the log
    if response.content.count(b"BEGIN:VEVENT") != number:
        raise RuntimeError(f"{FEED} does not have {number} events")
    seconds = statistics.median(_seconds(client) for _ in range(5))
    tracemalloc.start()
    client.get(FEED)
    megabytes = tracemalloc.get_traced_memory()[1] / 1024**2
    print(json.dumps({"queries": number_of_queries, "seconds": seconds, "megabytes": megabytes}))


def _fill(number: int) -> None:
    """Replace the events by `number` events, from a year ago to half a year ahead."""
    group = apps.get_model("meetups", "Group").objects.first()
    venue = apps.get_model("meetups", "Venue").objects.filter(slug__startswith="load-test-").first()
    event = apps.get_model("meetups", "Event")
    first, step = timezone.now() - timedelta(days=365), timedelta(days=545) / number
    event.objects.update(status="draft")
    event.objects.bulk_create(
        event(
            group=group,
            venue=venue,
            title=f"Meetup number {count}",
            slug=f"feed-{count}",
            summary="An hour among people who do the same work elsewhere. " * 3,
            starts_at=first + count * step,
            ends_at=first + count * step + timedelta(hours=1),
            status="confirmed",
        )
        for count in range(number)
    )


def _seconds(client: Client) -> float:
    began = time.process_time()
    client.get(FEED)
    return time.process_time() - began


if __name__ == "__main__":
    main(int(sys.argv[1]))
