"""The email that answers a sign-up. The worker writes it, so that the request does the same for every address."""

import secrets

from django.db import transaction
from django_q.tasks import async_task

from meetups.models import Attendee, Event
from meetups.services.attendees import states
from meetups.services.attendees.states import Status
from meetups.services.emails import outbox


def queue(*, pk: int, change: int = 0) -> None:
    """Queue the email about this change of status, or with `change` 0 about the link. No attendee has the pk 0.

    Called in the transaction of the change, so that either both are committed or neither is.
    """
    async_task("meetups.tasks.answer_sign_up", pk, change, secrets.token_urlsafe(8))


@transaction.atomic
def write(*, pk: int, change: int, version: str) -> None:
    """Write the email that `queue` queued, once, however often the task runs.

    An email about a change is written only if no other change, such as a cancellation, came after it. The later change
    has an email of its own. A reservation that has lapsed but was not released can still be confirmed.
    """
    rows = Attendee.objects.select_related("event__group", "event__venue", "event__series__venue")
    events = Event.objects.filter(attendees=pk).select_for_update(of=("self",), no_key=True)
    attendee = rows.filter(pk=pk).first() if events.first() else None
    if attendee is None:
        return
    if not change:
        write_link(attendee, version)
    elif _is_current(attendee, change):
        states.write_email(attendee, change, *states.SIGN_UP_EMAILS[Status(attendee.status)])


def write_link(attendee: Attendee, version: str) -> None:
    """Email the attendee the link to their page again. If the place is only reserved, ask them to confirm it."""
    outbox.write_to(attendee, "confirm_place" if attendee.is_unconfirmed else "link", version=version)


def _is_current(attendee: Attendee, change: int) -> bool:
    """Return whether this is the last change of the attendee, and the event is upcoming."""
    event = attendee.event
    is_off = event.is_cancelled or event.is_draft or event.is_past
    return not is_off and not attendee.changes.filter(pk__gt=change).exists()
