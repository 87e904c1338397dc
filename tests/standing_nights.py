"""A model of standing places: what the jobs of each night must do, whatever happened before."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from unittest.mock import patch

import time_machine
from dateutil.relativedelta import relativedelta
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from meetups.models import Event, EventSeries
from meetups.models.grace import GRACE
from meetups.services import series as series_service
from meetups.services import series_plans, standing_places
from meetups.services.emails import standing_places as emails
from meetups.services.standing_places import giving
from tests.standing_places import filled

DAY = timedelta(days=1)
NIGHT = datetime(2026, 11, 20, 3, tzinfo=UTC)
TAKING = {"going", "offered"}


class Row(NamedTuple):
    """An attendee as they are before or after the nightly jobs."""

    pk: int
    name: str
    status: str


class Regular:
    """A standing attendee in the model. `decided` has the answers by original day, `untold` the days to email."""

    def __init__(self, now: datetime) -> None:
        self.since = self.renewed_at = now
        self.asked_at: datetime | None = None
        self.emailed_on: date | None = None
        self.decided: dict[date, str] = {}
        self.untold: set[date] = set()


def after_nights(**asked: Any) -> Callable[[Callable[..., None]], Any]:
    """Make a rule that first lets nights pass: twenty-two such steps are about a year."""

    def make(act: Callable[..., None]) -> Any:
        def step(year: "Nights", nights: int, crashes_at: int | None, **drawn: Any) -> None:
            year.nights_pass(nights, crashes_at)
            act(year, **drawn)

        step.__name__ = act.__name__
        return rule(nights=st.sampled_from([13, 25, 6, 25]), crashes_at=st.sampled_from([None, 0, 1]), **asked)(step)

    return make


def email(name: str) -> str:
    return f"{name.lower()}@example.org"


class Nights(RuleBasedStateMachine):
    """A series, its standing attendees in the model, and nights in which the jobs run, late or interrupted."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NIGHT
        self.clock = time_machine.travel(NIGHT, tick=False)
        self.traveller = self.clock.start()
        self.horizon = patch.object(series_plans, "HORIZON", 70 * DAY)
        self.horizon.start()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.series: EventSeries = filled(capacity=5)
        self.regulars: dict[str, Regular] = {}
        self.given: set[int] = set()  # the attendees who got their place as standing attendees
        self.emails: list[tuple[str, str, date]] = []  # kind, recipient and day of each email expected
        self.newcomers = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)
        self.horizon.stop()
        self.clock.stop()

    # The facts of the world that the model knows

    def coming(self) -> list[Event]:
        rows = Event.objects.filter(series__in=self.series.parts(), starts_at__gt=self.now)
        return list(rows.select_related("series", "group").order_by("starts_at", "pk"))

    def pick(self, number: int) -> Event | None:
        found = [event for event in self.coming() if event.status != "cancelled"]
        return found[number % len(found)] if found else None

    def rows(self, event: Event) -> dict[str, Row]:
        found = event.attendees.exclude(email="").values_list("email", "pk", "name", "status")
        return {address: Row(*row) for address, *row in found}

    def is_open(self, event: Event) -> bool:
        is_early = event.rsvp_opens_at is not None and event.rsvp_opens_at > self.now
        return event.series.is_running and event.status not in {"draft", "cancelled"} and not is_early

    # The duties of the jobs of a night

    def expect_ends(self) -> None:
        for name, one in list(self.regulars.items()):
            if one.asked_at and one.asked_at + 14 * DAY + GRACE <= self.now:
                del self.regulars[name]
                self.emails.append(("standing_ended", email(name), self.now.date()))

    def expect_places(self, event: Event) -> dict[str, str]:
        """Return the answer for each undecided standing attendee, the one who has stood longest first."""
        rows = self.rows(event)
        taking = [row.pk for row in rows.values() if row.status in TAKING]
        half = (event.capacity or 1000) // 2 - len(self.given.intersection(taking))
        free = (event.capacity or 1000) - len(taking)
        is_waited_for = any(row.status == "waiting" for row in rows.values())
        found = {}
        for name, one in sorted(self.regulars.items(), key=lambda item: item[1].since):
            if event.recurrence_id in one.decided:
                continue
            answer = "full" if half <= 0 or free <= 0 or is_waited_for else "given"
            found[name] = "skipped" if email(name) in rows else answer
            half, free = half - (found[name] == "given"), free - (found[name] == "given")
        return found

    def expect_emails(self, name: str, one: Regular) -> None:
        listed = [event for event in self.coming() if event.starts_at <= self.now + 59 * DAY]
        listed = [event for event in listed if event.status not in {"draft", "cancelled"}]
        rows = {event.recurrence_id: self.rows(event).get(email(name)) for event in listed}
        held = {on for on, row in rows.items() if row}
        if {on for on in one.untold if on in rows and on not in held}:
            self.emails.append(("standing_full", email(name), self.now.date()))
        one.untold.clear()
        month_ago = self.now.date() - relativedelta(months=1)
        parts = EventSeries.objects.filter(pk__in=self.series.parts(), status="running")
        if (one.emailed_on and one.emailed_on > month_ago) or not parts.exists():
            return
        later = {event.recurrence_id for event in listed if event.series.is_running} - held - one.decided.keys()
        is_asked = one.renewed_at <= self.now - 183 * DAY
        if is_asked or later or any(row and row.status != "cancelled" for row in rows.values()):
            one.emailed_on, one.asked_at = self.now.date(), self.now if is_asked else one.asked_at
            self.emails.append(("standing_dates", email(name), self.now.date()))

    def nights_pass(self, days: int, crashes_at: int | None) -> None:
        """Run the jobs after one night or several, in which no worker ran; they may crash in the middle first."""
        self.now += days * DAY
        self.traveller.move_to(self.now)
        series_service.fill_all()
        self.expect_ends()
        standing_places.end_all()
        due = [one for one in self.coming() if one.local_date <= self.now.date() + 28 * DAY and self.is_open(one)]
        expected = {event.pk: self.expect_places(event) for event in due}
        before = {event.pk: self.rows(event) for event in due}
        if crashes_at is not None:
            self.crash(crashes_at)
        standing_places.give_all()
        standing_places.give_all()
        for event in due:
            self.check(event, expected[event.pk], before[event.pk])
        emails.write_full()
        emails.write_monthly()
        for name, one in self.regulars.items():
            self.expect_emails(name, one)

    def crash(self, at: int) -> None:
        real, calls = giving._give_one, []

        def fail(*arguments: Any) -> str:
            answer = real(*arguments)
            calls.append(answer)
            if len(calls) == at + 1:
                raise RuntimeError("killed")
            return answer

        with patch.object(giving, "_give_one", fail), suppress(ExceptionGroup):
            standing_places.give_all()

    def check(self, event: Event, expected: dict[str, str], before: dict[str, Row]) -> None:
        found = self.rows(event)
        new = {row.name for address, row in found.items() if address not in before}
        assert new == {name for name, answer in expected.items() if answer == "given"}
        assert {address: found[address] for address in before} == before
        self.given |= {row.pk for row in found.values() if row.name in new}
        for name, answer in expected.items():
            self.regulars[name].decided[event.recurrence_id] = answer
            if answer == "full":
                self.regulars[name].untold.add(event.recurrence_id)
        if new and event.capacity:
            standing = [row for row in found.values() if row.pk in self.given and row.status in TAKING]
            assert len(standing) <= event.capacity // 2
