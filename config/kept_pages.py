"""Public pages kept ready: whole, as bytes, in front of Django (ADR 29).

A page is valid while the database says that nothing was committed and the minute is the same. The version is read
before a page is built. So a page that is built while something is committed is kept under a version that is over.

A live page has a version of its own (`meetups.views.live`). It stays valid, for its minute, until that version changes.
"""

import re
import time
from collections.abc import Callable, Hashable, Iterable
from datetime import datetime
from functools import lru_cache, partial
from typing import Any, NamedTuple

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.handlers.wsgi import get_path_info
from django.db import Error
from django.urls import Resolver404, resolve
from django.utils.http import parse_etags, parse_http_date_safe

from config import versions
from config.page_store import OK, Key, Page, Store
from meetups.views.audiences import DATABASE_IS_AWAY, query_of, refused_in
from meetups.views.live import LIVE_VERSION, SERVER_TIME, server_time
from meetups.wording import present

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

ANSWER = "fortnight.answer"  # in the environ of a request: whether its page was kept or built
MOST_BYTES_OF_LIVE_PAGES = 4_000_000
MOST_OWN_VERSIONS = 1_000
# Headers with which a request asks for a transfer or tells of the visitor. Pages are built without them.
NOT_FOR_THE_VIEW = (
    "HTTP_ACCEPT_ENCODING", "HTTP_COOKIE", "HTTP_IF_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_NONE_MATCH",
    "HTTP_IF_RANGE", "HTTP_IF_UNMODIFIED_SINCE", "HTTP_RANGE",
)  # fmt: skip


class Declared(NamedTuple):
    """The declaration of a path's public view: the query parameters that count, and what tells its own version."""

    parameters: frozenset[str]
    live_version: Callable[[], str | None] | None
    is_strict: bool = False

    def query_of(self, query: str) -> str:
        """Return what counts of a query string. Raises SuspiciousOperation if Django or the view refuses it."""
        if self.is_strict and refused_in(self.parameters, query):
            raise SuspiciousOperation("The view refuses a parameter.")
        return query_of(self.parameters, query)


class Place(NamedTuple):
    """Where a page is kept: a store, its key there, and the version under which it is valid."""

    store: Store
    key: Key
    version: Hashable | None
    is_live: bool


class KeptPages:
    """The WSGI application in front of Django: it answers with what is kept, and keeps what public views answer."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._source = versions.source()
        self._store = Store()
        self._live = Store(MOST_BYTES_OF_LIVE_PAGES)
        self._own_versions: dict[str, tuple[Hashable, str | None]] = {}

    def close(self) -> None:
        """Close the connection to the database."""
        self._source.close()

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        declared = _declared(environ["PATH_INFO"]) if _is_plain(environ) else None
        if declared is None:
            return self._application(environ, start_response)
        try:
            query = environ.get("QUERY_STRING") and declared.query_of(environ["QUERY_STRING"])
        except SuspiciousOperation:  # Django answers 400
            return self._application(environ, start_response)
        key = (_scheme(environ), environ["HTTP_HOST"], environ["PATH_INFO"], query or "")
        with present.one_minute() as minute:
            place = self._place(environ, key, minute, declared)
            page = self._page(environ, key[-1], place)
        return self._answer(environ, start_response, place, page)

    def _place(self, environ: Environ, key: Key, minute: datetime, declared: Declared) -> Place:
        """Return where the page of this key is kept. Note in `environ` whether the database is away."""
        try:
            version = self._source.read()
        except versions.DatabaseAwayError:
            version, environ[DATABASE_IS_AWAY] = None, True
        if declared.live_version is None:
            return Place(self._store, key, version and (version, minute), is_live=False)
        own = environ[LIVE_VERSION] = version and self._own_version(
            environ["PATH_INFO"], version, declared.live_version
        )
        # Their own versions are in the keys. In another database one can come back with other contents.
        return Place(self._live, (*key, own, minute), own and version and version.connection, is_live=True)

    def _own_version(self, path: str, version: Hashable, read: Callable[[], str | None]) -> str | None:
        """Return the own version of the live page at this path. It is read after each commit, and in each second."""
        known, own = self._own_versions.get(path, (None, None))
        version = (version, int(time.time()))
        if known != version:
            try:
                own = read()
            except Error:  # Django asks again, and explains it
                return None
            if len(self._own_versions) >= MOST_OWN_VERSIONS:
                self._own_versions.clear()
            self._own_versions[path] = (version, own)
        return own

    def _page(self, environ: Environ, query: str, place: Place) -> Page:
        """Return the page that is kept at this place, or the one that Django builds."""
        page = place.store.get(place.key, place.version)
        if page and not (page.has_body or _is_known(environ, page, page.etag(_encoding(environ)))):
            page = None
        environ[ANSWER] = "kept" if page else "built"
        if page is None:
            page = self._build(environ, query, is_live=place.is_live)
            place.store.put(place.key, place.version, page)
        return page

    def _build(self, environ: Environ, query: str, *, is_live: bool) -> Page:
        """Ask Django for the page, as somebody would of whom nothing is known."""
        asked = {name: value for name, value in environ.items() if name not in NOT_FOR_THE_VIEW}
        started: list[Any] = []
        parts = self._application(
            asked | {"REQUEST_METHOD": "GET", "QUERY_STRING": query}, lambda *answer: started.extend(answer)
        )
        try:
            body = b"".join(parts)
        finally:
            if close := getattr(parts, "close", None):
                close()
        return Page(started[0], started[1], body, is_live=is_live)

    def _answer(
        self, environ: Environ, start_response: Callable[..., Any], place: Place, page: Page
    ) -> Iterable[bytes]:
        """Send a page in the encoding the client prefers, or say that the client has it (RFC 9110, section 13)."""
        encoded = place.store.encoded(place.key, page, _encoding(environ))
        now = [(SERVER_TIME, server_time())] if place.is_live else []
        if page.status == OK and _is_known(environ, page, encoded.etag):
            start_response("304 Not Modified", encoded.headers_unchanged + now)
            return []
        start_response(page.status, encoded.headers + now)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [encoded.body]


def _encoding(environ: Environ) -> str:
    return accepted_encoding(environ.get("HTTP_ACCEPT_ENCODING", ""))


@lru_cache(maxsize=256)
def accepted_encoding(header: str) -> str:
    """Return which of br and gzip an Accept-Encoding header prefers (RFC 9110, section 12.5.3), or "" for neither."""
    weights = dict(map(_weighed, header.lower().split(",")))
    rest = weights.get("*", 0.0)
    accepted = {name: weights.get(name, rest) for name in ("br", "gzip")}
    accepted[""] = weights.get("identity", 0.0)
    return max(accepted, key=lambda name: accepted[name]) if any(accepted.values()) else ""


def _weighed(part: str) -> tuple[str, float]:
    """Return an encoding and its weight from 0 to 1; a weight that is no number counts as 0."""
    name, _, parameter = part.partition(";")
    found = re.fullmatch(r"\s*q\s*=\s*([01](?:\.[0-9]{0,3})?)\s*", parameter) if parameter.strip() else None
    weight = float(found[1]) if found else 0.0 if parameter.strip() else 1.0
    return name.strip(), min(weight, 1.0)


@lru_cache(maxsize=1024)
def _declared(path: str) -> Declared | None:
    """Return what the public view of this path declares, or None if its view is private."""
    try:
        view, args, values = resolve(get_path_info({"PATH_INFO": path}) or "/")
    except Resolver404:
        return None
    parameters = getattr(view, "public_parameters", None)
    live_version = getattr(view, "live_version", None)
    if parameters is None:
        return None
    own_version = live_version and partial(live_version, *args, **values)
    return Declared(parameters, own_version, getattr(view, "is_strict", False))


def _is_plain(environ: Environ) -> bool:
    """Return whether a request reads a page, by the site's scheme and without a body; other requests are for Django."""
    return (
        environ["REQUEST_METHOD"] in {"GET", "HEAD"}
        and "HTTP_HOST" in environ
        and environ.get("CONTENT_LENGTH") in {None, "", "0"}
        and "HTTP_TRANSFER_ENCODING" not in environ
        and not environ.get("SCRIPT_NAME")
        and (not settings.SITE_IS_SECURE or _scheme(environ) == "https")
    )


def _scheme(environ: Environ) -> str:
    """Return the scheme of a request, as Django finds it."""
    name, secure = settings.SECURE_PROXY_SSL_HEADER or ("", "")
    if name in environ:
        return "https" if environ[name].split(",", 1)[0].strip() == secure else "http"
    return str(environ["wsgi.url_scheme"])


def _is_known(environ: Environ, page: Page, etag: str) -> bool:
    """Return whether the client has this page: by its ETag, else by its date (RFC 9110, sections 13.1.2 and 13.1.3)."""
    if known := environ.get("HTTP_IF_NONE_MATCH"):
        return _names(known, etag)
    if page.changed_at is None or "HTTP_IF_MODIFIED_SINCE" not in environ:
        return False
    since = parse_http_date_safe(environ["HTTP_IF_MODIFIED_SINCE"])
    return since is not None and page.changed_at <= since


def _names(header: str, etag: str) -> bool:
    """Return whether an If-None-Match header names this ETag, by weak comparison (RFC 9110, section 13.1.2)."""
    return header == etag or etag in {one.removeprefix("W/") for one in parse_etags(header)} or header.strip() == "*"
