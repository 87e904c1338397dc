"""Websites of the blogroll on a real server on this machine, and their feeds."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any, NamedTuple

import factory
import pytest
from django.utils import timezone

from meetups.models import BlogrollEntry, BlogrollSource
from meetups.services import blogroll_reading
from meetups.standards import fetching
from tests.factories import GroupFactory
from tests.https import serving, write_certificate

ATOM = "application/atom+xml"


class SourceFactory(factory.django.DjangoModelFactory):
    """A source that was read today."""

    class Meta:
        model = BlogrollSource

    group = factory.SubFactory(GroupFactory)
    title = factory.Sequence(lambda n: f"Team {n}")
    site_url = factory.Sequence(lambda n: f"https://team{n}.example.org/")
    feed_url = factory.LazyAttribute(lambda source: f"{source.site_url}feed.xml")
    read_at = factory.LazyFunction(timezone.now)


class EntryFactory(factory.django.DjangoModelFactory):
    """An entry of today."""

    class Meta:
        model = BlogrollEntry

    source = factory.SubFactory(SourceFactory)
    key = factory.Sequence(lambda n: f"{n:032x}")
    title = factory.Sequence(lambda n: f"Entry {n}")
    url = factory.Sequence(lambda n: f"https://team.example.org/{n}/")
    at = factory.LazyFunction(timezone.now)
    seen_at = factory.LazyAttribute(lambda entry: entry.at)


def atom(*entries: str, title: str = "Team Heron") -> bytes:
    """Return an Atom feed with these entries."""
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>{title}</title>{"".join(entries)}</feed>'.encode()


def entry(key: str = "a", at: datetime | None = None, **parts: str) -> str:
    """Return an entry of an Atom feed; without `at` it has no date. `more` is XML inside it."""
    published = f"<published>{at.isoformat()}</published>" if at else ""
    title, href = parts.get("title", f"Title {key}"), parts.get("href", f"https://heron.example.org/{key}/")
    link = f'<link href="{href}"/>'
    return f"<entry><id>{key}</id><title>{title}</title>{link}{published}{parts.get('more', '')}</entry>"


class Answer(NamedTuple):
    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = {}


class Web:
    """A website: what each of its paths answers, and what was asked so far (path, If-None-Match, If-Modified-Since)."""

    def __init__(self) -> None:
        self.url = ""
        self.answers: dict[str, Answer] = {}
        self.asked: list[tuple[str, str | None, str | None]] = []

    def serve(self, path: str, body: bytes = b"", *, status: int = 200, **headers: str) -> None:
        self.answers[path] = Answer(status, body, {name.replace("_", "-"): value for name, value in headers.items()})

    @property
    def paths(self) -> list[str]:
        return [path for path, *_known in self.asked]

    def handler(self) -> type[BaseHTTPRequestHandler]:
        web = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                known = self.headers["If-None-Match"]
                web.asked.append((self.path, known, self.headers["If-Modified-Since"]))
                answer = web.answers.get(self.path, Answer(404))
                is_known = bool(known) and known == answer.headers.get("ETag")
                self.send_response(304 if is_known else answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(b"" if is_known else answer.body)

            def log_message(self, *args: object) -> None:
                pass

        return Handler


@contextmanager
def website(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    """Start a website, and let the site fetch from this machine."""
    web = Web()
    certificate = write_certificate(folder / "server.pem")
    context = ssl.create_default_context(cafile=certificate)
    fetch = partial(fetching.fetch_changed, allows={"127.0.0.1"}.__contains__, context=context)
    monkeypatch.setattr(fetching, "fetch_changed", fetch)
    with serving(web.handler(), certificate) as url:
        web.url = url
        yield web


def read(source: BlogrollSource) -> BlogrollSource:
    """Read a source now, and return it as it is afterwards."""
    BlogrollSource.objects.filter(pk=source.pk).update(tried_at=None)
    assert blogroll_reading.read(pk=source.pk)
    return BlogrollSource.objects.get(pk=source.pk)


def said(source: BlogrollSource, *names: str) -> list[Any]:
    """Return the titles of the entries of a source, newest first, or other columns of them."""
    return list(source.entries.values_list(*(names or ["title"]), flat=len(names) < 2))


def ago(**parts: float) -> datetime:
    """Return a moment before now."""
    return timezone.now() - timedelta(**parts)
