"""Read an answer that a calendar sent, from an email server's pipe, or all answers in the mailbox of IMAP_URL."""

import logging
import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from meetups.services import mailbox, replies
from meetups.standards.replies import LARGEST

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Read one email from standard input: the answer of a calendar to an invitation. Exits with 0 if it was dealt "
        "with or ignored, with 75 if the email server should try again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("recipient", metavar="RECIPIENT", nargs="?", default="", help="Where it was sent.")
        parser.add_argument(
            "--mailbox", action="store_true", help="Read the mailbox of IMAP_URL instead, as the worker does."
        )

    def handle(self, *, recipient: str, **options: Any) -> None:
        try:
            outcomes = self._read(is_mailbox=options["mailbox"], recipient=recipient)
        except CommandError:
            raise
        except mailbox.MailboxError as error:
            raise CommandError(str(error), returncode=os.EX_TEMPFAIL) from error
        except Exception as error:  # an email server returns an email to its sender for any other exit code
            logger.exception("The answer could not be read")
            raise CommandError("The answer could not be read. Try again later.", returncode=os.EX_TEMPFAIL) from error
        self.stdout.write(replies.in_words(outcomes))

    def _read(self, *, is_mailbox: bool, recipient: str) -> list[str]:
        if not settings.REPLY_EMAIL:
            raise CommandError("REPLY_EMAIL is not set, so no calendar answers.", returncode=os.EX_TEMPFAIL)
        if is_mailbox:
            return mailbox.read()
        data = sys.stdin.buffer.read(LARGEST + 1)
        while sys.stdin.buffer.read(LARGEST):
            pass  # to the end, or the server could take a closed pipe for a failure
        return [replies.take(data=data, recipient=recipient)]
