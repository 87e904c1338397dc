"""The waitlist against a model small enough to be believed: whatever people do, in whatever order."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from meetups.models import Attendee, AttendeeChange, Letter
from meetups.services import attendees, events, waitlist
from tests.factories import EventFactory
from tests.lines import HOUR, NOW

PEOPLE = ["Ann", "Bo", "Cy", "Di", "Eve", "Flo"]
names = st.sampled_from(PEOPLE)
START = NOW + 72 * HOUR


def refusal(service: Callable[..., Any], **asked: Any) -> str | None:
    """The code with which a service refuses; empty when it does what it is asked."""
    try:
        service(**asked)
    except ValidationError as refused:
        return refused.code
    return ""


class Model:
    """Two piles and a line. Whoever has a place or an offer is in `places`, with the end of the offer or None."""

    def __init__(self, capacity: int) -> None:
        self.now, self.capacity = NOW, capacity
        self.places: dict[str, datetime | None] = {}
        self.line: list[str] = []
        self.left: set[str] = set()
        self.asks: set[str] = set()

    def settle(self) -> None:
        while len(self.places) < self.capacity and self.line and self.now < START - 2 * HOUR:
            name = self.line.pop(0)
            is_given = self.now < START - 48 * HOUR and name not in self.asks
            self.places[name] = None if is_given else min(self.now + 12 * HOUR, START - 2 * HOUR)

    def is_free(self) -> bool:
        return len(self.places) < self.capacity and (not self.line or self.now >= START - 2 * HOUR)

    def leave(self, name: str) -> None:
        if name in self.line:
            self.line.remove(name)
        self.places.pop(name, None)
        self.left.add(name)
        self.settle()

    def enter(self, name: str) -> None:
        free = self.is_free()
        if name in self.line:
            self.line.remove(name)
        self.left.discard(name)
        if free:
            self.places[name] = None
        else:
            self.line.append(name)
        self.settle()

    def expire(self) -> None:
        for name in [name for name, until in self.places.items() if until and until <= self.now]:
            del self.places[name]
            self.left.add(name)
        self.settle()

    def states(self) -> dict[str, str]:
        held = {name: "offered" if until else "going" for name, until in self.places.items()}
        waiting = {name: f"waiting {place}" for place, name in enumerate(self.line, 1)}
        return held | waiting | dict.fromkeys(self.left, "cancelled")


class Waitlist(RuleBasedStateMachine):
    @initialize(capacity=st.integers(1, 3))
    def begin(self, capacity: int) -> None:
        self.model = Model(capacity)
        self.event = EventFactory(starts_at=START, ends_at=START + 2 * HOUR, capacity=capacity)
        self.clock = time_machine.travel(NOW, tick=False)
        self.traveller = self.clock.start()

    def teardown(self) -> None:
        self.clock.stop()

    def person(self, name: str) -> Attendee | None:
        return self.event.attendees.filter(name=name).first()

    @rule(name=names, wait=st.booleans(), asks=st.booleans())
    def rsvp(self, name: str, wait: bool, asks: bool) -> None:
        is_on_list = name in self.model.places or name in self.model.line
        is_let_in = self.model.is_free() or wait
        email = f"{name.lower()}@example.org"
        asked = {"event": self.event, "name": name, "email": email, "wait": wait, "wants_offer": asks}
        assert refusal(attendees.rsvp, **asked) == ("" if is_let_in else "full")
        if is_let_in and not is_on_list:
            self.model.asks = self.model.asks - {name} | ({name} if asks else set())
            self.model.enter(name)

    @rule(name=names)
    def cancel(self, name: str) -> None:
        if attendee := self.person(name):
            assert refusal(attendees.cancel, attendee=attendee) == ""
            if name not in self.model.left:
                self.model.leave(name)

    @rule(name=names)
    def accept(self, name: str) -> None:
        if attendee := self.person(name):
            until = self.model.places.get(name)
            is_late = until is not None and until <= self.model.now
            expected = "late" if is_late else "" if name in self.model.places else "state"
            assert refusal(attendees.accept, attendee=attendee) == expected
            if is_late:
                self.model.expire()
            elif name in self.model.places:
                self.model.places[name] = None

    @rule(name=names, wait=st.booleans())
    def come_back(self, name: str, wait: bool) -> None:
        if attendee := self.person(name):
            is_offered = bool(self.model.places.get(name))
            is_there = name in self.model.places or (name in self.model.line and wait)
            is_let_in = not is_offered and (is_there or self.model.is_free() or wait)
            assert refusal(attendees.come_back, attendee=attendee, wait=wait) == ("" if is_let_in else "full")
            if is_let_in and not is_there:
                self.model.enter(name)

    @rule(capacity=st.integers(1, 5))
    def change_capacity(self, capacity: int) -> None:
        self.event.refresh_from_db()
        self.event.capacity = capacity
        throws_out = capacity < len(self.model.places)
        assert refusal(events.save, event=self.event) == ("capacity" if throws_out else "")
        if not throws_out:
            self.model.capacity = capacity
            self.model.settle()

    @rule(name=names, to=st.integers(1, 6))
    def move(self, name: str, to: int) -> None:
        if attendee := self.person(name):
            waits = name in self.model.line
            assert refusal(waitlist.move, attendee=attendee, to=to) == ("" if waits else "state")
            if waits:
                self.model.line.remove(name)
                self.model.line.insert(to - 1, name)

    @rule(name=names)
    def promote(self, name: str) -> None:
        if (attendee := self.person(name)) and (name in self.model.line or self.model.places.get(name)):
            has_room = name in self.model.places or len(self.model.places) < self.model.capacity
            assert refusal(waitlist.promote, attendee=attendee) == ("" if has_room else "full")
            if has_room:
                self.model.places[name] = None
                self.model.line = [other for other in self.model.line if other != name]

    @rule(hours=st.sampled_from([1, 6, 12, 24]))
    def wait_a_while(self, hours: int) -> None:
        if self.model.now + hours * HOUR < START:
            self.model.now += hours * HOUR
            self.traveller.move_to(self.model.now)

    @rule()
    def worker_passes_on(self) -> None:
        waitlist.pass_on_all()
        self.model.expire()

    @invariant()
    def is_as_the_model_says(self) -> None:
        found = {
            row.name: f"waiting {row.position}" if row.is_waiting else row.status for row in self.event.attendees.all()
        }
        assert found == self.model.states()

    @invariant()
    def every_change_has_one_letter(self) -> None:
        changes = AttendeeChange.objects.filter(attendee__event=self.event)
        told = Letter.objects.filter(event=self.event).exclude(kind="link").values_list("key", flat=True)
        assert sorted(key.rpartition(":")[2] for key in told) == sorted(str(change.pk) for change in changes)

    @invariant()
    def no_more_than_the_places(self) -> None:
        assert self.event.attendees.taking().count() <= self.model.capacity


@pytest.mark.django_db
def test_waitlist_does_what_the_model_does():
    run_state_machine_as_test(
        Waitlist,
        settings=settings(
            max_examples=40,
            stateful_step_count=25,
            suppress_health_check=list(HealthCheck),
        ),
    )
