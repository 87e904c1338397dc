"""The running order: its talks are numbered from 1 without holes, and a gap of a withdrawn talk has a number too."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case, F, Value, When
from django.utils.translation import gettext as _

from meetups.models import Call, Talk
from meetups.services.talks import times
from meetups.services.talks.locking import change_order, lock_talk

State = Talk.State
# Higher than any position, so that no two talks have the same one while they are numbered anew.
APART = 10_000


@transaction.atomic
def move(*, talk: Talk, position: int) -> Talk:
    """Give a talk of the running order, or a gap, this number. The others keep their order.

    A number below 1 is the first, and one that is too high the last. Speakers whose time changes are emailed after 15
    minutes. Raises ValidationError with the code order when it is not in the running order, or started.
    """
    talk = lock_talk(talk)
    if talk.position is None:
        raise ValidationError(_("“%(talk)s” is not in the running order."), "order", {"talk": talk})
    refuse_started(talk)
    others = [row for row in talk.call.talks.in_order() if row.pk != talk.pk]
    index = max(position, 1) - 1
    number_anew(talk.call, [*others[:index], talk, *others[index:]])
    talk.refresh_from_db(fields=["position"])
    return talk


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
    change_order(call)
    times.schedule(call)


def refuse_started(talk: Talk) -> None:
    if talk.started_at:
        raise ValidationError(_("“%(talk)s” has begun already."), "started", {"talk": talk})
