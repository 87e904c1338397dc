"""The email with the links to all upcoming places of one email address, sent on request."""

import secrets

from django.utils import timezone
from django_q.tasks import async_task

from meetups.models import Attendee, Event, OutboxEmail
from meetups.services.emails import outbox

# The soonest places, so that the email stays short.
MOST_PLACES = 20


def ask(*, email: str) -> None:
    """Email the links to all upcoming places of this email address, if it has any.

    The request finds one place at most, and queues the same task for every address. So it takes the same time whether
    the address is known or not, and the address is not stored.
    """
    found = Attendee.objects.with_email(email).order_by().values_list("pk", flat=True)[:1]
    async_task("meetups.tasks.write_all_links", next(iter(found), 0), secrets.token_urlsafe(8))


def write(*, pk: int, version: str) -> OutboxEmail | None:
    """Write the email with the links to all upcoming places of the email address of this attendee.

    It is written once for each `version`. Return None if there is no such attendee or no such place.
    """
    known = Attendee.objects.exclude(email="").filter(pk=pk).first()
    if known is None:
        return None
    upcoming = Attendee.objects.with_email(known.email).filter(event__ends_at__gt=timezone.now())
    upcoming = upcoming.exclude(event__status=Event.Status.DRAFT).order_by("event__starts_at", "pk")
    places = list(upcoming.select_related("event__group", "event__venue", "event__series__venue")[:MOST_PLACES])
    if not places:
        return None
    return outbox.write(
        kind=OutboxEmail.Kind.LINKS,
        version=version,
        to=known.email,
        context={"places": places},
        attendee=known,  # so that the email is deleted with what it was written for
    )
