"""A calendar on another website: a real server on this machine, whose answer a test sets."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from django.utils import timezone

from meetups.models import CalendarSource, Group, OutboxEmail
from meetups.services.emails import sources as source_emails
from meetups.services.imports import sources
from meetups.services.imports.lines import Line
from meetups.standards import fetching
from meetups.standards.calendar_files import Entry
from tests.https import serving, write_certificate


class Elsewhere:
    """The other website: `url` of its calendar, what it answers, and the If-None-Match of each request so far.

    A body of None makes it answer 304. `etag` and `last_modified` are sent if they are set.
    """

    def __init__(self) -> None:
        self.url = ""
        self.status, self.body, self.etag, self.last_modified = 200, b"", "", ""
        self.asked: list[str | None] = []

    def serve(self, body: bytes, *, etag: str = "", last_modified: str = "", status: int = 200) -> None:
        self.body, self.etag, self.last_modified, self.status = body, etag, last_modified, status

    def handler(self) -> type[BaseHTTPRequestHandler]:
        elsewhere = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                known = self.headers["If-None-Match"]
                elsewhere.asked.append(known)
                is_known = bool(elsewhere.etag) and known == elsewhere.etag
                self.send_response(304 if is_known else elsewhere.status)
                for name, value in (("ETag", elsewhere.etag), ("Last-Modified", elsewhere.last_modified)):
                    if value:
                        self.send_header(name, value)
                self.end_headers()
                if not is_known:
                    self.wfile.write(elsewhere.body)

            def log_message(self, *args: object) -> None:
                pass

        return Handler


@contextmanager
def elsewhere(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Elsewhere]:
    """Start the other website, and let the site fetch from this machine."""
    found = Elsewhere()
    certificate = write_certificate(folder / "server.pem")
    context = ssl.create_default_context(cafile=certificate)
    fetch = partial(fetching.fetch_changed, allows={"127.0.0.1"}.__contains__, context=context)
    monkeypatch.setattr(fetching, "fetch_changed", fetch)
    with serving(found.handler(), certificate) as url:
        found.url = f"{url}/calendar.ics"
        yield found


def read(source: CalendarSource, **more: object) -> CalendarSource:
    """Read a calendar now, and return it as it is afterwards."""
    CalendarSource.objects.filter(pk=source.pk).update(tried_at=None)
    assert sources.read(pk=source.pk, **more)
    return CalendarSource.objects.get(pk=source.pk)


def emails() -> list[tuple[str, str]]:
    """Return the kind and the recipient of each email so far."""
    return [(email.kind, email.to) for email in OutboxEmail.objects.order_by("pk")]


def text() -> str:
    """Return the text of the last email, in one line."""
    return " ".join(OutboxEmail.objects.latest("pk").text.split())


def tell_of_source(group: Group) -> None:
    """Email the organisers of a group that its calendar has changed, and that it cannot be read."""
    now = timezone.now()
    source = CalendarSource.objects.create(
        group=group, url="https://example.org/wicks.ics", changed_at=now, failing_since=now
    )
    numbers = {"new": 1, "changed": 0, "cancelled": 0, "skipped": 2}
    line = Line("new", Entry(title=group.name, starts_at=now, zone=group.zone))
    changes = source_emails.Changes(numbers, [sources.in_words(line)], ["Brass"])
    source_emails.write_changed(source, changes=changes, done=source_emails.Done.NOT)
    source_emails.write_failing(source)
