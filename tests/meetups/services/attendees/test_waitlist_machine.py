"""The waitlist behaves like a simple model, for random actions in random order."""

from collections.abc import Callable
from copy import deepcopy
from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from meetups.models import Attendee, AttendeeChange, OutboxEmail
from meetups.models.grace import GRACE
from meetups.models.places import count_places_taken
from meetups.services import attendees, events
from meetups.services.attendees import confirmations, offers
from meetups.services.attendees.reservations import Terms
from tests.factories import EventFactory
from tests.sign_ups import rsvp
from tests.waitlists import HOUR, NOW

PEOPLE = ["Ann", "Bo", "Cy", "Di", "Eve", "Flo"]
names = st.sampled_from(PEOPLE)
START = NOW + 72 * HOUR


def refusal(service: Callable[..., Any], **asked: Any) -> str | None:
    """Call a service. Return the code of its refusal, or an empty string."""
    try:
        service(**asked)
    except ValidationError as refused:
        return refused.code
    return ""


class Model:
    """Places and a waitlist.

    `places` holds the end of an offer, or None. `reserved` and `unconfirmed` hold the end of each reservation: of a
    place, and of a position on the `waitlist`.
    """

    def __init__(self, capacity: int) -> None:
        self.now, self.capacity = NOW, capacity
        self.places: dict[str, datetime | None] = {}
        self.reserved: dict[str, datetime] = {}
        self.waitlist: list[str] = []
        self.unconfirmed: dict[str, datetime] = {}
        self.left: set[str] = set()
        self.asks: set[str] = set()
        self.made: dict[str, datetime] = {}  # when each reservation was made

    @property
    def waiting(self) -> list[str]:
        """The attendees on the waitlist who are confirmed."""
        return [name for name in self.waitlist if name not in self.unconfirmed]

    @property
    def has_place(self) -> bool:
        return len(self.places) + len(self.reserved) < self.capacity

    def apply_changes(self) -> None:
        while self.has_place and self.waiting and self.now < START - 2 * HOUR:
            name = self.waiting[0]
            self.waitlist.remove(name)
            is_given = self.now < START - 48 * HOUR and name not in self.asks
            self.places[name] = None if is_given else min(self.now + 12 * HOUR, START - 2 * HOUR)

    def is_free(self) -> bool:
        return self.has_place and (not self.waiting or self.now >= START - 2 * HOUR)

    def is_on_list(self, name: str) -> bool:
        return name in self.places or name in self.reserved or name in self.waitlist

    def remove(self, name: str) -> None:
        if name in self.waitlist:
            self.waitlist.remove(name)
        for held in (self.places, self.reserved, self.unconfirmed):
            held.pop(name, None)  # type: ignore[attr-defined]

    def leave(self, name: str) -> None:
        self.remove(name)
        self.left.add(name)
        self.apply_changes()

    def enter(self, name: str, until: datetime | None = None) -> None:
        free = self.is_free()
        self.remove(name)
        self.left.discard(name)
        if free and until:
            self.reserved[name] = until
        elif free:
            self.places[name] = None
        else:
            self.waitlist.append(name)
            self.unconfirmed |= {name: until} if until else {}
        self.apply_changes()

    def confirm(self, name: str) -> None:
        if name in self.left or (name in self.unconfirmed and self.is_free()):
            self.enter(name)
        if self.reserved.pop(name, None):
            self.places[name] = None
        self.unconfirmed.pop(name, None)

    def sign_up_again(self, name: str, until: datetime | None) -> None:
        if until is None:
            self.confirm(name)
        for held in (self.reserved, self.unconfirmed):
            if until and name in held:
                held[name] = min(until, self.made[name] + 3 * HOUR)

    def release(self) -> None:
        """Release lapsed reservations, as each service does before it counts."""
        ends = self.reserved | self.unconfirmed
        for name in [name for name, until in ends.items() if until + GRACE <= self.now]:
            self.remove(name)
            self.left.add(name)
        self.apply_changes()

    def expire(self) -> None:
        for name in [name for name, until in self.places.items() if until and until + GRACE <= self.now]:
            del self.places[name]
            self.left.add(name)
        self.apply_changes()

    def states(self) -> dict[str, str]:
        held = {name: "offered" if until else "going" for name, until in self.places.items()}
        held |= dict.fromkeys(self.reserved, "reserved")
        waits = {True: "reserved_waiting", False: "waiting"}
        waitlist = {name: f"{waits[name in self.unconfirmed]} {place}" for place, name in enumerate(self.waitlist, 1)}
        return held | waitlist | dict.fromkeys(self.left, "cancelled")


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
        """Return an attendee, if there is one; the next service then releases lapsed reservations."""
        attendee = self.event.attendees.filter(name=name).first()
        self.before = deepcopy(self.model)
        if attendee:
            self.model.release()
        return attendee

    def attempt(self, service: Callable[..., Any], expected: str, **asked: Any) -> bool:
        """Call a service. Return whether it succeeded. A refused call changes nothing."""
        assert refusal(service, **asked) == expected
        if expected:
            self.model = self.before
        return not expected

    @rule(name=names, wait=st.booleans(), asks=st.booleans(), is_reserved=st.booleans())
    def rsvp(self, name: str, wait: bool, asks: bool, is_reserved: bool) -> None:
        self.model.release()
        is_on_list, is_accepted = self.model.is_on_list(name), self.model.is_free() or wait
        until = self.model.now + HOUR if is_reserved else None
        asked = {"name": name, "email": f"{name.lower()}@example.org", "wait": wait, "wants_offer": asks}
        asked["terms"] = Terms(until, "hash") if until else None
        assert refusal(rsvp, event=self.event, **asked) == ("" if is_accepted else "full")
        if is_accepted and is_on_list:
            self.model.sign_up_again(name, until)
        elif is_accepted:
            self.model.asks = self.model.asks - {name} | ({name} if asks else set())
            self.model.made[name] = self.model.now
            self.model.enter(name, until)

    @rule(name=names)
    def confirm(self, name: str) -> None:
        if attendee := self.person(name):
            self.attempt(confirmations.confirm, "", attendee=attendee)
            self.model.confirm(name)

    @rule(name=names)
    def cancel(self, name: str) -> None:
        if attendee := self.person(name):
            self.attempt(attendees.cancel, "", attendee=attendee)
            if name not in self.model.left:
                self.model.leave(name)

    @rule(name=names)
    def accept(self, name: str) -> None:
        if attendee := self.person(name):
            until = self.model.places.get(name)
            is_late = until is not None and until + GRACE <= self.model.now
            if is_late:
                assert refusal(attendees.accept, attendee=attendee) == "late"
                self.model.expire()
            elif self.attempt(attendees.accept, "" if name in self.model.places else "state", attendee=attendee):
                self.model.places[name] = None

    @rule(name=names, wait=st.booleans())
    def come_back(self, name: str, wait: bool) -> None:
        if attendee := self.person(name):
            is_kept = bool(self.model.places.get(name)) or name in self.model.reserved | self.model.unconfirmed
            is_done = name in self.model.places or (name in self.model.waitlist and wait)
            is_accepted = not is_kept and (is_done or self.model.is_free() or wait)
            done = self.attempt(attendees.come_back, "" if is_accepted else "full", attendee=attendee, wait=wait)
            if done and not is_done:
                self.model.enter(name)

    @rule(capacity=st.integers(1, 5))
    def change_capacity(self, capacity: int) -> None:
        self.event.refresh_from_db()
        self.event.capacity = capacity
        ends = self.model.reserved.values()
        taken = len(self.model.places) + sum(until + GRACE > self.model.now for until in ends)
        is_too_few = capacity < taken and capacity != self.model.capacity
        assert refusal(events.save, event=self.event) == ("capacity" if is_too_few else "")
        if not is_too_few:
            self.model.capacity = capacity
            self.model.release()

    @rule(name=names, to=st.integers(1, 6))
    def move(self, name: str, to: int) -> None:
        if attendee := self.person(name):
            code = "" if name in self.model.waiting else "state"
            if self.attempt(offers.move, code, attendee=attendee, to=to):
                self.model.waitlist.remove(name)
                self.model.waitlist.insert(to - 1, name)

    @rule(name=names)
    def promote(self, name: str) -> None:
        if not (attendee := self.person(name)):
            return
        has_kept_place = bool(self.model.places.get(name)) or name in self.model.reserved
        if not has_kept_place and name not in self.model.waitlist:
            self.attempt(offers.promote, "state", attendee=attendee)
        elif self.attempt(offers.promote, "" if has_kept_place or self.model.has_place else "full", attendee=attendee):
            self.model.remove(name)
            self.model.places[name] = None

    @rule(hours=st.sampled_from([0.5, 1, 6, 12, 24]))
    def wait_a_while(self, hours: float) -> None:
        if self.model.now + hours * HOUR < START:
            self.model.now += hours * HOUR
            self.traveller.move_to(self.model.now)

    @rule()
    def worker_passes_on(self) -> None:
        offers.pass_on_all()
        self.model.release()
        self.model.expire()

    @invariant()
    def rows_are_those_of_the_model(self) -> None:
        rows = self.event.attendees.all()
        found = {row.name: f"{row.status} {row.position}" if row.position else row.status for row in rows}
        assert found == self.model.states()

    @invariant()
    def every_change_has_one_email(self) -> None:
        """Except the end of a reservation: an unconfirmed address gets no further email."""
        changes = AttendeeChange.objects.filter(attendee__event=self.event)
        changes = changes.exclude(was__in=Attendee.UNCONFIRMED, became="cancelled")
        emails = OutboxEmail.objects.filter(event=self.event).exclude(kind="link").values_list("kind", "version")
        versions = [version for kind, version in emails if kind != "confirm_place" or version.isdecimal()]
        assert sorted(versions) == sorted(str(change.pk) for change in changes)

    @invariant()
    def no_more_places_than_the_capacity(self) -> None:
        assert count_places_taken(self.event.pk) <= self.model.capacity


@pytest.mark.django_db
def test_waitlist_does_what_the_model_does():
    examples = 25 if connection.vendor == "sqlite" else 6  # the model is the same; the SQL is what may differ
    run_state_machine_as_test(
        Waitlist,
        settings=settings(
            max_examples=examples,
            stateful_step_count=25,
            suppress_health_check=list(HealthCheck),
        ),
    )
