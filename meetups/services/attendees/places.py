"""Saving a place, joining the waitlist, and giving either up."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from meetups.models import Attendee, AttendeeChange, Event, User, grace
from meetups.models.attendees import new_secret, secret_of_form
from meetups.models.places import has_place_for_standing
from meetups.services.attendees import (
    offers,
    reservations,
    sign_up_emails,
    states,
    waitlist,
)
from meetups.services.attendees.details import refuse_erased, set_details
from meetups.services.attendees.locking import lock_attendee, lock_event
from meetups.services.attendees.reservations import Terms
from meetups.services.attendees.states import Cause, Status
from meetups.services.organisations import once_more, organisation_named

# The optional details of a sign-up, and their values if they are left out.
DETAIL_DEFAULTS = {"access_needs": "", "wants_name_public": False, "is_first_time": False, "wants_offer": False}
DETAIL_DEFAULTS["organisation"] = ""

# The email about giving up, by the state that is given up.
CANCEL_EMAILS = {Status.GOING: "place_cancelled", Status.WAITING: "waitlist_left", Status.OFFERED: "waitlist_left"}
# An email address that is not confirmed gets no email but the one that asks to confirm.
CANCEL_EMAILS |= dict.fromkeys(Attendee.UNCONFIRMED, "")


@once_more
def rsvp(*, event: Event, email: str, wait: bool = False, terms: Terms | None = None, **answers: Any) -> Attendee:
    """Save a place at an open event while one is free, or with `wait` a waitlist position.

    `answers` are the name and those of DETAIL_DEFAULTS. With `terms` the place is reserved until it is confirmed. An
    email address that is on the list already is sent its link again. The work and the response are the same for every
    address, so that they do not show which ones are on the list. The worker writes the email (see `sign_up_emails`).
    Raises ValidationError with the code draft, cancelled, past, early, closed, unconfirmed or full.
    """
    with transaction.atomic():
        event = lock_event(event)
        if refusal := event.rsvp_refusal:
            raise ValidationError(refusal[1], code=refusal[0])
        if terms:
            reservations.refuse_too_many(event, terms)
        attendee = event.attendees.with_email(email).first()
        known = attendee if attendee and attendee.status != Status.CANCELLED else None
        newcomer = _stand_in() if known else attendee or Attendee(email=email)
        newcomer.event = event
        is_full = not waitlist.is_open_to(newcomer)
        if not is_full or wait:
            return _sign_up(known, newcomer, DETAIL_DEFAULTS | answers, is_full=is_full, terms=terms)
        sign_up_emails.queue(pk=known.pk if known else 0)
    raise ValidationError(  # outside the transaction, so that the task is committed
        _("All places are taken. If this email address has one already, we are sending its link."), code="full"
    )


@transaction.atomic
def give_standing(*, event: Event, email: str, **answers: Any) -> Attendee:
    """Save a place for a standing attendee, as `rsvp` does, while their half of the places is not used up.

    No email is written: one a month lists these places. Raises ValidationError with the codes of `rsvp`, or taken for
    an email address that is on the list or was.
    """
    event = lock_event(event)
    if refusal := event.rsvp_refusal:
        raise ValidationError(refusal[1], code=refusal[0])
    if event.attendees.with_email(email).exists():
        raise ValidationError(_("This email address is on the list already."), code="taken")
    newcomer = Attendee(event=event, email=email)
    if not has_place_for_standing(event.pk, event.capacity) or not waitlist.is_open_to(newcomer):
        raise ValidationError(_("All places for standing attendees are taken."), code="full")
    _set_answers(newcomer, DETAIL_DEFAULTS | answers)
    _take(newcomer, is_full=False, cause=Cause.STANDING, with_email=False)
    return newcomer


@transaction.atomic
def add(
    *,
    event: Event,
    name: str,
    email: str = "",
    wait: bool = False,
    once: str = "",
    by: User | None = None,
    **answers: Any,
) -> Attendee:
    """Add an attendee as an organiser: with a place while one is free, or with `wait` at the end of the waitlist.

    Sign-up may be closed. The attendee is emailed, unless the event is over; one without an email address is phoned by
    the organisers. `answers` are access_needs, is_first_time and organisation; an attendee who cancelled keeps those
    that are left out. `once` is the idempotency key of the form: the same name sent twice is one person. Raises
    ValidationError with the code draft, cancelled, full or taken.
    """
    event = lock_event(event)
    if event.is_draft:
        raise ValidationError(_("Publish the event first: the email links to its page."), code="draft")
    secret = secret_of_form(event=event.pk, once=once, name=name)
    if (sent := event.attendees.filter(secret=secret).first()) and sent.status != Status.CANCELLED:
        return sent
    _refuse_cancelled(event)
    attendee = sent or event.attendees.with_email(email).first() or Attendee(email=email, secret=secret)
    if attendee.pk and attendee.status != Status.CANCELLED:
        raise ValidationError(_("This email address is on the list already."), code="taken")
    given = {name: value for name, value in answers.items() if value}
    if "organisation" in given:
        given["organisation"] = organisation_named(given["organisation"])
    set_details(attendee, {"event": event, "name": name, "is_name_public": False, "wants_name_public": False} | given)
    _admit(attendee, wait=wait, by=by)
    return attendee


@transaction.atomic
def restore(*, attendee: Attendee, wait: bool = False, by: User | None = None) -> Attendee:
    """Put an attendee who cancelled back on the list, as an organiser: with a free place, or on the waitlist.

    Raises ValidationError with the code erased, cancelled, state or full.
    """
    attendee = lock_attendee(attendee)
    refuse_erased(attendee)
    _refuse_cancelled(attendee.event)
    if attendee.status != Status.CANCELLED:
        raise ValidationError(_("Only an attendee who cancelled can be put back on the list."), code="state")
    _admit(attendee, wait=wait, by=by)
    return attendee


@transaction.atomic
def cancel(*, attendee: Attendee, by: User | None = None) -> Attendee:
    """Give up a place, an offer or a waitlist position, until the event is over. Cancelling twice is the same as once.

    The place goes to the next attendee on the waitlist. Raises ValidationError with the code past.
    """
    attendee = lock_attendee(attendee)
    if attendee.status == Status.CANCELLED:
        return attendee
    if attendee.event.is_past or attendee.status not in CANCEL_EMAILS:
        raise ValidationError(_("This event is over, so there is nothing to cancel."), code="past")
    was, event = Status(attendee.status), attendee.event
    with_email = is_emailed_of_cancelling(attendee)
    states.change(
        attendee,
        Status.CANCELLED,
        cause=Cause.ORGANISER if by else Cause.PERSON,
        by=by,
        email_kind=CANCEL_EMAILS[was] if with_email else "",
        method="CANCEL" if was == Status.GOING else "",
    )
    waitlist.fill(event)
    return attendee


def is_emailed_of_cancelling(attendee: Attendee) -> bool:
    """Return whether `cancel` emails this attendee: not about a draft, a past or a cancelled event."""
    event = attendee.event
    has_email = bool(attendee.email and CANCEL_EMAILS.get(Status(attendee.status)))
    return has_email and not (event.is_past or event.is_cancelled or event.is_draft)


def accept(*, attendee: Attendee) -> Attendee:
    """Accept an offer until it ends. Accepting twice is the same as once.

    Raises ValidationError with the code late if it has ended, past, cancelled, or state if there is no offer.
    """
    with transaction.atomic():
        attendee = lock_attendee(attendee)
        if attendee.status == Status.GOING:
            return attendee
        _refuse_cancelled_or_past(attendee.event)
        is_late = attendee.offered_until is not None and grace.is_over(attendee.offered_until)
        if is_late:
            offers.pass_on(event=attendee.event)
        else:
            if not attendee.is_offered:
                raise ValidationError(_("You have no offer of a place."), code="state")
            states.change(attendee, Status.GOING, cause=Cause.PERSON, email_kind="place", method="REQUEST")
    if is_late:
        raise ValidationError(_("This offer has expired. The place went to the next person."), code="late")
    return attendee


@transaction.atomic
def come_back(*, attendee: Attendee, wait: bool = False) -> Attendee:
    """Save a place again after giving one up, or with `wait` join the waitlist. From the waitlist, take a free place.

    Coming back twice is the same as once. Raises ValidationError with the codes of `rsvp`.
    """
    attendee = lock_attendee(attendee)
    event = attendee.event
    if attendee.status == Status.GOING or (attendee.is_waiting and wait):
        return attendee
    if refusal := event.rsvp_refusal:
        raise ValidationError(refusal[1], code=refusal[0])
    has_place = waitlist.is_open_to(attendee)
    if attendee.status not in (Status.CANCELLED, Status.WAITING) or not (has_place or wait):
        raise ValidationError(_("All places are taken. You can join the waitlist."), code="full")
    _take(attendee, is_full=not has_place)
    return attendee


def _admit(attendee: Attendee, *, wait: bool, by: User | None) -> None:
    """Give a free place even if others are on the waitlist, or with `wait` the last waitlist position."""
    if not wait and not waitlist.has_free_place(attendee):
        raise ValidationError(_("All places are taken. Raise the number of places first."), code="full")
    is_full = wait and not waitlist.is_open_to(attendee)
    _take(attendee, is_full=is_full, cause=Cause.ORGANISER, by=by)


def _stand_in() -> Attendee:
    """Return a made-up attendee, who is signed up in place of one who is on the list already."""
    return Attendee(email=f"{new_secret()}@stand-in.invalid")


def _sign_up(
    known: Attendee | None, newcomer: Attendee, answers: dict[str, Any], *, is_full: bool, terms: Terms | None
) -> Attendee:
    """Sign the newcomer up. Roll this back if an attendee is `known`, so that both cases take the same work."""
    with transaction.atomic():
        change = _enter(newcomer, answers, is_full=is_full, terms=terms)
        transaction.set_rollback(known is not None)
    attendee = known or newcomer
    emailed = None if known else change
    if terms:
        reservations.count_known(attendee, terms)
    elif attendee.is_unconfirmed:  # an unknown email address would need no confirmation either
        emailed = reservations.confirm(attendee, with_email=False)
    sign_up_emails.queue(pk=attendee.pk, change=emailed.pk if emailed else 0)
    return attendee


def _enter(attendee: Attendee, answers: dict[str, Any], *, is_full: bool, terms: Terms | None) -> AttendeeChange:
    """Save or, with `terms`, reserve a place or waitlist position for an attendee who is new or has cancelled."""
    _set_answers(attendee, answers)
    if terms:
        return reservations.reserve(attendee, on_waitlist=is_full, terms=terms)
    return _take(attendee, is_full=is_full, with_email=False)


def _set_answers(attendee: Attendee, answers: dict[str, Any]) -> None:
    """Set what was typed. No name is shown before its attendee presses the button for it."""
    set_details(
        attendee, answers | {"organisation": organisation_named(answers["organisation"]), "is_name_public": False}
    )


def _take(
    attendee: Attendee, *, is_full: bool, cause: str = Cause.PERSON, by: User | None = None, with_email: bool = True
) -> AttendeeChange:
    """Save a place or, if the event is full, the last waitlist position.

    No email is written without `with_email`, or if the event is over.
    """
    event = attendee.event
    became = Status.WAITING if is_full else Status.GOING
    with_email = with_email and not event.is_past
    email_kind, method = states.SIGN_UP_EMAILS[became] if with_email else ("", "")
    change = states.change(attendee, became, cause=cause, by=by, email_kind=email_kind, method=method)
    if is_full:
        waitlist.fill(event)
    return change


def _refuse_cancelled(event: Event) -> None:
    if event.is_cancelled:
        raise ValidationError(_("This event is cancelled, so there are no places to take."), code="cancelled")


def _refuse_cancelled_or_past(event: Event) -> None:
    _refuse_cancelled(event)
    if event.is_past:
        raise ValidationError(_("This event is over."), code="past")
