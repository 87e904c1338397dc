"""Fetch a file from a URL that a person typed: by https only, limited in size and time, never from a private network.

Every IP address of the host name is checked, and the connection goes to an IP address that was checked. A host
name that has another IP address a moment later therefore does not matter (ADR 12).
"""

import contextlib
import http.client
import ipaddress
import queue
import re
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import NamedTuple
from urllib.parse import SplitResult, urljoin, urlsplit

LARGEST = 1024 * 1024
SECONDS = 10.0
MOST_REDIRECTS = 3
REDIRECTS = {301, 302, 303, 307, 308}
PERMANENT = {301, 308}
CALENDARS = "text/calendar"
LONGEST_PAUSE = timedelta(days=7)
# Validators that can be sent back as they came. An obsolete line folding or a quote in another character set cannot.
_VALIDATOR = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?")


class Answer(NamedTuple):
    """A file with its validators (RFC 9110, section 8.8): ETag and Last-Modified, each empty if there is none.

    `body` is None if the file is still the one with the validators that were asked about. `moved_to` is the URL that
    permanent redirects lead to, empty if the first redirect is not permanent or there is none.
    """

    body: bytes | None
    etag: str = ""
    last_modified: str = ""
    content_type: str = ""
    moved_to: str = ""


class _Reply(NamedTuple):
    """The status of a reply, its headers Location and Retry-After, and the file in it."""

    status: int
    location: str
    retry_after: str
    answer: Answer


class FetchError(OSError):
    """Why a file was not fetched: address, name, inside, unreachable, certificate, slow, large, status, redirects.

    `retry_after` is the header of that name, empty if there is none.
    """

    def __init__(self, code: str, detail: str = "", retry_after: str = "") -> None:
        super().__init__(f"{code}: {detail}")
        self.code, self.detail, self.retry_after = code, detail, retry_after


def is_public(ip: str) -> bool:
    """Return whether an IP address is public: not private, loopback, link-local, multicast or reserved.

    An IPv6 address that contains an IPv4 one (mapped, 6to4, NAT64) is as public as that one. A Teredo address is as
    public as the client in it (RFC 4380, section 4), because the packets go to the client.
    """
    found = ipaddress.ip_address(ip)
    if isinstance(found, ipaddress.IPv6Address):
        if found in ipaddress.ip_network("64:ff9b::/96"):
            return is_public(str(ipaddress.IPv4Address(int(found) & 0xFFFF_FFFF)))
        if held := found.ipv4_mapped or found.sixtofour or (found.teredo or [None, None])[1]:
            return is_public(str(held))
        if found.scope_id or found.is_site_local:
            return False
    return found.is_global and not (found.is_multicast or found.is_reserved or found.is_unspecified)


def fetch(url: str, *, allows: Callable[[str], bool] = is_public, context: ssl.SSLContext | None = None) -> bytes:
    """Return the body that an https URL answers with, after at most three redirects. Raises FetchError.

    `allows` says whether an IP address may be contacted, `context` which certificates are trusted. Both are for tests,
    which have no public server.
    """
    body = fetch_changed(url, allows=allows, context=context).body
    assert body is not None
    return body


def fetch_changed(
    url: str,
    *,
    etag: str = "",
    last_modified: str = "",
    accept: str = CALENDARS,
    allows: Callable[[str], bool] = is_public,
    context: ssl.SSLContext | None = None,
) -> Answer:
    """Return what an https URL answers with, without a body if it is still what these validators name. See `fetch`.

    `accept` lists the media types to ask for (RFC 9110, section 12.5.1).
    """
    asked = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    validators = {name: value for name, value in asked.items() if value}
    headers = {"Accept": accept, **validators}
    deadline = time.monotonic() + SECONDS
    moved_to, is_permanent = "", True
    for _hop in range(MOST_REDIRECTS + 1):
        parts = _parts(url)
        connection = _Pinned(
            parts, _checked(parts, allows, deadline), deadline, context or ssl.create_default_context()
        )
        try:
            reply = connection.get(headers)
        finally:
            connection.close()
        if reply.status not in REDIRECTS:
            return _accepted(reply, is_conditional=bool(validators))._replace(moved_to=moved_to)
        url = _joined(url, reply.location)
        is_permanent = is_permanent and reply.status in PERMANENT
        moved_to = url if is_permanent else moved_to
    raise FetchError("redirects")


def _joined(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError as error:  # such as https://[x
        raise FetchError("address") from error


def pause_of(retry_after: str, now: datetime) -> timedelta:
    """Return how long a server asks to wait (RFC 9110, section 10.2.3): none if it does not say, at most seven days."""
    if re.fullmatch(r"\d{1,9}", retry_after, re.ASCII):
        return min(timedelta(seconds=int(retry_after)), LONGEST_PAUSE)
    try:
        until = parsedate_to_datetime(retry_after)
        pause = until.replace(tzinfo=until.tzinfo or UTC) - now
    except (ValueError, OverflowError):
        return timedelta()
    return max(timedelta(), min(pause, LONGEST_PAUSE))


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        is_good = parts.scheme == "https" and parts.hostname and parts.port != 0 and not parts.username
    except ValueError:
        is_good = False
    if not is_good or not url.isascii() or any(character <= " " for character in url):
        raise FetchError("address")
    return parts


def _checked(parts: SplitResult, allows: Callable[[str], bool], deadline: float) -> str:
    """Return an IP address of the host. Refuse the host if any of its IP addresses is not allowed."""
    assert parts.hostname
    ips = _looked_up(parts.hostname, parts.port or 443, deadline)
    if not ips or not all(allows(ip) for ip in ips):
        raise FetchError("inside", parts.hostname)
    return ips[0]


def _looked_up(host: str, port: int, deadline: float) -> list[str]:
    """Return the IP addresses of a host name. Raises FetchError: "name", or "slow" at the deadline (time.monotonic()).

    The system's look-up takes no time limit, so it runs in a thread of its own, which ends when the resolver gives up.
    """
    answers: queue.SimpleQueue[list[str] | Exception] = queue.SimpleQueue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answers.put([str(entry[4][0]) for entry in found])
        except (OSError, UnicodeError) as error:
            answers.put(error)

    threading.Thread(target=ask, daemon=True).start()
    try:
        answer = answers.get(timeout=max(0, deadline - time.monotonic()))
    except queue.Empty:
        raise FetchError("slow") from None
    if isinstance(answer, Exception):
        raise FetchError("name", host) from answer
    return answer


def _accepted(reply: _Reply, *, is_conditional: bool) -> Answer:
    if is_conditional and reply.status == http.client.NOT_MODIFIED:
        return reply.answer._replace(body=None)
    if reply.status != http.client.OK:
        raise FetchError("status", str(reply.status), reply.retry_after)
    return reply.answer


def _unzipped(body: bytes) -> bytes:
    """Return a body that was sent with gzip although `identity` was asked for, cut off above LARGEST.

    One that is not gzip is returned as it is, for its reader to refuse.
    """
    try:
        return zlib.decompressobj(wbits=zlib.MAX_WBITS | 16).decompress(body, LARGEST + 1)
    except zlib.error:
        return body


def _validator(response: http.client.HTTPResponse, name: str) -> str:
    value = response.getheader(name) or ""
    return value if _VALIDATOR.fullmatch(value) else ""


class _Pinned(http.client.HTTPSConnection):
    """A connection to an IP address that was looked up before; the certificate must match the host name."""

    def __init__(self, parts: SplitResult, ip: str, deadline: float, context: ssl.SSLContext) -> None:
        assert parts.hostname
        super().__init__(parts.hostname, parts.port or 443, timeout=SECONDS, context=context)
        self._parts, self._ip, self._deadline, self._trust = parts, ip, deadline, context
        self._tls: ssl.SSLSocket | None = None

    def connect(self) -> None:
        plain = socket.create_connection((self._ip, self.port), timeout=self._left())
        self._tls = self._trust.wrap_socket(plain, server_hostname=self.host, do_handshake_on_connect=False)
        self.sock = self._tls
        self._tls.do_handshake()

    def get(self, headers: dict[str, str]) -> _Reply:
        """Return the reply to a request with these headers. Raises FetchError."""
        watch = threading.Timer(self._left(), self._hang_up)
        watch.daemon = True
        watch.start()
        try:
            return self._talk(headers)
        except (OSError, http.client.HTTPException) as error:
            raise self._reason(error) from error
        finally:
            watch.cancel()

    def _talk(self, headers: dict[str, str]) -> _Reply:
        query = f"?{self._parts.query}" if self._parts.query else ""
        self.request("GET", f"{self._parts.path or '/'}{query}", headers={"Accept-Encoding": "identity", **headers})
        with self.getresponse() as response:
            body = b"" if response.status in REDIRECTS else response.read(LARGEST + 1)
            if (response.getheader("Content-Encoding") or "").strip().lower() in {"gzip", "x-gzip"}:  # RFC 9110, 8.4.1
                body = _unzipped(body)
            sent = [_validator(response, name) for name in ("ETag", "Last-Modified", "Content-Type")]
        self._left()  # a body that was cut off at the deadline may look complete
        if len(body) > LARGEST:
            raise FetchError("large")
        location, retry_after = (response.getheader(name) or "" for name in ("Location", "Retry-After"))
        return _Reply(response.status, location, retry_after, Answer(body, *sent))

    def close(self) -> None:
        super().close()
        if self._tls is not None:
            self._tls.close()

    def _hang_up(self) -> None:
        """End the connection at the deadline: a server that sends a byte now and then never times out."""
        if self._tls is not None:
            with contextlib.suppress(OSError):
                socket.socket.shutdown(self._tls, socket.SHUT_RDWR)

    def _reason(self, error: Exception) -> FetchError:
        if isinstance(error, FetchError):
            return error
        if isinstance(error, TimeoutError) or time.monotonic() >= self._deadline:
            return FetchError("slow")
        is_certificate = isinstance(error, ssl.SSLCertVerificationError)
        return FetchError("certificate" if is_certificate else "unreachable", self.host)

    def _left(self) -> float:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise FetchError("slow")
        return left
