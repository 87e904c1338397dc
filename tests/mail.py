"""Run a real SMTP server on this machine, which can be made to fail."""

import asyncio
import email
import email.policy
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from tests.waiting import PATIENCE

HANG, DROP = "hang", "drop"


class Mailbox:
    """Store the messages that an SMTP server accepts, and fail on request.

    `trouble` is called with the stage (MAIL, RCPT or DATA). It returns HANG, DROP, the reply to send instead, such as
    `451 try later`, or "" to go on as usual.
    """

    def __init__(self, trouble: Callable[[str], str] = lambda _stage: "") -> None:
        self.trouble = trouble
        self.messages: list[tuple[list[str], EmailMessage]] = []
        self.connections = 0

    async def handle_EHLO(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, hostname: str, replies: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.connections += 1
        return replies

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: N802
        if answer := await self._misbehave("MAIL", server):
            return answer
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: N802
        if answer := await self._misbehave("RCPT", server):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if answer := await self._misbehave("DATA", server):
            return answer
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.messages.append((list(envelope.rcpt_tos), message))
        return "250 OK"

    async def _misbehave(self, stage: str, server: Any) -> str:
        trouble = self.trouble(stage)
        if trouble == HANG:
            await asyncio.Event().wait()  # until the client closes the connection
        if trouble == DROP:
            server.transport.abort()
        return trouble


def free_port() -> int:
    """Return a port that no process listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(mailbox: Mailbox, port: int) -> Iterator[Mailbox]:
    """Run an SMTP server for the mailbox on this port."""
    controller = Controller(mailbox, hostname="127.0.0.1", port=port, ready_timeout=PATIENCE)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()
