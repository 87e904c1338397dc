"""Calls and talks behave like a simple model, for random steps of speakers and organisers in random order."""

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from meetups.models import Call, OutboxEmail, Talk
from meetups.queries.running_orders import planned_starts, running_order
from meetups.services import talks
from meetups.services.talks import Pause, times
from tests.talks import offer, open_call
from tests.waitlists import NOW

PLACES = 3
titles = st.sampled_from("ABCDE")
ANSWERS = {"accepted": "talk_accepted", "declined": "talk_declined"}


class Machine(RuleBasedStateMachine):
    """Its model: the state of each talk, the titles in order with gaps, what each speaker was told, and the emails."""

    def __init__(self) -> None:
        super().__init__()
        self.states: dict[str, str] = {}
        self.order: list[str] = []
        self.lengths: dict[str, int] = {}
        self.told: dict[str, int] = {}
        self.emails: list[tuple[str, str]] = []
        self.begins, self.breaks, self.minutes = 0, [(15, 10), (40, 5)], 5

    @initialize()
    def begin(self) -> None:
        """Begin with two talks in the order: random steps alone would seldom get far."""
        self.call = open_call(places=PLACES, breaks=[Pause(*one) for one in self.breaks])
        for title in "AB":
            self.offer(title)
            self.accept(title)

    def attempt(self, service: Callable[..., Any], code: str, **values: Any) -> bool:
        """Call a service that must be accepted, or refused with this code. Return whether it was accepted."""
        found = ""
        try:
            service(**values)
        except ValidationError as refusal:
            found = str(refusal.code)
        assert found == code
        return not code

    def talk(self, title: str) -> Talk:
        return Talk.objects.get(call=self.call, title=title)

    def starts(self) -> dict[str, int]:
        """Return the minutes after 6pm at which each talk and gap begins, by the rules and not by the code."""
        free, waiting, found = self.begins, sorted(self.breaks), {}
        for title in self.order:
            length = self.lengths.get(title, self.minutes)
            while waiting and waiting[0][0] < free + length:
                at, minutes = waiting.pop(0)
                free = max(free, max(at, free if found else at) + minutes)
            found[title] = free
            free += length
        return found

    @rule(title=titles)
    def offer(self, title: str) -> None:
        if self.states.get(title) == "withdrawn":
            return  # the same title again would be another talk
        offer(self.call, title, f"{title}@example.org", idempotency_key=f"{title} {len(self.emails)}")
        self.states.setdefault(title, "offered")
        self.emails.append(("talk_offered", title))

    @rule(title=titles)
    def accept(self, title: str) -> None:
        state = self.states.get(title, "")
        if not state:
            return
        accepted = [one for one in self.states.values() if one == "accepted"]
        is_full = state != "accepted" and len(accepted) >= PLACES
        code = "withdrawn" if state == "withdrawn" else "full" if is_full else ""
        if self.attempt(talks.accept, code, talk=self.talk(title)) and state != "accepted":
            self.answered(title, "accepted")
            self.order.append(title)
            self.told[title] = self.starts()[title]

    @rule(title=titles)
    def decline(self, title: str) -> None:
        state = self.states.get(title, "")
        if not state:
            return
        code = "withdrawn" if state == "withdrawn" else ""
        if self.attempt(talks.decline, code, talk=self.talk(title)) and state != "declined":
            self.answered(title, "declined")
            self.order = [one for one in self.order if one != title]

    def answered(self, title: str, state: str) -> None:
        self.states[title] = state
        self.emails.append((ANSWERS[state], title))

    @rule(title=titles)
    def withdraw(self, title: str) -> None:
        state = self.states.get(title, "")
        if not state:
            return
        code = "declined" if state == "declined" else ""
        if self.attempt(talks.withdraw, code, talk=self.talk(title)):
            self.states[title] = "withdrawn"

    @rule(title=titles, position=st.integers(-1, 6))
    def move(self, title: str, position: int) -> None:
        if title not in self.states:
            return
        if self.attempt(talks.move, "" if title in self.order else "order", talk=self.talk(title), position=position):
            self.order.remove(title)
            self.order.insert(max(position, 1) - 1, title)

    @rule(title=titles)
    def close_gap(self, title: str) -> None:
        if title not in self.states:
            return
        code = "" if self.states[title] == "withdrawn" else "gap"
        if self.attempt(talks.close_gap, code, talk=self.talk(title)) and title in self.order:
            self.order.remove(title)

    @rule(title=titles, minutes=st.sampled_from([3, 20]))
    def edit(self, title: str, minutes: int) -> None:
        state = self.states.get(title, "")
        if not state:
            return
        code = state if state in ("withdrawn", "declined") else ""
        if self.attempt(talks.edit, code, talk=self.talk(title), minutes=minutes):
            self.lengths[title] = minutes

    @rule(begins=st.sampled_from([0, 10]), minutes=st.sampled_from([5, 12]), at=st.sampled_from([12, 30, 50]))
    def change_times(self, begins: int, minutes: int, at: int) -> None:
        self.begins, self.minutes, self.breaks = begins, minutes, [(at, 10)]
        talks.change_call(call=self.call, starts_after=begins, minutes=minutes, breaks=[Pause(at, 10)])

    @rule()
    def write_times(self) -> None:
        """Let every email about new times become due, and the worker run twice."""
        self.call.event.scheduled_emails.filter(written_at=None).update(due_at=NOW - timedelta(days=1))
        times.write_due()
        times.write_due()
        for title, start in self.starts().items():
            if self.states[title] == "accepted" and self.told[title] != start:
                self.told[title] = start
                self.emails.append(("talk_time", title))

    @invariant()
    def states_numbers_and_times_are_those_of_the_model(self) -> None:
        rows = Talk.objects.filter(call=self.call)
        assert dict(rows.values_list("title", "state")) == self.states
        assert list(rows.in_order().values_list("position", "title")) == list(enumerate(self.order, 1))
        call = Call.objects.select_related("event").get(pk=self.call.pk)
        starts = {row.title: row.pk for row in rows}
        found = planned_starts(call)
        six = call.event.starts_at
        wanted = {title: at for title, at in self.starts().items() if self.states[title] == "accepted"}
        assert {title: (found[starts[title]] - six) / timedelta(minutes=1) for title in wanted} == wanted
        items = running_order(call, NOW).items
        assert all(one.ends_at <= other.starts_at for one, other in pairwise(items))
        assert [item.number for item in items if item.kind != "break"] == [*range(1, len(self.order) + 1)]

    @invariant()
    def each_email_is_written_once(self) -> None:
        rows = OutboxEmail.objects.filter(event=self.call.event).order_by("pk")
        found = [(kind, to[0].upper()) for kind, to in rows.values_list("kind", "to")]
        assert sorted(found) == sorted(self.emails)


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_calls_and_talks_do_what_the_model_does() -> None:
    examples = 5 if connection.vendor == "sqlite" else 2  # the model is the same; the SQL is what may differ
    run_state_machine_as_test(
        Machine,
        settings=settings(max_examples=examples, stateful_step_count=20, suppress_health_check=list(HealthCheck)),
    )
