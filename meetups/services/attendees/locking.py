"""Locking an event before its places are counted."""

from django.utils.translation import gettext as _

from meetups.models import Attendee, Event
from meetups.services.attendees import waitlist
from meetups.services.deleted import existing


def lock_event(event: Event) -> Event:
    """Lock the event until the transaction ends, release the reservations that have lapsed, and return it as it is now.

    Places are counted against the locked event, so the count is right even when the worker is late. Rows that refer to
    it can still be written. Otherwise a board that is wrapped up meanwhile, which has its own lock first, would wait
    for ever. Raises ValidationError with the code gone if the event was deleted meanwhile.
    """
    rows = Event.objects.select_for_update(of=("self",), no_key=True).select_related("group")
    event = existing(rows, _("This event was deleted a moment ago."), pk=event.pk)
    waitlist.release(event)
    return event


def lock_attendee(attendee: Attendee) -> Attendee:
    """Lock the event of an attendee until the transaction ends, and return the attendee as they are now.

    Raises ValidationError with the code gone if one of them was deleted meanwhile.
    """
    event = lock_event(attendee.event)
    attendee = existing(Attendee.objects.select_for_update(of=("self",)), pk=attendee.pk)
    attendee.event = event
    return attendee
