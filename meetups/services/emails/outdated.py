"""Emails that are no longer true when their turn comes, because the email server was away for hours (ADR 14)."""

from datetime import datetime

from meetups.models import Attendee, OutboxEmail
from meetups.models.outbox import OUTDATED

Kind = OutboxEmail.Kind

REMINDERS = {Kind.REMINDER, Kind.STILL_COMING}
# They say what became of somebody's place: of several of these, only the last one is true.
OF_PLACES = {
    Kind.PLACE, Kind.PROMOTED, Kind.WAITING, Kind.OFFER, Kind.OFFER_PASSED, Kind.PLACE_CANCELLED, Kind.WAITLIST_LEFT,
}  # fmt: skip
# By kind: the kinds of newer emails to the same attendee that say otherwise.
OUTDATED_BY: dict[str, set[Kind]] = {
    Kind.EVENT_CHANGED: {Kind.EVENT_CANCELLED},
    Kind.FIRST_TIME: {Kind.EVENT_CANCELLED},
    **{kind: {Kind.EVENT_CHANGED, Kind.EVENT_CANCELLED} for kind in REMINDERS},
    **{kind: {*OF_PLACES, Kind.EVENT_CANCELLED} for kind in OF_PLACES},
}


def reason_of(email: OutboxEmail, now: datetime) -> str:
    """Return in words why an email to an attendee is no longer true, or "" if it is.

    Emails are sent in the order in which they were written. So only reminders, and emails that were tried before, can
    come after one that says otherwise.
    """
    attendee = email.attendee
    if attendee is None or email.kind not in OUTDATED_BY:
        return ""
    if email.kind in REMINDERS and (reason := _reason_of_reminder(attendee, now)):
        return reason
    if email.kind not in REMINDERS and email.attempts == 1:
        return ""
    newer = OutboxEmail.objects.filter(attendee=attendee, kind__in=OUTDATED_BY[email.kind], pk__gt=email.pk)
    return str(OUTDATED["newer"]) if newer.exists() else ""


def _reason_of_reminder(attendee: Attendee, now: datetime) -> str:
    if attendee.event.is_cancelled:
        return str(OUTDATED["cancelled"])
    if attendee.event.starts_at <= now:
        return str(OUTDATED["begun"])
    return "" if attendee.status == Attendee.Status.GOING else str(OUTDATED["no place"])
