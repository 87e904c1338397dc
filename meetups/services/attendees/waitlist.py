"""The waitlist of an event: giving free places to attendees, at once or as offers."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.utils import timezone

from meetups.models import Attendee, Event, grace
from meetups.models.places import count_places_taken, is_full, places_of
from meetups.services.attendees import states
from meetups.services.attendees.states import Cause, Status

OFFER_LASTS = timedelta(hours=12)
# The last moment to accept an offer and still travel to the event. After it, the first to ask gets a free place.
CLOSES_BEFORE_START = timedelta(hours=2)

# An earlier start ends offers earlier. The email about it is written after 15 minutes, and they still have some time.
SHORTENED_LASTS = timedelta(hours=1)


def release(event: Event) -> int:
    """Cancel each reservation that was not confirmed in time and give its place to the next attendee on the waitlist.

    Called with the event locked. No email is written: the one that asked for the confirmation said when the
    reservation would lapse. Return the number released.
    """
    lapsed = list(event.attendees.filter(reserved_until__lte=grace.over_by()).order_by("reserved_until", "id"))
    for attendee in lapsed:
        attendee.event = event
        states.change(attendee, Status.CANCELLED, cause=Cause.SILENCE)
    if lapsed:
        fill(event)
    return len(lapsed)


def has_free_place(attendee: Attendee, now: datetime | None = None) -> bool:
    """Return whether the event has a place for this attendee that is not taken, offered or reserved.

    Only true for as long as the event is locked. Without a lock, pass `now`: a reservation that has lapsed by then is
    not counted.
    """
    event = attendee.event
    if event.capacity is None:
        return True
    return not is_full(event.capacity, count_places_taken(event.pk, now), places_of([attendee]))


def is_closed(event: Event, now: datetime | None = None) -> bool:
    """Return whether the waitlist is closed: from two hours before the start, or if the event does not take place."""
    return event.is_cancelled or event.is_draft or (now or timezone.now()) >= event.starts_at - CLOSES_BEFORE_START


def offers_begin_at(event: Event) -> datetime:
    """Return the moment from which a free place is offered, because people may not read an email in time."""
    return event.starts_at - timedelta(hours=event.cutoff_hours)


def is_open_to(attendee: Attendee, now: datetime | None = None) -> bool:
    """Return whether a new attendee gets a place at once: one is free, and no waiting attendee comes first.

    `now` is as for `has_free_place`. A waitlist position that is not confirmed does not count.
    """
    event = attendee.event
    return has_free_place(attendee, now) and (is_closed(event) or not event.attendees.waiting().exists())


def next_ones(event: Event, leaving: Collection[Attendee]) -> list[Attendee]:
    """Return the attendees on the waitlist who get a place or an offer if these attendees leave the event now."""
    if event.capacity is None or is_closed(event):
        return []
    taken = count_places_taken(event.pk, timezone.now())
    left = places_of([one for one in leaving if one.status in Attendee.TAKING])
    waiting = event.attendees.waiting().exclude(pk__in=[one.pk for one in leaving])
    return list(waiting[: max(0, event.capacity - (taken - left))])


def fill(event: Event) -> None:
    """Give each free place to the first attendee on the waitlist: at once, or as an offer.

    Called with the event locked, after a change that may have freed a place.
    """
    while not is_closed(event) and (first := event.attendees.waiting().first()):
        first.event = event
        if not has_free_place(first):
            return
        promote_or_offer(first, timezone.now())


def promote_or_offer(attendee: Attendee, now: datetime) -> None:
    """Give a free place to this attendee: as an offer close to the start or if they prefer offers, else at once.

    An attendee without an email address could not answer an offer, so they get the place at once.
    """
    event = attendee.event
    is_offered = attendee.wants_offer or now >= offers_begin_at(event)
    if attendee.is_reached_by_phone or not is_offered:
        states.change(attendee, Status.GOING, cause=Cause.PLACE_FREED, email_kind="promoted", method="REQUEST")
        return
    until = min(now + OFFER_LASTS, event.starts_at - CLOSES_BEFORE_START)
    states.change(attendee, Status.OFFERED, cause=Cause.PLACE_FREED, until=until, email_kind="offer")


def after_event_change(event: Event) -> None:
    """Shorten the offers that would end too late for the new start, then give the free places to the waitlist.

    A shortened offer lasts an hour more, or until the start, because the email about it comes 15 minutes later. Called
    with the event locked.
    """
    last = max(event.starts_at - CLOSES_BEFORE_START, min(timezone.now() + SHORTENED_LASTS, event.starts_at))
    event.attendees.filter(status=Status.OFFERED, offered_until__gt=last).update(offered_until=last)
    release(event)
    fill(event)
