"""The email that answers a sign-up, written by the worker, so that the request does the same for every address."""

import secrets

from django.db import transaction
from django_q.tasks import async_task

from meetups.models import Attendee, Event
from meetups.services.attendees import states
from meetups.services.attendees.states import Status
from meetups.services.emails import outbox


def queue(*, pk: int, change: int = 0) -> None:
    """Queue the email to an attendee: about this change of state, or the link again without one. Nobody has the pk 0.

    Called in the transaction of the change, so that neither is kept without the other.
    """
    async_task("meetups.tasks.answer_sign_up", pk, change, secrets.token_urlsafe(8))


@transaction.atomic
def write(*, pk: int, change: int, version: str) -> None:
    """Write what `queue` queued, once, however often the worker begins.

    An email about a change is written only while it holds: what came after it, such as a cancellation, has an email of
    its own. A reservation that has lapsed but was not released can still be confirmed.
    """
    rows = Attendee.objects.select_related("event__group", "event__venue", "event__series__venue")
    events = Event.objects.filter(attendees=pk).select_for_update(of=("self",))
    attendee = rows.filter(pk=pk).first() if events.first() else None
    if attendee is None:
        return
    if not change:
        write_link(attendee, version)
    elif _holds(attendee, change):
        states.tell(attendee, change, *states.SIGN_UP_EMAILS[Status(attendee.status)])


def write_link(attendee: Attendee, version: str) -> None:
    """Email the link to an attendee's own page again, with the request to confirm what is only reserved."""
    outbox.write_to(attendee, "confirm_place" if attendee.is_unconfirmed else "link", version=version)


def _holds(attendee: Attendee, change: int) -> bool:
    """Whether nothing became of the attendee after this change, and the event is still to come."""
    event = attendee.event
    is_off = event.is_cancelled or event.is_draft or event.is_past
    return not is_off and not attendee.changes.filter(pk__gt=change).exists()
