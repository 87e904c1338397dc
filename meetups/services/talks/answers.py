"""What organisers answer to an offer: accepted, or declined with a line of their own."""

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


@transaction.atomic
def accept(*, talk: Talk, reply: str = "", by: User | None = None) -> Talk:
    """Accept a talk as the last of the running order, and email its speaker, once. Twice is the same as once.

    `reply` is a line of the organiser for the speaker. A talk that was declined can be accepted after all. Raises
    ValidationError with the code withdrawn, full (all places are taken), cancelled or past, or by field.
    """
    talk = lock_talk(talk)
    if talk.state == State.ACCEPTED:
        return talk
    _refuse_withdrawn(talk)
    _refuse_full(talk)
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
    _refuse_withdrawn(talk)
    refuse_started(talk)
    was_accepted = talk.state == State.ACCEPTED
    _answer(talk, State.DECLINED, reply, position=None)
    if was_accepted:
        take_out(talk)
    talk_emails.write_declined(talk, by=by)
    return talk


def preview(*, talk: Talk, state: str, reply: str = "", by: User | None = None) -> dict[str, str]:
    """Return the email of `accept` or `decline` as it will be sent: subject, text and html. It writes nothing.

    `state` is `accepted` or `declined`. An accepted talk has the time that it gets if it is accepted now. The link of
    the speaker is left out, because it is theirs alone.
    """
    shown = Talk.objects.select_related("call__event__group").get(pk=talk.pk)
    shown.reply = reply.strip()
    if state == State.DECLINED:
        return talk_emails.preview_declined(shown, by=by)
    starts_at = planned_starts(shown.call, None if shown.state == State.ACCEPTED else shown)[shown.pk]
    return talk_emails.preview_accepted(shown, starts_at=starts_at, by=by)


def _answer(talk: Talk, state: Talk.State, reply: str, position: int | None) -> None:
    talk.state, talk.position, talk.reply = state, position, reply.strip()
    talk.clean_fields(exclude=["call"])
    talk.save()
    search.write(thing=talk)


def _refuse_withdrawn(talk: Talk) -> None:
    if talk.state == State.WITHDRAWN:
        raise ValidationError(_("The speaker withdrew “%(talk)s”."), "withdrawn", {"talk": talk})


def _refuse_full(talk: Talk) -> None:
    """Raise ValidationError unless the event takes place and has a place for one more talk."""
    call, event = talk.call, talk.call.event
    if event.is_cancelled:
        raise ValidationError(_("This event is cancelled, so it needs no talks."), "cancelled")
    if event.is_past:
        raise ValidationError(_("This event is over."), "past")
    if call.talks.accepted().count() >= call.places:
        raise ValidationError(_("All places are taken. Decline a talk, or change the number of talks."), "full")
