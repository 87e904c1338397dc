"""Keeping the time of talks: what hosts do with the talk that is on. The server's time counts, and no other.

Each step names the version of the call that its host saw, so that two hosts who press the same button make one step.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meetups.models import Call, Talk, TalkStep
from meetups.services.boards import Host
from meetups.services.talks.locking import lock_call, lock_talk, raise_version

Kind = TalkStep.Kind
MINUTE = 60


class _Step:
    """A step that is being taken on a locked call. It notes the times that it changes."""

    def __init__(self, talk: Talk) -> None:
        self.talk, self.call, self.now = talk, talk.call, timezone.now()
        self.before: list[Any] = []

    def set(self, talk: Talk, **times: Any) -> None:
        """Set times of a talk, and note those before the step."""
        before = {name: getattr(talk, name) for name in times}
        self.before.append([talk.pk, {name: value and _plain(value) for name, value in before.items()}])
        for name, value in times.items():
            setattr(talk, name, value)
        talk.save(update_fields=[*times])

    def run(self, seconds: float, **times: Any) -> None:
        """Let the time of the talk run for so many seconds from now."""
        self.set(self.talk, ends_at=self.now + timedelta(seconds=seconds), left=None, **times)

    def seconds_left(self) -> int:
        """Return the seconds of the talk that are left, at least 0."""
        if self.talk.ends_at is None:
            return self.talk.left or 0
        return max(0, round((self.talk.ends_at - self.now).total_seconds()))


def start(*, talk: Talk, host: Host, version: int) -> None:
    """Start a talk of the running order, any of them, also once more. The one that is on ends.

    Raises ValidationError with the code gone, cancelled, closed, taken, talk when it is not in the running order, or
    runs.
    """
    with _taking(Kind.START, talk, host, version) as step:
        if step.talk.state != Talk.State.ACCEPTED:
            raise ValidationError(_("This talk is not in the running order any more."), "talk")
        if step.talk.is_on:
            raise ValidationError(_("This talk is on already."), "runs")
        if other := step.call.talks.on().first():
            _end(step, other)
        step.run((step.talk.minutes or step.call.minutes) * MINUTE, started_at=step.now, ended_at=None)


def pause(*, talk: Talk, host: Host, version: int) -> None:
    """Pause the time of a talk. Raises ValidationError with the code gone, cancelled, closed, taken, idle or paused."""
    with _taking(Kind.PAUSE, talk, host, version) as step:
        _refuse_unless_on(step)
        if step.talk.left is not None:
            raise ValidationError(_("The talk is paused already."), "paused")
        step.set(step.talk, ends_at=None, left=step.seconds_left())


def resume(*, talk: Talk, host: Host, version: int) -> None:
    """Let the time of a talk run on after a pause.

    Raises ValidationError with the code gone, cancelled, closed, taken, idle or runs.
    """
    with _taking(Kind.RESUME, talk, host, version) as step:
        _refuse_unless_on(step)
        if step.talk.left is None:
            raise ValidationError(_("The talk is not paused."), "runs")
        step.run(step.talk.left)


def add_minute(*, talk: Talk, host: Host, version: int) -> None:
    """Add a minute to the time of a talk. If it is over or paused, it runs for what is left and a minute.

    Raises ValidationError with the code gone, cancelled, closed, taken or idle.
    """
    with _taking(Kind.ADD_MINUTE, talk, host, version) as step:
        _refuse_unless_on(step)
        step.run(step.seconds_left() + MINUTE)


def end(*, talk: Talk, host: Host, version: int) -> None:
    """End a talk. Raises ValidationError with the code gone, cancelled, closed, taken or idle."""
    with _taking(Kind.END, talk, host, version) as step:
        _refuse_unless_on(step)
        _end(step, step.talk)


@transaction.atomic
def undo(*, call: Call, host: Host, version: int) -> None:
    """Undo the last step that is not undone. So a talk that was ended runs on, and one that was started is to come.

    Raises ValidationError with the code cancelled, closed, taken, or nothing without a step to undo.
    """
    call = lock_call(call)
    _refuse(call, version)
    last = last_step(call)
    if last is None:
        raise ValidationError(_("There is no step to undo."), "nothing")
    for pk, times in reversed(last.before):
        call.talks.filter(pk=pk).update(**times)
    _record(Kind.UNDO, last.talk, call, host, undoes=last)


def last_step(call: Call) -> TalkStep | None:
    """Return the step that `undo` undoes, or None. One query."""
    return call.steps.exclude(kind=Kind.UNDO).filter(undone_by__isnull=True).select_related("talk").last()


@contextmanager
def _taking(kind: str, talk: Talk, host: Host, version: int) -> Iterator[_Step]:
    """Lock the call of a talk, and give a step to the caller, who changes times with it. Then store the step."""
    with transaction.atomic():
        locked = lock_talk(talk)
        _refuse(locked.call, version)
        step = _Step(locked)
        yield step
        _record(kind, locked, locked.call, host, before=step.before)


def _record(kind: str, talk: Talk, call: Call, host: Host, **values: Any) -> None:
    """Raise the version of the call and store the step."""
    raise_version(call)
    TalkStep.objects.create(
        call=call, kind=kind, talk=talk, version=call.version, host=host.user, link=host.link, **values
    )


def _refuse(call: Call, version: int) -> None:
    """Raise ValidationError with the code cancelled, closed, or taken if a step was taken after this version."""
    if call.event.is_cancelled:
        raise ValidationError(_("This event is cancelled, so its talks do not take place."), "cancelled")
    if call.timekeeping_ends_at <= timezone.now():
        raise ValidationError(_("The talks are over: steps could be taken until 6am after them."), "closed")
    taken = call.steps.filter(version__gt=version).select_related("host", "link").last()
    if taken:
        raise ValidationError(
            _("“%(step)s” was pressed before you, by %(by)s. These are the talks as they are now."),
            "taken",
            {"step": taken, "by": taken.taken_by},
        )


def _refuse_unless_on(step: _Step) -> None:
    if not step.talk.is_on:
        raise ValidationError(_("This talk is not on. Start it first."), "idle")


def _end(step: _Step, talk: Talk) -> None:
    step.set(talk, ends_at=None, left=None, ended_at=step.now)


def _plain(value: datetime | int) -> str | int:
    """Return a value that JSON has."""
    return value.isoformat() if isinstance(value, datetime) else value
