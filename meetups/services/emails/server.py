"""The connection to the email server, over which several emails are sent one after the other."""

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any

from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends import smtp

# The email server works, but refuses this email, for now or for good. Any other error is the server's.
REFUSALS = (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError)

_shared: ContextVar["_Connection | None"] = ContextVar("connection_to_the_email_server", default=None)


@contextmanager
def one_connection() -> "Iterator[_Connection]":
    """Send all emails of the block over one connection, which the first of them opens."""
    if outer := _shared.get():
        yield outer
        return
    connection = _Connection()
    token = _shared.set(connection)
    try:
        yield connection
    finally:
        _shared.reset(token)
        connection.close()


def send(message: EmailMessage) -> None:
    """Send a message, over the connection of `one_connection` if there is one.

    Raises OSError; the errors in REFUSALS are about this email alone. If the connection was lost before the server had
    the email, a new one is opened and the email is sent over that. If it was lost later, the server may have accepted
    it, so this raises.
    """
    with one_connection() as connection:
        connection.send(message)


def hang_up() -> None:
    """Close the connection of `one_connection`. The next email opens a new one."""
    if connection := _shared.get():
        connection.close()


class _Connection:
    """A connection by the backend in the settings. It is opened by the first email."""

    def __init__(self) -> None:
        self.backend: Any = None

    def send(self, message: EmailMessage) -> None:
        if self.backend is None:
            backend = mail.get_connection()
            self.backend = _Backend() if type(backend) is smtp.EmailBackend else backend
        try:
            self.backend.open()
            message.connection = self.backend
            message.send()
        except REFUSALS:
            raise
        except BaseException:  # the queue's timeout too: the next reply could be the one to this email
            self._drop()
            raise

    def close(self) -> None:
        """End the connection. An error is of no interest: the emails before it were accepted."""
        with suppress(OSError):
            if self.backend:
                self.backend.close()
        self.backend = None

    def _drop(self) -> None:
        """Close the connection without a word to the server, which may not answer."""
        if server := getattr(self.backend, "connection", None):
            server.close()
        self.close()


class _Backend(smtp.EmailBackend):
    """Django's SMTP backend, which sends an email again when the connection was lost before the server had it."""

    connection: Any

    @property
    def connection_class(self) -> Any:
        return _EncryptedSession if self.use_ssl else _Session

    def _send(self, email_message: EmailMessage) -> bool:
        try:
            return super()._send(email_message)  # type: ignore[misc]
        except smtplib.SMTPException as error:
            if not self._is_worth_another_try(error):
                raise
        self.close()
        self.open()
        return super()._send(email_message)  # type: ignore[misc]

    def _is_worth_another_try(self, error: BaseException) -> bool:
        """Return whether the connection is closed, the server has no email, and did not just let us wait in vain."""
        is_closed = self.connection.sock is None  # by a 421 reply too (RFC 5321, section 3.8)
        return is_closed and not self.connection.sent_content and not isinstance(error.__context__, TimeoutError)


class _NotesContent:
    """Notes whether the content of the present email was sent, after which the server may have accepted it."""

    sent_content = False

    def mail(self, *args: Any, **kwargs: Any) -> Any:
        self.sent_content = False
        return super().mail(*args, **kwargs)  # type: ignore[misc]

    def data(self, msg: Any) -> Any:
        self.sent_content = True
        return super().data(msg)  # type: ignore[misc]


class _Session(_NotesContent, smtplib.SMTP): ...


class _EncryptedSession(_NotesContent, smtplib.SMTP_SSL): ...
