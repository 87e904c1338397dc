"""The mailbox to which calendars answer, read by IMAP (RFC 9051) in the worker (ADR 51)."""

import imaplib
import logging
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.conf import settings
from django.db import Error
from django_q.exceptions import TimeoutException

from meetups.services import replies
from meetups.standards.replies import LARGEST

logger = logging.getLogger(__name__)

TIMEOUT = 10  # seconds that the server may take for one answer
MOST = 50  # emails in one run; the next run, a minute later, goes on
MOST_SECONDS = 20  # no email is begun later, so that the other jobs of the minute have their turn


FAILED = "failed"


class MailboxError(Exception):
    """The mailbox, or an email in it, cannot be read. The message says what to do, without the password."""


def read() -> list[str]:
    """Deal with the unseen emails of the mailbox in IMAP_URL, if one is set. Return the outcomes of `replies.take`.

    Raises MailboxError, or OSError or imaplib's error if the connection fails.
    """
    if not settings.MAILBOX:
        return []
    with _opened(settings.MAILBOX) as server:
        outcomes = [_deal_with(server, uid) for uid in _unseen(server)]
    if FAILED in outcomes:
        raise MailboxError(f"{outcomes.count(FAILED)} emails of the mailbox could not be read. The log says why.")
    return outcomes


def _unseen(server: imaplib.IMAP4) -> Iterator[str]:
    end = time.monotonic() + MOST_SECONDS
    found = _done(server.uid("SEARCH", "UNSEEN"))[0] or b""
    for uid in found.decode().split()[:MOST]:
        if time.monotonic() > end:
            return
        yield uid


def _deal_with(server: imaplib.IMAP4, uid: str) -> str:
    """Deal with one email, and mark it as seen after its transaction. Return the outcome.

    If the database fails, it is not marked, and the next run reads it again. An email that the code fails at is marked,
    so that it never stops the next ones.
    """
    data = _fetched(server, uid)
    try:
        outcome = replies.take(data=data)
    except (Error, TimeoutException):
        raise
    except Exception:
        logger.exception("An email of the mailbox could not be read")
        outcome = FAILED
    _done(server.uid("STORE", uid, "+FLAGS.SILENT", r"(\Seen)"))
    return outcome


@contextmanager
def _opened(mailbox: dict[str, Any]) -> Iterator[imaplib.IMAP4]:
    server = _connected(mailbox["host"], mailbox["port"], is_encrypted=mailbox["is_encrypted"])
    try:
        _log_in(server, mailbox)
        quoted = mailbox["name"].replace("\\", "\\\\").replace('"', '\\"')
        _done(server.select(f'"{quoted}"'), f"There is no mailbox {mailbox['name']}. Correct the path of IMAP_URL.")
        yield server
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            server.logout()
        with suppress(OSError):  # a connection that was lost is closed by nothing else
            server.shutdown()


def _connected(host: str, port: int, *, is_encrypted: bool) -> imaplib.IMAP4:
    if is_encrypted:  # without a context imaplib accepts any certificate
        return imaplib.IMAP4_SSL(host, port, ssl_context=ssl.create_default_context(), timeout=TIMEOUT)
    return imaplib.IMAP4(host, port, timeout=TIMEOUT)


def _log_in(server: imaplib.IMAP4, mailbox: dict[str, Any]) -> None:
    """Log in, with any characters in the user and the password (RFC 4616). Raises MailboxError if it is refused."""
    words = f"\0{mailbox['user']}\0{mailbox['password']}".encode()
    try:
        server.authenticate("PLAIN", lambda _challenge: words)
    except imaplib.IMAP4.abort:  # the connection was lost
        raise
    except imaplib.IMAP4.error:
        raise MailboxError("The server refuses the user or the password of IMAP_URL.") from None


def _fetched(server: imaplib.IMAP4, uid: str) -> bytes:
    """Return an email, or as much of it as says that it is too large. Fetching it does not mark it as seen."""
    parts = _done(server.uid("FETCH", uid, f"(BODY.PEEK[]<0.{LARGEST + 1}>)"))
    return b"".join(part[1] for part in parts if isinstance(part, tuple))


def _done(answer: tuple[str, list[Any]], refusal: str = "The server refuses to read the mailbox of IMAP_URL.") -> Any:
    """Return the data of an answer. Raises MailboxError if the server refused the command."""
    state, data = answer
    if state != "OK":
        raise MailboxError(refusal)
    return data
