"""Answers to invitations that people give in their calendars, and that arrive by email (ADR 51).

Anybody can send an answer in the name of another person. So nothing is done because of one: an attendee who seems to
have declined is asked by email whether they give up their place.
"""

import logging
import re
from collections import Counter
from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from meetups.models import Attendee, OutboxEmail
from meetups.models.attendees import REPLY_KEY
from meetups.services.attendees import locking
from meetups.services.attendees.options import options_for
from meetups.services.emails import outbox
from meetups.standards import replies
from meetups.standards.email_addresses import comparable
from meetups.standards.replies import Reply

logger = logging.getLogger("fortnight.replies")

# An attendee is asked once for each answer, and once in so many hours.
ASKED_ONCE_IN = timedelta(hours=24)

ASKED = "asked"
_SEQUENCE = re.compile(r"^SEQUENCE:(\d+)", re.MULTILINE)


def take(*, data: bytes, recipient: str = "") -> str:
    """Deal with one email, once, however often it is taken. Return what was done: ASKED, or why it was ignored.

    The reason is a code of ReplyError, or one of these. It is address (it was not sent to the key of an attendee), uid
    (of another event) or attendee (of another person). It is old (an answer to an earlier version), kept (they come, or
    may come) or without (they have no place any more). It is lately if they were asked less than a day ago. `recipient`
    is the email address that the email server delivers to, if it says so.
    """
    try:
        reply = replies.read(data)
    except replies.ReplyError as error:
        outcome = error.code
    else:
        outcome = _act(reply, [recipient, *reply.recipients])
    logger.info("An answer from a calendar: %s", outcome)
    return outcome


def in_words(outcomes: Iterable[str]) -> str:
    """Return how many emails there were with each outcome, for the log and the command line."""
    return ", ".join(f"{outcome} {number}" for outcome, number in sorted(Counter(outcomes).items())) or "none"


@transaction.atomic
def _act(reply: Reply, recipients: list[str]) -> str:
    """Ask the attendee whether they give up their place, if they declined and may give it up."""
    attendee = _addressee(recipients)
    if attendee is None:
        return "address"
    if ignored := _reason(reply, attendee):
        return ignored
    attendee = locking.lock_attendee(attendee)
    if attendee.status != Attendee.Status.GOING or not options_for(attendee).may_cancel:
        return "without"
    version = reply.at.isoformat()
    asked = attendee.emails.filter(kind=OutboxEmail.Kind.DECLINED)
    if asked.filter(version=version).exists() or asked.filter(created_at__gt=timezone.now() - ASKED_ONCE_IN).exists():
        return "lately"
    outbox.write_to(attendee, OutboxEmail.Kind.DECLINED, version=version)
    return ASKED


def _reason(reply: Reply, attendee: Attendee) -> str:
    """Return why an answer is ignored that was sent to the key of this attendee; empty if it is not.

    A person may forward an invitation. The answer of whoever gets it is not theirs.
    """
    if reply.uid != attendee.event.uid:
        return "uid"
    if comparable(reply.attendee) != comparable(attendee.email):
        return "attendee"
    if reply.sequence < _sequence_sent(attendee):
        return "old"
    return "" if reply.answer == "DECLINED" else "kept"


def _addressee(recipients: list[str]) -> Attendee | None:
    """Return the attendee whose key is in one of these texts, after REPLY_EMAIL and “+”."""
    local, at, domain = settings.REPLY_EMAIL.rpartition("@")
    pattern = rf"(?<![\w.+-]){re.escape(local)}\+({REPLY_KEY}){at}{re.escape(domain)}(?![\w.-])"
    key = re.search(pattern, "\n".join(recipients), re.IGNORECASE | re.ASCII)
    try:
        return Attendee.objects.select_related("event").by_reply_key(key[1]) if key and at else None
    except Attendee.DoesNotExist:
        return None


def _sequence_sent(attendee: Attendee) -> int:
    """Return the SEQUENCE of the last invitation that was written to an attendee, 0 if it is not kept any more.

    The event may have a higher one by now: a change is emailed after 15 minutes.
    """
    sent = attendee.emails.exclude(calendar="").order_by("-pk").values_list("calendar", flat=True).first()
    found = _SEQUENCE.search(sent or "")
    return int(found[1]) if found else 0
