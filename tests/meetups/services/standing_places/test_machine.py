"""Standing places behave like a simple model, for a year of random actions of attendees, newcomers and organisers."""

from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, run_state_machine_as_test

from meetups.models import Attendee, OutboxEmail, StandingDate, StandingPlace
from meetups.models.places import count_places_taken
from meetups.services import attendees, events, privacy, standing_places
from meetups.services import series as series_service
from tests.standing_nights import DAY, Nights, Regular, Row, after_nights, email
from tests.standing_places import StandingPlaceFactory

PEOPLE = ["Ann", "Bo", "Cy", "Di", "Eve"]
names = st.sampled_from(PEOPLE)
numbers = st.integers(0, 9)


class Year(Nights):
    @initialize(regulars=st.permutations(PEOPLE), capacity=st.integers(2, 6))
    def begin(self, regulars: list[str], capacity: int) -> None:
        self.series.capacity = capacity
        self.series = series_service.save(series=self.series)
        for name in regulars:
            self.now += timedelta(seconds=1)
            self.confirm(name)

    def confirm(self, name: str) -> None:
        self.traveller.move_to(self.now)
        request = StandingPlaceFactory(series=self.series, name=name, email=email(name), confirmed_at=None)
        standing_places.confirm(standing_place=request)
        self.regulars[name] = Regular(self.now)

    # The steps of people

    @after_nights(name=names)
    def stand(self, name: str) -> None:
        if name not in self.regulars:
            self.now += timedelta(seconds=1)
            self.confirm(name)

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

    # The steps of organisers

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

    # The rules that always hold

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
    examples = settings().max_examples // (25 if connection.vendor == "sqlite" else 50)  # only the SQL may differ
    run_state_machine_as_test(
        Year, settings=settings(max_examples=examples, stateful_step_count=22, suppress_health_check=list(HealthCheck))
    )
