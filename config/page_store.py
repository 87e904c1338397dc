"""Pages as bytes, in each encoding, and the stores that keep them (ADR 29)."""

import gzip
import hashlib
import re
from collections import OrderedDict
from collections.abc import Hashable
from copy import copy
from functools import cached_property
from threading import Lock
from typing import NamedTuple

import brotli
from django.utils.http import parse_http_date_safe

from meetups.views.live import SERVER_TIME

Headers = list[tuple[str, str]]
Key = tuple[Hashable, ...]

MOST_BYTES = 32_000_000  # of all kept pages of a process
MOST_BYTES_OF_A_PAGE = 1_000_000
BYTES_OF_HEADERS = 4_000  # of a kept page, about
OK = "200 OK"
# Headers of Django that a page has anew, or not at all.
NOT_KEPT = {"content-length", "etag", "vary", "x-request-id", SERVER_TIME.lower()}
# The headers that a live page keeps: it is asked for thousands of times, by a script.
OF_LIVE = {"content-security-policy", "content-type", "x-robots-tag"}
# A 304 has the headers of a 200 except those that describe the body (RFC 9110, section 15.4.5).
OF_THE_BODY = {"content-disposition", "content-encoding", "content-language", "content-length", "content-type"}


class Encoded(NamedTuple):
    """A page in one encoding, with the headers of a 200 and those of a 304."""

    etag: str
    headers: Headers
    headers_unchanged: Headers
    body: bytes


class Page:
    """An answer of Django, in each encoding that was asked for. Of a large one that is kept, the body is left out."""

    def __init__(self, status: str, headers: Headers, body: bytes, *, is_live: bool) -> None:
        self.status, self.body, self.is_live = status, body, is_live
        self.headers = [header for header in headers if header[0].lower() not in NOT_KEPT]
        if is_live and status == OK:
            self.headers = [header for header in self.headers if header[0].lower() in OF_LIVE]
            self.headers.append(("Cache-Control", "no-cache"))  # a proxy would send an old time
        self.headers.append(("Vary", ", ".join([*_varies_by(headers), "Accept-Encoding"])))
        self.changed_at = _changed_at(headers)
        self.is_kept, self.has_body = _may_be_kept(status, headers), True
        self.bytes = BYTES_OF_HEADERS + len(body)
        self._encoded: dict[str, Encoded] = {}

    def etag(self, name: str) -> str:
        """Return the ETag of the page in this encoding."""
        return f'"{self._digest}{name and "-"}{name}"'

    @cached_property
    def _digest(self) -> str:
        return hashlib.sha256(self.body).hexdigest()[:32]

    def to_keep(self) -> "Page":
        """Return what is kept of a page: all or, of one that is too large, what answers clients that have it."""
        if len(self.body) <= MOST_BYTES_OF_A_PAGE:
            return self
        kept = copy(self)
        kept._digest = self._digest
        kept.body, kept.has_body, kept.bytes, kept._encoded = b"", False, BYTES_OF_HEADERS, {}
        return kept

    def encoded(self, name: str) -> Encoded:
        """Return the page as br, gzip or, for "", as it is; it is made when first asked for."""
        if name not in self._encoded:
            body = _compressed(self.body, name)
            etag = self.etag(name)
            headers = [*self.headers, *([("ETag", etag)] if self.status == OK else [])]
            headers += [("Content-Encoding", name)] if name else []
            headers += [("Content-Length", str(len(body)))]
            unchanged = [header for header in headers if header[0].lower() not in OF_THE_BODY]
            if self.is_live:
                unchanged = [header for header in unchanged if header[0].lower() not in OF_LIVE]
            self._encoded[name] = Encoded(etag, headers, unchanged, body)
            self.bytes += len(body) if name else 0
        return self._encoded[name]


class Store:
    """Kept pages of a process, all of one version; the least recently used is deleted first. None keeps nothing."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self.bytes, self._most_bytes = 0, most_bytes
        self._version: Hashable = None
        self._pages: OrderedDict[Key, Page] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key, version: Hashable) -> Page | None:
        """Return the page of this key, if it was kept under this version. All pages of another version are deleted."""
        if version is None:
            return None
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
            if page.is_kept and version is not None and version == self._version and key not in self._pages:
                self._pages[key] = kept = page.to_keep()
                self._add(kept.bytes)

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


def _may_be_kept(status: str, headers: Headers) -> bool:
    """Return whether an answer is the same for everyone: a 200 that sets no cookie and does not vary."""
    values = {name.lower(): value.lower() for name, value in headers}
    return (
        status == OK
        and "set-cookie" not in values
        and not _varies_by(headers)
        and not re.search("no-store|no-cache|private", values.get("cache-control", ""))
    )


def _changed_at(headers: Headers) -> int | None:
    """Return the Last-Modified of an answer as seconds since 1970, or None without one."""
    return parse_http_date_safe(dict(headers).get("Last-Modified", ""))


def _varies_by(headers: Headers) -> list[str]:
    """Return the request headers that an answer depends on, except its encoding."""
    values = [value for name, value in headers if name.lower() == "vary"]
    names = [name.strip() for name in ",".join(values).split(",")]
    return [name for name in names if name and name.lower() != "accept-encoding"]


def _compressed(body: bytes, name: str) -> bytes:
    if name == "br":
        return bytes(brotli.compress(body, quality=5))
    return gzip.compress(body, 6, mtime=0) if name == "gzip" else body
