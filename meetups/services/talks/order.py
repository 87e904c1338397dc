"""The running order: its talks are numbered from 1 without holes, and a gap of a withdrawn talk has a number too."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case, F, Value, When
from django.utils.translation import gettext as _

from meetups.models import Call, Talk
from meetups.services.talks import times
from meetups.services.talks.locking import change_order, lock_call, lock_talk
from meetups.standards.numbering import in_new_order

State = Talk.State
# Higher than any position, so that no two talks have the same one while they are numbered anew.
APART = 10_000


@transaction.atomic
def move(*, talk: Talk, position: int) -> Talk:
    """Give a talk of the running order, or a gap, this number: `put_in_order` for one talk."""
    [talk] = put_in_order(call=Call(pk=talk.call_id), numbers={talk: position})
    return talk


@transaction.atomic
def put_in_order(*, call: Call, numbers: Mapping[Talk, int]) -> list[Talk]:
    """Give these talks of the running order, or gaps, their new numbers, and return them. The others keep their order.

    A number below 1 is the first, and one that is too high the last. Talks with the same new number follow each other
    as before. Speakers whose time changes are emailed after 15 minutes. Raises ValidationError with the code order when
    a talk is not in the running order, or started.
    """
    call = lock_call(call)
    rows = list(call.talks.in_order())
    for talk in numbers:
        _refuse_out_of_order(talk, rows)
    moved = [row for row in rows if row in numbers]
    for row in moved:
        refuse_started(row)
    number_anew(call, in_new_order(rows, numbers))
    return moved


@transaction.atomic
def close_gap(*, talk: Talk) -> Talk:
    """Close the gap that a withdrawn talk left in the running order: later talks move up. Twice is the same as once.

    Raises ValidationError with the code gap when the talk was not withdrawn.
    """
    talk = lock_talk(talk)
    if talk.state != State.WITHDRAWN:
        raise ValidationError(_("“%(talk)s” was not withdrawn, so it left no gap."), "gap", {"talk": talk})
    if talk.position is not None:
        take_out(talk)
    return talk


def take_out(talk: Talk) -> None:
    """Take a talk out of the running order of a locked call. Later ones move up."""
    talk.position, talk.told_starts_after = None, None
    talk.save()
    number_anew(talk.call, list(talk.call.talks.in_order()))


def number_anew(call: Call, talks: list[Talk]) -> None:
    """Number the talks of a locked call in this order, with two queries, and tell their speakers in 15 minutes."""
    wanted = {row.pk: number for number, row in enumerate(talks, start=1)}
    if wanted != {row.pk: row.position for row in talks}:
        rows = Talk.objects.filter(call=call, position__isnull=False)
        rows.update(position=F("position") + APART)
        rows.update(position=Case(*(When(pk=pk, then=Value(number)) for pk, number in wanted.items())))
        for row in talks:
            row.position = wanted[row.pk]
    change_order(call)
    times.schedule(call)


def refuse_started(talk: Talk) -> None:
    if talk.started_at:
        raise ValidationError(_("“%(talk)s” has begun already."), "started", {"talk": talk})


def _refuse_out_of_order(talk: Talk, rows: list[Talk]) -> None:
    if talk not in rows:
        raise ValidationError(_("“%(talk)s” is not in the running order."), "order", {"talk": talk})
