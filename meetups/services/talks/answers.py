"""What organisers answer to an offer: accepted, or declined with a line of their own."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from meetups.models import Talk, User
from meetups.queries.running_orders import planned_starts
from meetups.services import search
from meetups.services.emails import talks as talk_emails
from meetups.services.talks import times
from meetups.services.talks.locking import change_order, lock_talk
from meetups.services.talks.order import refuse_started, take_out

State = Talk.State
MOST_SHOWN = 5


class Preview(NamedTuple):
    """What happens if a talk is answered: an email with subject, text and html, or the words why none is sent.

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
    _refuse(talk, State.ACCEPTED)
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
    before = defaultdict[int, list[Talk]](list)
    pks = [talk.pk for talk in talks]
    rows = Talk.objects.select_related("call__event__group").in_bulk(pks)
    previews = []
    for talk in [rows[pk] for pk in pks if pk in rows]:
        talk.reply = reply.strip()
        refusal = _refusal(talk, state, len(before[talk.call_id]))
        if not refusal:
            before[talk.call_id].append(talk)
        is_shown = not refusal and sum(map(len, before.values())) <= MOST_SHOWN
        previews.append(Preview(talk, _email(before[talk.call_id], state, by) if is_shown else None, refusal))
    return previews


def _email(talks: list[Talk], state: str, by: User | None) -> dict[str, str]:
    """Return the email to the last of these talks of a call, if all of them are answered."""
    talk = talks[-1]
    if state == State.DECLINED:
        return talk_emails.preview_declined(talk, by=by)
    return talk_emails.preview_accepted(talk, starts_at=planned_starts(talk.call, talks)[talk.pk], by=by)


def _refusal(talk: Talk, state: str, before: int) -> str:
    """Return why no email is sent if a talk is answered after so many others of its call, or "" if one is."""
    if talk.state == state:
        return _("It is accepted already.") if state == State.ACCEPTED else _("It is declined already.")
    try:
        _refuse(talk, state, before)
    except ValidationError as refusal:
        return refusal.messages[0]
    return ""


def _answer(talk: Talk, state: Talk.State, reply: str, position: int | None) -> None:
    talk.state, talk.position, talk.reply = state, position, reply.strip()
    talk.clean_fields(exclude=["call"])
    talk.save()
    search.write(thing=talk)


def _refuse(talk: Talk, state: str, before: int = 0) -> None:
    """Raise ValidationError if a talk cannot be answered so, after so many others of its call."""
    if talk.state == State.WITHDRAWN:
        raise ValidationError(_("The speaker withdrew “%(talk)s”."), "withdrawn", {"talk": talk})
    if state == State.ACCEPTED:
        _refuse_full(talk, before)
    else:
        refuse_started(talk)


def _refuse_full(talk: Talk, before: int) -> None:
    """Raise ValidationError unless the event takes place and has a place for one talk more than those before."""
    call, event = talk.call, talk.call.event
    if event.is_cancelled:
        raise ValidationError(_("This event is cancelled, so it needs no talks."), "cancelled")
    if event.is_past:
        raise ValidationError(_("This event is over."), "past")
    if call.talks.accepted().count() + before >= call.places:
        raise ValidationError(_("All places are taken. Decline a talk, or change the number of talks."), "full")
