"""The clock of talks does what a model of it does, for random presses with random pauses between them."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from meetups.services.talks import timekeeping
from tests.talk_room import TalkRoom
from tests.waitlists import NOW

TITLES = ["Tea", "Cake", "Milk"]
presses = st.lists(
    st.tuples(
        st.integers(0, 400),  # seconds before the press
        st.sampled_from(["start", "start", "pause", "resume", "add_minute", "end", "undo"]),
        st.sampled_from(TITLES),
    ),
    min_size=4,
    max_size=14,
)


@dataclass
class Clock:
    """The time of one talk: the moment when it is up or, while it is paused, the seconds left."""

    is_on: bool = False
    has_ended: bool = False
    ends: int | None = None
    left: int | None = None

    def remaining(self, now: int) -> int:
        return self.left if self.left is not None else max(0, (self.ends or 0) - now)


class Model:
    """Three talks of five minutes. Undoing a step returns to what was before it."""

    def __init__(self) -> None:
        self.clocks = {title: Clock() for title in TITLES}
        self.past: list[dict[str, Clock]] = []

    def press(self, name: str, title: str, now: int) -> str:
        """Take a step. Return the code with which it is refused, or nothing."""
        clock = self.clocks[title]
        code = self._refusal(name, clock)
        if code:
            return code
        if name == "undo":
            self.clocks = self.past.pop()
            return ""
        self.past.append(deepcopy(self.clocks))
        if name == "start":
            for other in self.clocks.values():
                if other.is_on:
                    other.is_on, other.has_ended, other.ends, other.left = False, True, None, None
        left = clock.remaining(now)
        clock.is_on, clock.has_ended = name != "end", name == "end"
        clock.left = left if name == "pause" else None
        runs = {"start": 300, "resume": left, "add_minute": left + 60}
        clock.ends = now + runs[name] if name in runs else None
        return ""

    def _refusal(self, name: str, clock: Clock) -> str:
        if name == "undo":
            return "" if self.past else "nothing"
        if name == "start":
            return "runs" if clock.is_on else ""
        if not clock.is_on:
            return "idle"
        return {("pause", True): "paused", ("resume", False): "runs"}.get((name, clock.left is not None), "")


@contextmanager
def room() -> Iterator[TalkRoom]:
    """Create talks, and forget them afterwards."""
    with transaction.atomic():
        yield TalkRoom(*TITLES)
        transaction.set_rollback(True)


def found(room: TalkRoom) -> dict[str, Clock]:
    return {
        talk.title: Clock(
            talk.is_on,
            talk.ended_at is not None,
            talk.ends_at and round((talk.ends_at - NOW).total_seconds()),
            talk.left,
        )
        for talk in room.call.talks.all()
    }


@pytest.mark.django_db
@settings(max_examples=12)
@given(presses)
def test_clock_of_talks_does_what_the_model_does(presses):
    model, now = Model(), 0
    with time_machine.travel(NOW, tick=False) as clock, room() as talks:
        for seconds, name, title in presses:
            now += seconds
            clock.shift(timedelta(seconds=seconds))
            code = ""
            try:
                talks.undo() if name == "undo" else talks.press(getattr(timekeeping, name), title)
            except ValidationError as refusal:
                code = refusal.code
            assert code == model.press(name, title, now)
            assert found(talks) == model.clocks
            assert sum(one.is_on for one in model.clocks.values()) <= 1
