"""Measure imports of calendars, the largest and damaged ones: `python -m tests.bench.imports 2000`.

Run it in a separate process, on a separate database: it adds events.
"""

import json
import os
import re
import resource
import sys
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import django
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from tests import large_calendars, mutated_calendars
from tests.bench.rows import Row, at_most, count
from tests.bench.servers import python

PAGE = "/admin/meetups/event/import/"
DAMAGED = 2000
KEPT = re.compile(rb'name="kept" value="([^"]+)"')
SECONDS, MEGABYTES = 5, 200
Found = list[tuple[str, float, float]]  # what was done, in so many seconds of the processor, with so much more memory


def rows(database: str, damaged: int = DAMAGED) -> Iterator[Row]:
    """Return the time and memory of each dry run and each import, and of files that are damaged."""
    result = json.loads(python(__name__, database, str(damaged)).splitlines()[-1])
    for what, seconds, megabytes in result["large"]:
        yield at_most(f"{what}, processor time", seconds, SECONDS, "s")
        yield at_most(f"{what}, more memory", megabytes, MEGABYTES, "MB")
    for what, seconds, megabytes in result["written"]:
        yield Row(f"{what}, processor time", f"{seconds:.2f} s")
        yield at_most(f"{what}, more memory", megabytes, MEGABYTES, "MB")
    name = f"{damaged:,} damaged files"
    yield count(f"{name}, errors of the site", result["errors"], 0)
    yield at_most(f"{name}, processor time of the slowest", result["slowest"], SECONDS, "s")
    yield at_most(f"{name}, more memory", result["megabytes"], MEGABYTES, "MB")


def main(damaged: int) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    django.setup()
    client = Client(HTTP_HOST="127.0.0.1", raise_request_exception=False)
    user = apps.get_model("meetups", "User").objects.create_superuser("import@example.org")
    group = apps.get_model("meetups", "Group").objects.order_by("pk").first()
    client.force_login(user)
    client.get(PAGE)  # fill the caches of the process, which are not measured
    statuses, slowest, before = [], 0.0, _peak()
    for data in mutated_calendars.files(damaged):
        seconds, found = _measured(lambda data=data: _sent(client, group, data))
        statuses += found
        slowest = max(slowest, seconds)
    megabytes = _peak() - before
    large = [_large(client, group, name, data) for name, data in large_calendars.ALL.items()]
    written = [_written_at_once(client, group), _written_by_worker(group, user)]
    errors = sum(status >= 500 for status in statuses)
    result = {"large": large, "errors": errors, "slowest": slowest, "megabytes": megabytes, "written": written}
    print(json.dumps(result))


def _sent(client: Client, group: Any, data: bytes) -> list[int]:
    """Send a file to the page and confirm its plan, and write nothing in the end. Return the statuses."""
    statuses = []
    with transaction.atomic():
        page = _chosen(client, group, data)
        statuses.append(page.status_code)
        if kept := KEPT.search(page.content):
            statuses.append(client.post(f"{PAGE}confirm/", {"kept": kept[1].decode(), "_draft": "1"}).status_code)
        transaction.set_rollback(True)
    return statuses


def _chosen(client: Client, group: Any, data: bytes) -> Any:
    return client.post(PAGE, {"group": group.pk, "file": SimpleUploadedFile("a.ics", data)})


def _large(client: Client, group: Any, name: str, data: bytes) -> tuple[str, float, float]:
    """Return the processor time and the memory of the dry run of a large file."""
    before = _peak()
    seconds, page = _measured(lambda: _chosen(client, group, data))
    if page.status_code != 200:
        raise RuntimeError(f"{name}: {page.status_code}")
    what = "taken" if KEPT.search(page.content) else "refused"
    if (what == "refused") is not (name in large_calendars.REFUSED):
        raise RuntimeError(f"{name}: {what}")
    return f"dry run of {name} ({what})", seconds, _peak() - before


def _written_at_once(client: Client, group: Any) -> tuple[str, float, float]:
    """Return the processor time and the memory of the request that writes the most meetings, and write nothing."""
    events = apps.get_model("meetups", "Event").objects
    with transaction.atomic():
        kept = KEPT.search(_chosen(client, group, large_calendars.ALL["200 events"]).content)
        assert kept
        number, before = events.count(), _peak()
        seconds, _page = _measured(lambda: client.post(f"{PAGE}confirm/", {"kept": kept[1].decode()}))
        if events.count() != number + 200:
            raise RuntimeError("The 200 events were not written.")
        transaction.set_rollback(True)
    return "200 meetings written in the request", seconds, _peak() - before


def _written_by_worker(group: Any, user: Any) -> tuple[str, float, float]:
    """Return the processor time and the memory in which the worker writes the largest import."""
    calendars, runs = (import_module(f"meetups.services.imports.{name}") for name in ("calendars", "runs"))
    data = large_calendars.ALL["2,000 events"]
    calendars.queue_file(
        group=group, data=data, by=user, shown=calendars.fingerprint(calendars.plan(group=group, data=data))
    )

    def write() -> None:
        while runs.write_waiting():
            pass

    before = _peak()
    return "2,000 meetings written by the worker", _measured(write)[0], _peak() - before


def _measured(do: Callable[[], Any]) -> tuple[float, Any]:
    began = time.process_time()
    found = do()
    return time.process_time() - began, found


def _peak() -> float:
    """Return the most memory that this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(int(sys.argv[1]))
