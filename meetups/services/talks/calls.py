"""Opening the call for talks of an event, and changing it."""

from collections.abc import Iterable
from datetime import timedelta
from itertools import pairwise
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meetups.models import Call, Event, TalkBreak
from meetups.services.talks import times
from meetups.services.talks.locking import change_order, lock_call

MINUTE = timedelta(minutes=1)


class Pause(NamedTuple):
    """A break between talks: minutes after the event begins, how long it is in minutes, and its title."""

    starts_after: int
    minutes: int = 15
    title: str = ""


@transaction.atomic
def open_call(*, event: Event, breaks: Iterable[Pause] = (), **facts: Any) -> Call:
    """Open the call for talks of an event, a draft too, and return it.

    `facts` are note, places, minutes (of each talk), starts_after (minutes after the event begins), closes_at and
    shortens_breaks. Raises ValidationError with the code cancelled, past, exists, long, late, closes, begin or overlap,
    or by field.
    """
    event = Event.objects.select_for_update(of=("self",), no_key=True).select_related("group").get(pk=event.pk)
    if event.is_cancelled:
        raise ValidationError(_("This event is cancelled, so it needs no talks."), "cancelled")
    if event.ends_at <= timezone.now():
        raise ValidationError(_("This event is over."), "past")
    if Call.objects.filter(event=event).exists():
        raise ValidationError(_("This event has a call for talks already."), "exists")
    call = Call(event=event, **facts)
    _refuse(call)
    call.save()
    _set_breaks(call, list(breaks))
    change_order(call)
    return call


@transaction.atomic
def change_call(*, call: Call, breaks: Iterable[Pause] | None = None, **facts: Any) -> Call:
    """Change a call. `facts` are those of `open_call`; without `breaks`, its breaks stay.

    Speakers whose time changes are emailed after 15 minutes. Raises ValidationError with the code places when more
    talks are accepted already, or with the codes long, late, closes, begin and overlap, or by field.
    """
    call = lock_call(call)
    for name, value in facts.items():
        setattr(call, name, value)
    _refuse(call)
    accepted = call.talks.accepted().count()
    if call.places < accepted:
        words = _("Enter at least %(accepted)d: so many talks are accepted already.")
        raise ValidationError(words, "places", {"accepted": accepted})
    call.save()
    if breaks is not None:
        _set_breaks(call, list(breaks))
    change_order(call)
    times.schedule(call)
    return call


def refuse_long(event: Event, minutes: int | None) -> None:
    """Raise ValidationError with the code long if a talk of so many minutes is longer than the meeting."""
    if minutes and minutes * MINUTE > event.ends_at - event.starts_at:
        length = (event.ends_at - event.starts_at) // MINUTE
        words = _("A talk of %(minutes)d minutes is longer than the meeting, which is %(length)d.")
        raise ValidationError(words, "long", {"minutes": minutes, "length": length})


def _refuse(call: Call) -> None:
    """Raise ValidationError if the facts of a call are invalid, or do not fit its event."""
    call.clean_fields(exclude=["event"])
    event = call.event
    refuse_long(event, call.minutes)
    if call.starts_after * MINUTE >= event.ends_at - event.starts_at:
        raise ValidationError(_("The first talk must begin before the meeting ends."), "late")
    if call.closes_at and call.closes_at > event.ends_at:
        raise ValidationError(_("Choose a time before the meeting ends."), "closes")


def _set_breaks(call: Call, pauses: list[Pause]) -> None:
    """Give a locked call exactly these breaks. Those that begin at the same minute as before stay."""
    rows = {row.starts_after: row for row in call.breaks.all()}
    length = (call.event.ends_at - call.event.starts_at) // MINUTE
    for pause in pauses:
        row = rows.setdefault(pause.starts_after, TalkBreak(call=call, starts_after=pause.starts_after))
        row.minutes, row.title = pause.minutes, pause.title or _("Break")
        row.clean_fields(exclude=["call"])
        if pause.starts_after >= length:
            raise ValidationError(_("A break must begin before the meeting ends."), "begin")
    for one, other in pairwise(sorted(pauses)):
        if one.starts_after + one.minutes > other.starts_after:
            words = _("The break after %(one)d minutes ends later than the one after %(other)d minutes begins.")
            raise ValidationError(words, "overlap", {"one": one.starts_after, "other": other.starts_after})
    kept = {pause.starts_after for pause in pauses}
    call.breaks.exclude(starts_after__in=kept).delete()
    for starts_after in kept:
        rows[starts_after].save()
