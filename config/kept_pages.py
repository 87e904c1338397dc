"""Public pages kept ready: whole, as bytes, in front of Django (ADR 29).

A page is valid while the database says that nothing was committed and the minute is the same. The version is read
before a page is built. So a page that is built while something is committed is kept under a version that is over.
"""

import gzip
import hashlib
import re
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from datetime import datetime
from functools import lru_cache
from threading import Lock
from typing import Any, NamedTuple

import brotli
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.handlers.wsgi import get_path_info
from django.urls import Resolver404, resolve
from django.utils.http import parse_etags

from config import versions
from meetups.views.audiences import DATABASE_IS_AWAY, query_of
from meetups.wording import present

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
Key = tuple[str, str, str, str]

ANSWER = "fortnight.answer"  # in the environ of a request: whether its page was kept or built
MOST_BYTES = 32_000_000  # of all kept pages of a process
MOST_BYTES_OF_A_PAGE = 1_000_000
BYTES_OF_HEADERS = 4_000  # of a kept page, about
OK = "200 OK"
# What a request asks of the transfer or says of the visitor. Pages are built without it.
NOT_FOR_THE_VIEW = (
    "HTTP_ACCEPT_ENCODING", "HTTP_COOKIE", "HTTP_IF_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_NONE_MATCH",
    "HTTP_IF_RANGE", "HTTP_IF_UNMODIFIED_SINCE", "HTTP_RANGE",
)  # fmt: skip
NOT_KEPT = {"content-length", "etag", "vary", "x-request-id"}  # headers of Django that a page has anew, or not at all
# A 304 has the headers of a 200 except those that describe the body (RFC 9110, section 15.4.5).
OF_THE_BODY = {"content-disposition", "content-encoding", "content-language", "content-length", "content-type"}


class Encoded(NamedTuple):
    """A page in one encoding, with the headers of a 200 and those of a 304."""

    etag: str
    headers: Headers
    headers_unchanged: Headers
    body: bytes


class Page:
    """An answer of Django, in each encoding that was asked for."""

    def __init__(self, status: str, headers: Headers, body: bytes) -> None:
        self.status, self.body = status, body
        self.headers = [header for header in headers if header[0].lower() not in NOT_KEPT]
        self.headers.append(("Vary", ", ".join([*_varies_by(headers), "Accept-Encoding"])))
        self.is_kept = len(body) <= MOST_BYTES_OF_A_PAGE and _may_be_kept(status, headers)
        self.bytes = BYTES_OF_HEADERS + len(body)
        self._encoded: dict[str, Encoded] = {}

    def encoded(self, name: str) -> Encoded:
        """Return the page as br, gzip or, for "", as it is; it is made when first asked for."""
        if name not in self._encoded:
            body = _compressed(self.body, name)
            etag = f'"{hashlib.sha256(self.body).hexdigest()[:32]}{name and "-"}{name}"'
            headers = [*self.headers, *([("ETag", etag)] if self.status == OK else [])]
            headers += [("Content-Encoding", name)] if name else []
            headers += [("Content-Length", str(len(body)))]
            unchanged = [header for header in headers if header[0].lower() not in OF_THE_BODY]
            self._encoded[name] = Encoded(etag, headers, unchanged, body)
            self.bytes += len(body) if name else 0
        return self._encoded[name]


class Store:
    """The kept pages of a process, all of one version; the least recently used is deleted first."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self.bytes, self._most_bytes = 0, most_bytes
        self._version: Hashable = None
        self._pages: OrderedDict[Key, Page] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key, version: Hashable) -> Page | None:
        """Return the page of this key, if it was kept under this version. All pages of another version are deleted."""
        with self._lock:
            if version != self._version:
                self._pages.clear()
                self._version, self.bytes = version, 0
            page = self._pages.get(key)
            if page:
                self._pages.move_to_end(key)
            return page

    def put(self, key: Key, version: Hashable, page: Page) -> None:
        """Keep a page that was built under this version."""
        with self._lock:
            if page.is_kept and version == self._version and key not in self._pages:
                self._pages[key] = page
                self._add(page.bytes)

    def encoded(self, key: Key, page: Page, name: str) -> Encoded:
        """Return a page in an encoding, and count the bytes of one that is new."""
        with self._lock:
            before = page.bytes
            encoded = page.encoded(name)
            if page.bytes != before and self._pages.get(key) is page:
                self._add(page.bytes - before)
            return encoded

    def _add(self, number: int) -> None:
        self.bytes += number
        while self.bytes > self._most_bytes:
            _, page = self._pages.popitem(last=False)
            self.bytes -= page.bytes


class KeptPages:
    """The WSGI application in front of Django: it answers with what is kept, and keeps what public views answer."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._source = versions.source()
        self._store = Store()

    def close(self) -> None:
        """Close the connection to the database."""
        self._source.close()

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        parameters = _parameters(environ["PATH_INFO"]) if _is_plain(environ) else None
        if parameters is None:
            return self._application(environ, start_response)
        try:
            query = environ.get("QUERY_STRING") and query_of(parameters, environ["QUERY_STRING"])
        except SuspiciousOperation:  # Django refuses it
            return self._application(environ, start_response)
        key = (_scheme(environ), environ["HTTP_HOST"], environ["PATH_INFO"], query or "")
        with present.one_minute() as minute:
            page = self._page(environ, key, minute)
        return self._answer(environ, start_response, key, page)

    def _page(self, environ: Environ, key: Key, minute: datetime) -> Page:
        """Return the page that is kept under this key, or the one that Django builds."""
        environ[ANSWER] = "built"
        try:
            version = self._source.read()
        except versions.DatabaseAwayError:
            return self._build(environ | {DATABASE_IS_AWAY: True}, key)
        if version is None:
            return self._build(environ, key)
        page = self._store.get(key, (version, minute))
        if page is None:
            page = self._build(environ, key)
            self._store.put(key, (version, minute), page)
        else:
            environ[ANSWER] = "kept"
        return page

    def _build(self, environ: Environ, key: Key) -> Page:
        """Ask Django for the page, as somebody would of whom nothing is known."""
        asked = {name: value for name, value in environ.items() if name not in NOT_FOR_THE_VIEW}
        started: list[Any] = []
        parts = self._application(
            asked | {"REQUEST_METHOD": "GET", "QUERY_STRING": key[-1]}, lambda *answer: started.extend(answer)
        )
        try:
            body = b"".join(parts)
        finally:
            if close := getattr(parts, "close", None):
                close()
        return Page(started[0], started[1], body)

    def _answer(self, environ: Environ, start_response: Callable[..., Any], key: Key, page: Page) -> Iterable[bytes]:
        """Send a page in the encoding the client prefers, or say that the client has it (RFC 9110, section 13)."""
        encoded = self._store.encoded(key, page, accepted_encoding(environ.get("HTTP_ACCEPT_ENCODING", "")))
        if page.status == OK and (known := environ.get("HTTP_IF_NONE_MATCH")) and _names(known, encoded.etag):
            start_response("304 Not Modified", list(encoded.headers_unchanged))
            return []
        start_response(page.status, list(encoded.headers))
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [encoded.body]


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
def _parameters(path: str) -> frozenset[str] | None:
    """Return the query parameters that count for the public view of this path, or None if its view is private."""
    try:
        view = resolve(get_path_info({"PATH_INFO": path}) or "/").func
    except Resolver404:
        return None
    return getattr(view, "public_parameters", None)


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


def _names(header: str, etag: str) -> bool:
    """Return whether an If-None-Match header names this ETag, by weak comparison (RFC 9110, section 13.1.2)."""
    return header == etag or etag in {one.removeprefix("W/") for one in parse_etags(header)} or header.strip() == "*"


def _may_be_kept(status: str, headers: Headers) -> bool:
    """Return whether an answer is the same for everyone: a 200 that sets no cookie and does not vary."""
    values = {name.lower(): value.lower() for name, value in headers}
    return (
        status == OK
        and "set-cookie" not in values
        and not _varies_by(headers)
        and not re.search("no-store|no-cache|private", values.get("cache-control", ""))
    )


def _varies_by(headers: Headers) -> list[str]:
    """Return the request headers that an answer depends on, except its encoding."""
    values = [value for name, value in headers if name.lower() == "vary"]
    names = [name.strip() for name in ",".join(values).split(",")]
    return [name for name in names if name and name.lower() != "accept-encoding"]


def _compressed(body: bytes, name: str) -> bytes:
    if name == "br":
        return bytes(brotli.compress(body, quality=5))
    return gzip.compress(body, 6, mtime=0) if name == "gzip" else body
