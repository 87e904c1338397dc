"""Taking a place, waiting for one, and giving it back."""

import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext as _

from meetups.models import Attendee, Event, Organisation, User
from meetups.models.attendees import new_key
from meetups.services import outbox, states, waitlist
from meetups.services.states import Cause, Status
from meetups.services.waitlist import locked

# What people may say of themselves besides, and what holds when they do not.
UNSAID = {"access_needs": "", "is_name_public": False, "is_first_time": False, "wants_offer": False}

# The letter to whoever leaves, by the state they leave.
FAREWELLS = {Status.GOING: "place_cancelled", Status.WAITING: "waitlist_left", Status.OFFERED: "waitlist_left"}


def rsvp(
    *, event: Event, name: str, email: str, organisation: str = "", wait: bool = False, **details: Any
) -> Attendee:
    """Anyone may take one place at an open event while there is room, or `wait` for one; one e-mail is one person.

    `details` are access_needs, is_name_public, is_first_time, wants_offer; nothing is public unless asked for.
    Raises ValidationError with the code draft, cancelled, past, early, closed or full. Who is on the list already is
    sent the link again, and the answer is the one a stranger would get at that moment: nobody learns who is on it.
    """
    with transaction.atomic():
        event = waitlist.lock(event)
        if refusal := event.rsvp_refusal:
            raise ValidationError(refusal[1], code=refusal[0])
        is_full = not waitlist.is_open_to_newcomers(event)
        attendee = event.attendees.with_email(email).first()
        is_known = attendee is not None and attendee.status != Status.CANCELLED
        if attendee is not None and is_known:
            write_link(attendee)
        elif not is_full or wait:
            attendee = attendee or Attendee(event=event, email=email)
            attendee.event, attendee.name, attendee.organisation = event, name, organisation_named(organisation)
            _put(attendee, UNSAID | details)
            _take(attendee, is_full=is_full)
    if attendee is None or (is_full and not wait):  # outside, so that the letter to a known address is kept
        raise ValidationError(
            _("All places are taken. If this address has one already, its link is on the way to it."), code="full"
        )
    return attendee


@transaction.atomic
def add(
    *,
    event: Event,
    name: str,
    email: str,
    organisation: Organisation | None = None,
    wait: bool = False,
    by: User | None = None,
) -> Attendee:
    """An organiser may add somebody at any time while there is room, or to the end of the line, open or not.

    Who comes is written to; who came is not. Raises ValidationError with the code draft, full or taken.
    """
    event = waitlist.lock(event)
    if event.is_draft:
        raise ValidationError(_("Publish the event first: the letter leads to its page."), code="draft")
    attendee = event.attendees.with_email(email).first() or Attendee(event=event, email=email)
    if attendee.pk and attendee.status != Status.CANCELLED:
        raise ValidationError(_("Somebody with this e-mail address is on the list already."), code="taken")
    attendee.event, attendee.name, attendee.organisation = event, name, organisation
    _admit(attendee, wait=wait, by=by)
    return attendee


@transaction.atomic
def restore(*, attendee: Attendee, wait: bool = False, by: User | None = None) -> Attendee:
    """An organiser may give who cancelled a place again while one is free, or the end of the line.

    Raises ValidationError with the code erased, state or full.
    """
    attendee = locked(attendee)
    _refuse_who_is_erased(attendee)
    if attendee.status != Status.CANCELLED:
        raise ValidationError(_("Only who cancelled can be put back on the list."), code="state")
    _admit(attendee, wait=wait, by=by)
    return attendee


@transaction.atomic
def correct(*, attendee: Attendee, email: str, **details: Any) -> Attendee:
    """An organiser may correct what is known of somebody; a new address is sent a new link, and the old ones are void.

    `details` are those of `change_details`. Raises ValidationError with the code erased.
    """
    is_new = email != locked(attendee).email
    attendee = change_details(attendee=attendee, email=email, **details)
    if not is_new:
        return attendee
    if not attendee.event.is_past and not attendee.event.is_draft:
        return renew_link(attendee=attendee)
    attendee.key = new_key()
    attendee.save(update_fields=["key"])
    return attendee


@transaction.atomic
def cancel(*, attendee: Attendee, by: User | None = None) -> Attendee:
    """Whoever holds a place, an offer or a spot in line may give it up until the event is over; twice is as once.

    The place goes to the first in line. Raises ValidationError with the code past.
    """
    attendee = locked(attendee)
    if attendee.status == Status.CANCELLED:
        return attendee
    if attendee.event.is_past or attendee.status not in FAREWELLS:
        raise ValidationError(_("This event is over, so there is nothing to cancel."), code="past")
    was, event = Status(attendee.status), attendee.event
    is_told = is_told_of_cancelling(attendee)
    states.change(
        attendee,
        Status.CANCELLED,
        cause=Cause.ORGANISER if by else Cause.PERSON,
        by=by,
        letter=FAREWELLS[was] * is_told,
        method="CANCEL" * (was == Status.GOING),
    )
    waitlist.fill(event)
    return attendee


def is_told_of_cancelling(attendee: Attendee) -> bool:
    """Return whether `cancel` emails this attendee: nobody is emailed about a draft or a cancelled event."""
    event = attendee.event
    return attendee.status in FAREWELLS and not (event.is_past or event.is_cancelled or event.is_draft)


def accept(*, attendee: Attendee) -> Attendee:
    """Who was offered a place may take it until the offer ends; twice is the same as once.

    Raises ValidationError with the code late when it has passed on, past, cancelled, or state without an offer.
    """
    with transaction.atomic():
        attendee = locked(attendee)
        if attendee.status == Status.GOING:
            return attendee
        _refuse_what_is_over(attendee.event)
        is_late = attendee.offered_until is not None and attendee.offered_until <= timezone.now()
        if is_late:
            waitlist.pass_on(event=attendee.event)
        else:
            if not attendee.is_offered:
                raise ValidationError(_("No place is offered to you at this moment."), code="state")
            states.change(attendee, Status.GOING, cause=Cause.PERSON, letter="place", method="REQUEST")
    if is_late:
        raise ValidationError(_("This offer has ended, and the place has gone to the next in line."), code="late")
    return attendee


@transaction.atomic
def come_back(*, attendee: Attendee, wait: bool = False) -> Attendee:
    """Who gave a place back may take one again while there is room, or `wait`; who waits may take one left at the end.

    Twice is the same as once. Raises ValidationError with the codes of `rsvp`.
    """
    attendee = locked(attendee)
    event = attendee.event
    if attendee.status == Status.GOING or (attendee.is_waiting and wait):
        return attendee
    if refusal := event.rsvp_refusal:
        raise ValidationError(refusal[1], code=refusal[0])
    has_room = waitlist.is_open_to_newcomers(event)
    if attendee.status not in (Status.CANCELLED, Status.WAITING) or not (has_room or wait):
        raise ValidationError(_("All places are taken. You can join the waitlist."), code="full")
    _take(attendee, is_full=not has_room)
    return attendee


@transaction.atomic
def change_details(*, attendee: Attendee, organisation: str = "", **details: Any) -> Attendee:
    """Who is on the list may correct name, organisation, access needs and what is shown until their data is erased.

    `details` are name, access_needs, is_name_public, is_first_time, wants_offer. Raises ValidationError, code erased.
    """
    attendee = locked(attendee)
    _refuse_who_is_erased(attendee)
    _put(attendee, details)
    attendee.organisation = organisation_named(organisation)
    attendee.save()
    return attendee


@transaction.atomic
def renew_calendar(*, attendee: Attendee) -> Attendee:
    """Whoever has a place may have a new address for their calendar; all that this person had before are void."""
    places = Attendee.objects.with_email(attendee.email)
    places.update(calendar_number=F("calendar_number") + 1)
    attendee.refresh_from_db(fields=["calendar_number"])
    return attendee


@transaction.atomic
def renew_link(*, attendee: Attendee) -> Attendee:
    """Whoever has a place may have a new link to it, by letter; every earlier one is void, that of their calendar too.

    Raises ValidationError with the code erased.
    """
    attendee = locked(attendee)
    _refuse_who_is_erased(attendee)
    attendee.key = new_key()
    attendee.save()
    write_link(attendee)
    return attendee


def write_links(*, ids: list[int], version: str) -> None:
    """The letters that somebody is sent again, with the link to each of these places; once for each `version`."""
    rows = Attendee.objects.filter(pk__in=ids).select_related("event__group", "event__venue", "event__series__venue")
    for attendee in rows.order_by("event__starts_at", "pk"):
        write_link(attendee, version)


def write_link(attendee: Attendee, version: str = "") -> None:
    """The link to somebody's own page, sent to their address again because somebody asked for it."""
    outbox.write_to(attendee, "link", version=version or secrets.token_urlsafe(8))


def organisation_named(name: str) -> Organisation | None:
    """The organisation of that name, whatever the case and the spaces; a new one when nobody came from there yet."""
    name = " ".join(name.split())
    if not name:
        return None
    rows = Organisation.objects.alias(lowered_name=Lower("name"))  # as organisation_name_unique compares
    return rows.get_or_create(lowered_name__exact=Lower(Value(name)), defaults={"name": name})[0]


def _put(attendee: Attendee, details: dict[str, Any]) -> None:
    for name, value in details.items():
        setattr(attendee, name, value)


def _refuse_who_is_erased(attendee: Attendee) -> None:
    if attendee.erased_at:
        raise ValidationError(_("What stood here is erased."), code="erased")


def _admit(attendee: Attendee, *, wait: bool, by: User | None) -> None:
    """By an organiser's wish: past those who wait, if it has to be, but never beyond the number of places."""
    if not wait and not waitlist.has_room(attendee.event):
        raise ValidationError(_("All places are taken. Raise the number of places first."), code="full")
    is_full = wait and not waitlist.is_open_to_newcomers(attendee.event)
    _take(attendee, is_full=is_full, cause=Cause.ORGANISER, by=by)


def _take(attendee: Attendee, *, is_full: bool, cause: str = Cause.PERSON, by: User | None = None) -> None:
    """A place, or the end of the line; with the letter, unless the event is over or off."""
    event = attendee.event
    is_told = not event.is_past and not event.is_cancelled
    became, letter, method = (Status.WAITING, "waiting", "") if is_full else (Status.GOING, "place", "REQUEST")
    states.change(attendee, became, cause=cause, by=by, letter=letter * is_told, method=method * is_told)
    if is_full:
        waitlist.fill(event)


def _refuse_what_is_over(event: Event) -> None:
    if event.is_cancelled:
        raise ValidationError(_("This event is cancelled, so there are no places to take."), code="cancelled")
    if event.is_past:
        raise ValidationError(_("This event is over."), code="past")
