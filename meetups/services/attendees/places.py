"""Taking a place, waiting for one, and giving it back."""

import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from meetups.models import Attendee, AttendeeChange, Event, Organisation, User
from meetups.models.attendees import new_secret
from meetups.services.attendees import (
    names,
    offers,
    reservations,
    sign_up_emails,
    states,
    waitlist,
)
from meetups.services.attendees.locking import lock_attendee, lock_event
from meetups.services.attendees.reservations import Terms
from meetups.services.attendees.states import Cause, Status
from meetups.services.organisations import organisation_named

# What people may say of themselves besides, and what holds when they do not.
DETAIL_DEFAULTS = {"access_needs": "", "wants_name_public": False, "is_first_time": False, "wants_offer": False}
DETAIL_DEFAULTS["organisation"] = ""

# The letter to whoever leaves, by the state they leave.
CANCEL_EMAILS = {Status.GOING: "place_cancelled", Status.WAITING: "waitlist_left", Status.OFFERED: "waitlist_left"}
# Nothing but the confirmation is sent to an address that nobody has confirmed.
CANCEL_EMAILS |= dict.fromkeys(Attendee.UNCONFIRMED, "")


def rsvp(*, event: Event, email: str, wait: bool = False, terms: Terms | None = None, **answers: Any) -> Attendee:
    """Save a place at an open event while one is free, or with `wait` a waitlist position. One email is one person.

    `answers` are the name and those of DETAIL_DEFAULTS. With `terms` the place is reserved until it is confirmed.
    Somebody on the list is emailed the link again. The work and the answer are the same for everybody, so that nobody
    learns who is on the list. The worker writes the email (see `sign_up_emails`). Raises ValidationError with the code
    draft, cancelled, past, early, closed, unconfirmed or full.
    """
    with transaction.atomic():
        event = lock_event(event)
        if refusal := event.rsvp_refusal:
            raise ValidationError(refusal[1], code=refusal[0])
        if terms:
            reservations.refuse_too_many(event, terms)
        is_full = not waitlist.is_open_to_newcomers(event)
        attendee = event.attendees.with_email(email).first()
        known = attendee if attendee and attendee.status != Status.CANCELLED else None
        if not is_full or wait:
            newcomer = _stand_in() if known else attendee or Attendee(email=email)
            newcomer.event = event
            return _sign_up(known, newcomer, DETAIL_DEFAULTS | answers, is_full=is_full, terms=terms)
        sign_up_emails.queue(pk=known.pk if known else 0)
    raise ValidationError(  # outside, so that the task is kept
        _("All places are taken. If this address has one already, its link is on the way to it."), code="full"
    )


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
    event = lock_event(event)
    if event.is_draft:
        raise ValidationError(_("Publish the event first: the letter leads to its page."), code="draft")
    attendee = event.attendees.with_email(email).first() or Attendee(event=event, email=email)
    if attendee.pk and attendee.status != Status.CANCELLED:
        raise ValidationError(_("Somebody with this e-mail address is on the list already."), code="taken")
    attendee.event, attendee.name, attendee.organisation = event, name, organisation
    attendee.is_name_public = attendee.wants_name_public = False
    _admit(attendee, wait=wait, by=by)
    return attendee


@transaction.atomic
def restore(*, attendee: Attendee, wait: bool = False, by: User | None = None) -> Attendee:
    """An organiser may give who cancelled a place again while one is free, or the end of the line.

    Raises ValidationError with the code erased, state or full.
    """
    attendee = lock_attendee(attendee)
    _refuse_who_is_erased(attendee)
    if attendee.status != Status.CANCELLED:
        raise ValidationError(_("Only who cancelled can be put back on the list."), code="state")
    _admit(attendee, wait=wait, by=by)
    return attendee


@transaction.atomic
def correct(*, attendee: Attendee, email: str, **details: Any) -> Attendee:
    """An organiser may correct what is known of somebody; a new address is sent a new link, and the old ones are void.

    `details` are those of `change_details`. Another name or address hides the name: only its owner can show it. Raises
    ValidationError with the code erased.
    """
    before = lock_attendee(attendee)
    is_new = email != before.email
    attendee = change_details(attendee=attendee, email=email, **details)
    if is_new or attendee.name != before.name:
        attendee = names.hide(attendee=attendee)
    if not is_new:
        return attendee
    reservations.withdraw_confirmation(attendee)
    if not attendee.event.is_past and not attendee.event.is_draft:
        return renew_link(attendee=attendee)
    attendee.secret = new_secret()
    attendee.save(update_fields=["secret"])
    return attendee


@transaction.atomic
def cancel(*, attendee: Attendee, by: User | None = None) -> Attendee:
    """Whoever holds a place, an offer or a spot in line may give it up until the event is over; twice is as once.

    The place goes to the first in line. Raises ValidationError with the code past.
    """
    attendee = lock_attendee(attendee)
    if attendee.status == Status.CANCELLED:
        return attendee
    if attendee.event.is_past or attendee.status not in CANCEL_EMAILS:
        raise ValidationError(_("This event is over, so there is nothing to cancel."), code="past")
    was, event = Status(attendee.status), attendee.event
    is_told = is_told_of_cancelling(attendee)
    states.change(
        attendee,
        Status.CANCELLED,
        cause=Cause.ORGANISER if by else Cause.PERSON,
        by=by,
        email_kind=CANCEL_EMAILS[was] if is_told else "",
        method="CANCEL" if was == Status.GOING else "",
    )
    waitlist.fill(event)
    return attendee


def is_told_of_cancelling(attendee: Attendee) -> bool:
    """Return whether `cancel` emails this attendee: nobody is emailed about a draft or a cancelled event."""
    event = attendee.event
    has_farewell = bool(CANCEL_EMAILS.get(Status(attendee.status)))
    return has_farewell and not (event.is_past or event.is_cancelled or event.is_draft)


def accept(*, attendee: Attendee) -> Attendee:
    """Who was offered a place may take it until the offer ends; twice is the same as once.

    Raises ValidationError with the code late when it has passed on, past, cancelled, or state without an offer.
    """
    with transaction.atomic():
        attendee = lock_attendee(attendee)
        if attendee.status == Status.GOING:
            return attendee
        _refuse_what_is_over(attendee.event)
        is_late = attendee.offered_until is not None and attendee.offered_until <= timezone.now()
        if is_late:
            offers.pass_on(event=attendee.event)
        else:
            if not attendee.is_offered:
                raise ValidationError(_("No place is offered to you at this moment."), code="state")
            states.change(attendee, Status.GOING, cause=Cause.PERSON, email_kind="place", method="REQUEST")
    if is_late:
        raise ValidationError(_("This offer has ended, and the place has gone to the next in line."), code="late")
    return attendee


@transaction.atomic
def come_back(*, attendee: Attendee, wait: bool = False) -> Attendee:
    """Who gave a place back may take one again while there is room, or `wait`; who waits may take one left at the end.

    Twice is the same as once. Raises ValidationError with the codes of `rsvp`.
    """
    attendee = lock_attendee(attendee)
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
    """Who is on the list may correct name, organisation and access needs until their data is erased.

    `details` are name, access_needs, is_first_time, wants_offer, and is_name_public, which can hide a name but never
    show one (see `names.show`). Raises ValidationError with the code erased.
    """
    attendee = lock_attendee(attendee)
    _refuse_who_is_erased(attendee)
    is_shown = attendee.is_name_public and details.pop("is_name_public", True)
    _put(attendee, details | {"is_name_public": is_shown})
    attendee.organisation = organisation_named(organisation)
    attendee.save()
    return attendee


@transaction.atomic
def renew_calendar(*, attendee: Attendee) -> Attendee:
    """Whoever has a place may have a new address for their calendar; all that this person had before are void."""
    places = Attendee.objects.with_email(attendee.email)
    places.update(calendar_token_version=F("calendar_token_version") + 1)
    attendee.refresh_from_db(fields=["calendar_token_version"])
    return attendee


@transaction.atomic
def renew_link(*, attendee: Attendee) -> Attendee:
    """Whoever has a place may have a new link to it, by letter; every earlier one is void, that of their calendar too.

    Raises ValidationError with the code erased.
    """
    attendee = lock_attendee(attendee)
    _refuse_who_is_erased(attendee)
    attendee.secret = new_secret()
    attendee.save()
    sign_up_emails.write_link(attendee, secrets.token_urlsafe(8))
    return attendee


def _put(attendee: Attendee, details: dict[str, Any]) -> None:
    for name, value in details.items():
        setattr(attendee, name, value)


def _refuse_who_is_erased(attendee: Attendee) -> None:
    if attendee.erased_at:
        raise ValidationError(_("What stood here is erased."), code="erased")


def _admit(attendee: Attendee, *, wait: bool, by: User | None) -> None:
    """By an organiser's wish: past those who wait, if it has to be, but never beyond the number of places."""
    if not wait and not waitlist.has_free_place(attendee.event):
        raise ValidationError(_("All places are taken. Raise the number of places first."), code="full")
    is_full = wait and not waitlist.is_open_to_newcomers(attendee.event)
    _take(attendee, is_full=is_full, cause=Cause.ORGANISER, by=by)


def _stand_in() -> Attendee:
    """Return somebody who is nobody, to sign up in the place of somebody who is on the list."""
    return Attendee(email=f"{new_secret()}@stand-in.invalid")


def _sign_up(
    known: Attendee | None, newcomer: Attendee, answers: dict[str, Any], *, is_full: bool, terms: Terms | None
) -> Attendee:
    """Sign the newcomer up, and undo it when somebody is on the list already: so both cost the same work."""
    with transaction.atomic():
        change = _enter(newcomer, answers, is_full=is_full, terms=terms)
        transaction.set_rollback(known is not None)
    attendee = known or newcomer
    told = None if known else change
    if terms:
        reservations.count_known(attendee, terms)
    elif attendee.is_unconfirmed:  # a stranger's would hold at once
        told = reservations.make_own(attendee, is_told=False)
    sign_up_emails.queue(pk=attendee.pk, change=told.pk if told else 0)
    return attendee


def _enter(attendee: Attendee, answers: dict[str, Any], *, is_full: bool, terms: Terms | None) -> AttendeeChange:
    """Take a place or a waitlist position for a newcomer, or for somebody who cancelled; with `terms`, reserve it."""
    _put(attendee, answers | {"organisation": organisation_named(answers["organisation"]), "is_name_public": False})
    if terms:
        return reservations.reserve(attendee, on_waitlist=is_full, terms=terms)
    return _take(attendee, is_full=is_full, is_told=False)


def _take(
    attendee: Attendee, *, is_full: bool, cause: str = Cause.PERSON, by: User | None = None, is_told: bool = True
) -> AttendeeChange:
    """A place, or the end of the line; with the letter, unless the event is over or off, or without `is_told`."""
    event = attendee.event
    became = Status.WAITING if is_full else Status.GOING
    is_told = is_told and not event.is_past and not event.is_cancelled
    email_kind, method = states.SIGN_UP_EMAILS[became] if is_told else ("", "")
    change = states.change(attendee, became, cause=cause, by=by, email_kind=email_kind, method=method)
    if is_full:
        waitlist.fill(event)
    return change


def _refuse_what_is_over(event: Event) -> None:
    if event.is_cancelled:
        raise ValidationError(_("This event is cancelled, so there are no places to take."), code="cancelled")
    if event.is_past:
        raise ValidationError(_("This event is over."), code="past")
