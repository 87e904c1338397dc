"""The answers of organisers to an offer: accepted, or declined with a line of their own."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from meetups.models import Call, Talk, User
from meetups.queries.running_orders import planned_starts
from meetups.services import search
from meetups.services.emails import talks as talk_emails
from meetups.services.talks import times
from meetups.services.talks.locking import change_order, lock_talk
from meetups.services.talks.order import refuse_started, take_out

State = Talk.State
MOST_SHOWN = 5


class Preview(NamedTuple):
    """The result of answering a talk: an email with subject, text and html, or the words why none is sent.

    The emails after the first five are not composed.
    """

    talk: Talk
    email: dict[str, str] | None
    refusal: str


@transaction.atomic
def accept(*, talk: Talk, reply: str = "", by: User | None = None) -> Talk:
    """Accept a talk as the last of the running order, and email its speaker, once. Twice is the same as once.

    `reply` is a line of the organiser for the speaker. A talk that was declined can be accepted after all. Raises
    ValidationError with the code withdrawn, full (all places are taken), cancelled or past, or by field.
    """
    talk = lock_talk(talk)
    if talk.state == State.ACCEPTED:
        return talk
    _refuse(talk, State.ACCEPTED, talk.call.talks.accepted().count())
    last = talk.call.talks.aggregate(last=Max("position"))["last"] or 0
    _answer(talk, State.ACCEPTED, reply, position=last + 1)
    change_order(talk.call)
    starts_at = planned_starts(talk.call)[talk.pk]
    talk.told_starts_after = times.minutes_into(talk.call, starts_at)
    talk.save(update_fields=["told_starts_after"])
    talk_emails.write_accepted(talk, starts_at=starts_at, by=by)
    return talk


@transaction.atomic
def decline(*, talk: Talk, reply: str = "", by: User | None = None) -> Talk:
    """Decline a talk, accepted or not, and email its speaker, once. Twice is the same as once.

    Talks after an accepted one move up. Raises ValidationError with the code withdrawn or started, or by field.
    """
    talk = lock_talk(talk)
    if talk.state == State.DECLINED:
        return talk
    _refuse(talk, State.DECLINED)
    was_accepted = talk.state == State.ACCEPTED
    _answer(talk, State.DECLINED, reply, position=None)
    if was_accepted:
        take_out(talk)
    talk_emails.write_declined(talk, by=by)
    return talk


def preview(*, talks: Iterable[Talk], state: str, reply: str = "", by: User | None = None) -> list[Preview]:
    """Return what `accept` or `decline` does, called for these talks now, one after the other. It saves nothing.

    `state` is `accepted` or `declined`. The link of the speaker is left out of the emails, because it is theirs alone.
    """
    pks = [talk.pk for talk in talks]
    rows = Talk.objects.select_related("call__event__group", "call__event__venue").in_bulk(pks)
    chosen = [rows[pk] for pk in pks if pk in rows]
    calls: dict[int, Call] = {}
    for talk in chosen:
        talk.call = calls.setdefault(talk.call_id, talk.call)
        talk.reply = reply.strip()
    refusals = _refusals(chosen, state)
    answered = [talk for talk in chosen if not refusals[talk.pk]]
    emails = _emails(answered, state, by)
    return [Preview(talk, emails.get(talk.pk), refusals[talk.pk]) for talk in chosen]


def _refusals(talks: list[Talk], state: str) -> dict[int, str]:
    """Return why each of these talks is not answered, or "" if it is, by its primary key. One query at most."""
    accepted: Counter[int] = Counter()
    if state == State.ACCEPTED:
        of_calls = Talk.objects.accepted().filter(call__in={talk.call_id for talk in talks})
        accepted.update(of_calls.values_list("call", flat=True))
    refusals = {}
    for talk in talks:
        refusals[talk.pk] = _refusal(talk, state, accepted[talk.call_id])
        accepted[talk.call_id] += not refusals[talk.pk]
    return refusals


def _emails(talks: list[Talk], state: str, by: User | None) -> dict[int, dict[str, str]]:
    """Return the emails to the first five of these talks, if all of them are answered. Two queries for each call."""
    shown = talks[:MOST_SHOWN]
    if state == State.DECLINED:
        return {talk.pk: talk_emails.preview_declined(talk, by=by) for talk in shown}
    starts: dict[int, datetime] = {}
    for call in {talk.call for talk in shown}:
        starts |= planned_starts(call, [talk for talk in shown if talk.call == call])
    return {talk.pk: talk_emails.preview_accepted(talk, starts_at=starts[talk.pk], by=by) for talk in shown}


def _refusal(talk: Talk, state: str, accepted: int) -> str:
    """Return why no email is sent if a talk is answered when its call has so many accepted ones, or "" if one is."""
    if talk.state == state:
        return _("It is accepted already.") if state == State.ACCEPTED else _("It is declined already.")
    try:
        _refuse(talk, state, accepted)
    except ValidationError as refusal:
        return refusal.messages[0]
    return ""


def _answer(talk: Talk, state: Talk.State, reply: str, position: int | None) -> None:
    talk.state, talk.position, talk.reply = state, position, reply.strip()
    talk.clean_fields(exclude=["call"])
    talk.save()
    search.write(thing=talk)


def _refuse(talk: Talk, state: str, accepted: int = 0) -> None:
    """Raise ValidationError if a talk cannot be answered so when its call has so many accepted ones."""
    if talk.state == State.WITHDRAWN:
        raise ValidationError(_("The speaker withdrew “%(talk)s”."), "withdrawn", {"talk": talk})
    if state == State.ACCEPTED:
        _refuse_full(talk, accepted)
    else:
        refuse_started(talk)


def _refuse_full(talk: Talk, accepted: int) -> None:
    """Raise ValidationError unless the event takes place and has a place for one talk more than the accepted ones."""
    call, event = talk.call, talk.call.event
    if event.is_cancelled:
        raise ValidationError(_("This event is cancelled, so it needs no talks."), "cancelled")
    if event.is_past:
        raise ValidationError(_("This event is over."), "past")
    if accepted >= call.places:
        raise ValidationError(_("All places are taken. Decline a talk, or change the number of talks."), "full")
