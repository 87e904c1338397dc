"""A real mail server on this machine, which can be told to misbehave."""

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
    """What a mail server took in. `trouble` says what it does instead of that at MAIL, RCPT and DATA.

    That is HANG, DROP, or the line it answers, such as `451 try later`; nothing, and it does as it should.
    """

    def __init__(self, trouble: Callable[[str], str] = lambda _stage: "") -> None:
        self.trouble = trouble
        self.messages: list[tuple[list[str], EmailMessage]] = []

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
            await asyncio.Event().wait()  # until the other side has had enough
        if trouble == DROP:
            server.transport.abort()
        return trouble


def free_port() -> int:
    """One on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(mailbox: Mailbox, port: int) -> Iterator[Mailbox]:
    """The mailbox behind a mail server on that port."""
    controller = Controller(mailbox, hostname="127.0.0.1", port=port, ready_timeout=PATIENCE)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()
