"""The line for a place: who gets the next one, and how."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from meetups.models import Attendee, Event, User
from meetups.models.places import count_places_taken, is_full
from meetups.services import jobs, states
from meetups.services.states import Cause, Status

OFFER_LASTS = timedelta(hours=12)
# An offer is answered by then at the latest, or nobody could still set out. After that, who is first takes the place.
LINE_CLOSES = timedelta(hours=2)


def lock(event: Event) -> Event:
    """Lock the event until the transaction ends, release the reservations that have lapsed, and return it as it is now.

    Places are counted against the locked event, so the count is right even when the worker is late.
    """
    event = Event.objects.select_for_update(of=("self",)).select_related("group").get(pk=event.pk)
    release(event)
    return event


def release(event: Event) -> int:
    """Cancel each reservation that was not confirmed in time and give its place to the next attendee on the waitlist.

    Called with the event locked. Nobody is emailed: the email that asked for the confirmation said when it would lapse.
    Return the number released.
    """
    lapsed = list(event.attendees.filter(reserved_until__lte=timezone.now()).order_by("reserved_until", "id"))
    for attendee in lapsed:
        attendee.event = event
        states.change(attendee, Status.CANCELLED, cause=Cause.SILENCE)
    if lapsed:
        fill(event)
    return len(lapsed)


def has_room(event: Event, now: datetime | None = None) -> bool:
    """Whether a place is free: not taken, offered or reserved. Only true for as long as the event is locked.

    Without a lock, pass `now`: a reservation that has lapsed by then is not counted.
    """
    return event.capacity is None or not is_full(event.capacity, count_places_taken(event.pk, now))


def is_closed(event: Event, now: datetime | None = None) -> bool:
    """Whether no place is handed on any more: two hours before the start at the latest, or the event is off."""
    return event.is_cancelled or event.is_draft or (now or timezone.now()) >= event.starts_at - LINE_CLOSES


def cutoff(event: Event) -> datetime:
    """From this moment on a place is offered, for the first in line may not look at their mail in time."""
    return event.starts_at - timedelta(hours=event.cutoff_hours)


def is_open_to_newcomers(event: Event, now: datetime | None = None) -> bool:
    """Whether somebody new may take a place at once: one is free, and nobody in line is to be asked first.

    `now` as for `has_room`. A waitlist position that is reserved, not confirmed, is passed over.
    """
    return has_room(event, now) and (is_closed(event) or not event.attendees.waiting().exists())


def fill(event: Event) -> None:
    """Every free place goes to the first in line: theirs at once, or offered when the start is near or they wish it.

    Called with the event locked, after whatever may have freed a place.
    """
    while not is_closed(event) and has_room(event) and (first := event.attendees.waiting().first()):
        first.event = event
        _hand_on(first, timezone.now())


def settle(event: Event) -> None:
    """After an event was changed: offers end in time for its new hour, and the places that came free are handed on.

    Called with the event locked.
    """
    last = event.starts_at - LINE_CLOSES
    event.attendees.filter(status=Status.OFFERED, offered_until__gt=last).update(offered_until=last)
    release(event)
    fill(event)


@transaction.atomic
def pass_on(*, event: Event) -> int:
    """An offer that was not answered in time goes to the next in line; who was silent is told. How many were silent."""
    event = lock(event)
    now = timezone.now()
    silent = list(event.attendees.filter(status=Status.OFFERED, offered_until__lte=now).order_by("offered_until", "id"))
    for attendee in silent:
        attendee.event = event
        letter = "" if event.is_cancelled or event.is_draft or event.is_past else "offer_passed"
        states.change(attendee, Status.CANCELLED, cause=Cause.SILENCE, letter=letter)
    fill(event)
    return len(silent)


def pass_on_all() -> int:
    """Pass on every offer whose time is over, and release every reservation that has lapsed.

    Return how many offers there were. Raises ExceptionGroup, after all events had their turn.
    """
    now = timezone.now()
    is_over = Q(status=Status.OFFERED, offered_until__lte=now) | Q(reserved_until__lte=now)
    events = Event.objects.filter(pk__in=Attendee.objects.filter(is_over).order_by().values("event")).order_by("pk")
    return jobs.each(events, lambda event: pass_on(event=event))


@transaction.atomic
def promote(*, attendee: Attendee, by: User | None = None) -> Attendee:
    """An organiser may give a free place to anyone who waits, or who has not yet answered an offer or confirmed.

    Raises ValidationError with the code full, past, cancelled or state.
    """
    attendee = locked(attendee)
    event = attendee.event
    if event.is_cancelled or event.is_past:
        raise ValidationError(_("This event is cancelled or over: there is no place to give."), code="past")
    if not attendee.is_offered and not attendee.is_waiting and not attendee.is_unconfirmed:
        raise ValidationError(_("Only who waits, or was offered a place, can be given one."), code="state")
    if attendee.status not in Attendee.TAKING and not has_room(event):
        raise ValidationError(_("All places are taken. Raise the number of places first."), code="full")
    letter = "place" if attendee.is_unconfirmed else "promoted"
    states.change(attendee, Status.GOING, cause=Cause.ORGANISER, by=by, letter=letter, method="REQUEST")
    return attendee


@transaction.atomic
def move(*, attendee: Attendee, to: int) -> Attendee:
    """An organiser may move somebody to another position in line, counted from 1; the others keep their order.

    Beyond the end is the end. Raises ValidationError with the code state when this person does not wait.
    """
    attendee = locked(attendee)
    if not attendee.is_waiting:
        raise ValidationError(_("Only who waits can be moved in the line."), code="state")
    line = [row for row in attendee.event.attendees.in_line() if row.pk != attendee.pk]
    line.insert(max(0, to - 1), attendee)
    for number, row in enumerate(line, start=1):
        row.number_in_line = number
    Attendee.objects.bulk_update(line, ["number_in_line"])
    return attendee


def locked(attendee: Attendee) -> Attendee:
    """The attendee as they are now, with their event, which is locked until the transaction ends."""
    event = lock(attendee.event)
    attendee = Attendee.objects.select_for_update(of=("self",)).get(pk=attendee.pk)
    attendee.event = event
    return attendee


def _hand_on(attendee: Attendee, now: datetime) -> None:
    event = attendee.event
    if now < cutoff(event) and not attendee.wants_offer:
        states.change(attendee, Status.GOING, cause=Cause.ROOM, letter="promoted", method="REQUEST")
        return
    until = min(now + OFFER_LASTS, event.starts_at - LINE_CLOSES)
    states.change(attendee, Status.OFFERED, cause=Cause.ROOM, until=until, letter="offer")
