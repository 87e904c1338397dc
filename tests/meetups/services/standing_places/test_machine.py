"""Standing places behave like a simple model, for a year of random actions of attendees, newcomers and organisers."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from unittest.mock import patch

import pytest
import time_machine
from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from meetups.models import Attendee, Event, EventSeries, OutboxEmail, StandingDate, StandingPlace
from meetups.models.grace import GRACE
from meetups.models.places import count_places_taken
from meetups.services import attendees, events, privacy, series_plans, standing_places
from meetups.services import series as series_service
from meetups.services.emails import standing_places as emails
from meetups.services.standing_places import giving
from tests.standing_places import StandingPlaceFactory, filled

DAY = timedelta(days=1)
NIGHT = datetime(2026, 11, 20, 3, tzinfo=UTC)
names = st.sampled_from(["Ann", "Bo", "Cy", "Di"])
numbers = st.integers(0, 9)
TAKING = {"going", "offered"}


class Row(NamedTuple):
    """An attendee as they are before or after the nightly jobs."""

    pk: int
    name: str
    status: str


class Regular:
    """A standing attendee in the model. `decided` has the answer for each original day, `told` the days of emails."""

    def __init__(self, now: datetime) -> None:
        self.since = self.renewed_at = now
        self.asked_at: datetime | None = None
        self.emailed_on: date | None = None
        self.decided: dict[date, str] = {}
        self.untold: set[date] = set()


def after_nights(**asked: Any) -> Callable[[Callable[..., None]], Any]:
    """Make a rule that first lets nights pass: forty such steps are about a year."""

    def make(act: Callable[..., None]) -> Any:
        def step(year: "Year", nights: int, crashes_at: int | None, **drawn: Any) -> None:
            if nights:
                year.nights_pass(nights, crashes_at)
            act(year, **drawn)

        step.__name__ = act.__name__
        return rule(nights=st.sampled_from([0, 1, 6, 13, 25]), crashes_at=st.sampled_from([None, 0, 1]), **asked)(step)

    return make


def email(name: str) -> str:
    return f"{name.lower()}@example.org"


class Year(RuleBasedStateMachine):
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

    # What the model knows of the world

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

    # What the jobs of a night must do

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

    # What people do

    @after_nights(name=names)
    def stand(self, name: str) -> None:
        if name not in self.regulars:
            self.now += timedelta(seconds=1)
            self.traveller.move_to(self.now)
            request = StandingPlaceFactory(series=self.series, name=name, email=email(name), confirmed_at=None)
            standing_places.confirm(standing_place=request)
            self.regulars[name] = Regular(self.now)

    @after_nights(name=names, what=st.sampled_from(["end", "renew", "skip", "skip"]), number=numbers)
    def answer(self, name: str, what: str, number: int) -> None:
        standing_place = StandingPlace.objects.filter(name=name).first()
        if standing_place is None:
            return
        one, event = self.regulars[name], self.pick(number)
        if what == "end":
            standing_places.end(standing_place=standing_place)
            del self.regulars[name]
        elif what == "renew":
            standing_places.renew(standing_place=standing_place)
            one.renewed_at, one.asked_at = self.now, None
        elif event and event.recurrence_id and event.status != "draft":
            standing_places.skip(standing_place=standing_place, on=event.recurrence_id)
            one.decided.setdefault(event.recurrence_id, "skipped")
            assert self.rows(event).get(email(name), Row(0, "", "cancelled")).status == "cancelled"

    @after_nights(name=names, number=numbers, wait=st.booleans())
    def sign_up_alone(self, name: str, number: int, wait: bool) -> None:
        if event := self.pick(number):
            with suppress(ValidationError):
                attendees.rsvp(event=event, name=name, email=email(name), wait=wait)

    @after_nights(number=numbers, people=st.integers(1, 4))
    def newcomers_sign_up(self, number: int, people: int) -> None:
        event = self.pick(number)
        for _ in range(people if event else 0):
            self.newcomers += 1
            with suppress(ValidationError):
                attendees.rsvp(event=event, name="New", email=f"new{self.newcomers}@example.org")

    @after_nights(number=numbers, which=numbers, is_erased=st.booleans())
    def somebody_leaves(self, number: int, which: int, is_erased: bool) -> None:
        event = self.pick(number)
        rows = list(event.attendees.exclude(email="").exclude(status="cancelled").order_by("pk")) if event else []
        if rows:
            assert event
            attendee: Attendee = rows[which % len(rows)]
            attendee.event = event
            (privacy.erase if is_erased else attendees.cancel)(attendee=attendee)
            if is_erased and attendee.name in self.regulars:
                self.regulars[attendee.name].decided.setdefault(event.recurrence_id, "skipped")

    # What organisers do

    @after_nights(number=numbers, capacity=st.sampled_from([None, 1, 2, 3, 5, 8]))
    def change_capacity(self, number: int, capacity: int | None) -> None:
        self.change(number, capacity=capacity)

    @after_nights(number=numbers, days=st.integers(-5, 20))
    def open_sign_up(self, number: int, days: int) -> None:
        self.change(number, rsvp_opens_at=self.now + days * DAY)

    @after_nights(number=numbers, days=st.integers(-20, 20))
    def move(self, number: int, days: int) -> None:
        event = self.pick(number)
        if event and event.starts_at + days * DAY > self.now:
            self.change(number, starts_at=event.starts_at + days * DAY, ends_at=event.ends_at + days * DAY)

    @after_nights(number=numbers)
    def cancel_meeting(self, number: int) -> None:
        if event := self.pick(number):
            events.cancel(event=event, reason="Snow.")

    def change(self, number: int, **values: Any) -> None:
        if event := self.pick(number):
            for name, value in values.items():
                setattr(event, name, value)
            with suppress(ValidationError):
                events.save(event=event)

    @after_nights(number=numbers)
    def split(self, number: int) -> None:
        days = [event.recurrence_id for event in self.coming() if event.series_id == self.series.pk]
        if days and self.series.is_running:
            self.series = series_service.split(series=self.series, on=days[number % len(days)])

    @after_nights(status=st.sampled_from(["running", "running", "paused"]))
    def pause_or_resume(self, status: str) -> None:
        self.series = series_service.set_status(series=self.series, status=status)

    # What is always so

    @invariant()
    def standing_attendees_are_those_of_the_model(self) -> None:
        assert set(StandingPlace.objects.values_list("name", flat=True)) == set(self.regulars)

    @invariant()
    def answers_are_those_of_the_model(self) -> None:
        found: dict[str, dict[date, str]] = {name: {} for name in self.regulars}
        for name, on, answer in StandingDate.objects.values_list("standing_place__name", "on", "answer"):
            found[name][on] = answer
        assert found == {name: one.decided for name, one in self.regulars.items()}

    @invariant()
    def no_meeting_is_oversold(self) -> None:
        assert all(count_places_taken(event.pk) <= (event.capacity or 1000) for event in self.coming())

    @invariant()
    def emails_are_those_of_the_model(self) -> None:
        """One a month, one for each night in which no place was free, and none for a place that was given."""
        rows = OutboxEmail.objects.filter(kind__startswith="standing").exclude(kind="standing_confirm")
        found = sorted((row.kind, row.to, row.created_at.date()) for row in rows)
        assert found == sorted(one for one in self.emails if self.is_kept(one))

    def is_kept(self, one: tuple[str, str, date]) -> bool:
        """The emails of a standing place are deleted with it, but for the last."""
        since = {email(name): regular.since.date() for name, regular in self.regulars.items()}
        return one[0] == "standing_ended" or since.get(one[1], date.max) <= one[2]


@pytest.mark.django_db
def test_a_year_of_standing_places_is_that_of_the_model():
    examples = settings().max_examples // (12 if connection.vendor == "sqlite" else 25)  # only the SQL may differ
    run_state_machine_as_test(
        Year, settings=settings(max_examples=examples, stateful_step_count=40, suppress_health_check=list(HealthCheck))
    )
