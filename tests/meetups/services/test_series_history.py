"""After any history of a series, with the job run at any time, the rows are those of a simple model.

The model has no split: a series that continues another one is the same rule with other limits. It keeps only what was
changed by hand and derives everything else.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from unittest.mock import patch

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from meetups.models import Event, EventSeries, OutboxEmail
from meetups.services import events, series_plans
from meetups.services import series as services
from tests.factories import AttendeeFactory, EventSeriesFactory, GroupFactory, VenueFactory
from tests.series import LONDON, Meeting, Rhythm, refused

HORIZON = timedelta(days=28)
HOUR = timedelta(hours=1)
NOON = datetime(2026, 3, 16, 12, tzinfo=UTC)  # the clocks change on the 29th
RULES = [
    "FREQ=WEEKLY", "FREQ=WEEKLY;INTERVAL=2", "FREQ=WEEKLY;COUNT=4", "FREQ=DAILY;INTERVAL=5", "FREQ=WEEKLY;BYDAY=MO,TH",
]  # fmt: skip
titles = st.sampled_from(["A", "B", "C"])
numbers = st.integers(0, 1000)


class History(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.clock = time_machine.travel(NOON, tick=False)
        self.traveller = self.clock.start()
        self.horizon = patch.object(series_plans, "HORIZON", HORIZON)
        self.horizon.start()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.series, self.meetings = {}, {}
        self.emails = 0

    def teardown(self):
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)
        self.horizon.stop()
        self.clock.stop()

    # The model: meetings by (number of their series, original day)

    def title(self, key):
        return self.meetings[key].title or self.series[key[0]].title

    def start(self, key):
        return self.meetings[key].start or self.series[key[0]].start(key[1])

    def is_edited(self, key):
        return bool(self.meetings[key].title or self.meetings[key].start)

    def freeze(self, key):
        self.meetings[key].title, self.meetings[key].start = self.title(key), self.start(key)

    def cancel(self, key):
        self.freeze(key)
        self.emails += self.meetings[key].attendees
        self.meetings[key].is_cancelled = True

    def withdraw(self, key):
        if not self.meetings[key].attendees:
            del self.meetings[key]
        elif not self.meetings[key].is_cancelled:
            self.cancel(key)

    def fill(self, number, title=None, hour=None):
        """Fill a series as the job does: delete or cancel meetings first, then change those that stay."""
        rhythm, now = self.series[number], timezone.now()
        today = now.astimezone(LONDON).date()
        days = rhythm.days(today - timedelta(days=1), today + HORIZON)
        for key in self.coming(number):
            if key[1] not in days and not self.is_edited(key):
                self.withdraw(key)
        rhythm.title = title or rhythm.title
        self.change_hour(number, hour or rhythm.hour)
        for day in days:
            if (number, day) not in self.meetings and rhythm.start(day) > now:
                self.meetings[number, day] = Meeting()

    def coming(self, number=None):
        """Return the keys of the meetings that have not begun and are not cancelled, soonest first."""
        keys = [key for key, meeting in self.meetings.items() if not meeting.is_over and not meeting.is_cancelled]
        return sorted((key for key in keys if number in {None, key[0]}), key=lambda key: (self.start(key), key))

    def clear_equal_overrides(self):
        for key in self.coming():
            meeting, rhythm = self.meetings[key], self.series[key[0]]
            meeting.title = None if meeting.title == rhythm.title else meeting.title
            meeting.start = None if meeting.start == rhythm.start(key[1]) else meeting.start

    def change_hour(self, number, hour):
        before = {key: self.start(key) for key in self.coming(number)}
        self.series[number].hour = hour
        for key, start in before.items():
            if self.start(key) <= timezone.now():
                self.meetings[key].start = start

    def cut(self, number, on):
        """Return the number of the series that continues from a day."""
        rhythm = self.series[number]
        if on <= rhythm.starts_on and not any(day < on and not gone for day, gone in rhythm.exceptions.items()):
            return number
        row = EventSeries.objects.order_by("pk").last()
        later = {day: gone for day, gone in rhythm.exceptions.items() if day >= on}
        self.series[row.pk] = replace(rhythm, starts_on=row.starts_on, since=max(on, rhythm.since), exceptions=later)
        rhythm.before = min(on, rhythm.before)
        rhythm.exceptions = {day: gone for day, gone in rhythm.exceptions.items() if day < on}
        for key in [key for key in self.meetings if key[0] == number and key[1] >= on]:
            self.meetings[row.pk, key[1]] = self.meetings.pop(key)
        return row.pk

    def some_coming(self, number):
        keys = self.coming()
        key = keys[number % len(keys)]
        return key, Event.objects.get(series=key[0], recurrence_id=key[1])

    def some_series(self, number):
        pk = sorted(self.series)[number % len(self.series)]
        return pk, EventSeries.objects.get(pk=pk)

    def expect_refusal(self, event, scope):
        assert refused(services.change, event=event, values={"summary": "S"}, scope=scope)[0] == "stray"

    # Actions

    @initialize(rhythm=st.sampled_from(RULES), starts_in=st.integers(-10, 10))
    def begin(self, rhythm, starts_in):
        first = NOON.date() + timedelta(days=starts_in)
        row = EventSeriesFactory(
            group=GroupFactory(), venue=VenueFactory(), title="A", starts_on=first, rrule=rhythm, start_time=time(18)
        )
        services.fill(series=row)
        self.series[row.pk] = Rhythm(rhythm, first, first)
        self.fill(row.pk)

    @rule(days=st.integers(1, 12))
    def let_time_pass(self, days):
        self.traveller.shift(timedelta(days=days))
        for key, meeting in self.meetings.items():
            if not meeting.is_over and self.start(key) <= timezone.now():
                self.freeze(key)
                meeting.is_over = True

    @rule()
    def job(self):
        services.fill_all()
        for number, rhythm in self.series.items():
            if rhythm.status == "running":
                self.fill(number)

    @precondition(lambda self: self.coming())
    @rule(number=numbers, title=titles)
    def rename_this(self, number, title):
        key, event = self.some_coming(number)
        services.change(event=event, values={"title": title}, scope="this")
        self.meetings[key].title = title
        self.clear_equal_overrides()

    @precondition(lambda self: self.coming())
    @rule(number=numbers, hours=st.sampled_from([1, 24, 30, 24 * 9]))
    def move_this(self, number, hours):
        key, event = self.some_coming(number)
        values = {name: getattr(event, name) + hours * HOUR for name in ("starts_at", "ends_at")}
        services.change(event=event, values=values, scope="this")
        self.meetings[key].start = values["starts_at"]
        self.clear_equal_overrides()

    @precondition(lambda self: self.coming())
    @rule(number=numbers, title=titles, scope=st.sampled_from(["following", "all"]))
    def rename_several(self, number, title, scope):
        (pk, day), event = self.some_coming(number)
        if not self.series[pk].days(day, day):
            self.expect_refusal(event, scope)
            return
        services.change(event=event, values={"title": title}, scope=scope)
        pk = self.cut(pk, day) if scope == "following" else pk
        self.fill(pk, title=title)
        self.meetings[pk, day].title = title
        self.clear_equal_overrides()

    @precondition(lambda self: self.coming())
    @rule(number=numbers, hour=st.integers(9, 21), scope=st.sampled_from(["following", "all"]))
    def change_the_hour_of_several(self, number, hour, scope):
        (pk, day), event = self.some_coming(number)
        start = datetime.combine(event.local_date, time(hour), LONDON).astimezone(UTC)
        if start <= timezone.now():
            return
        if not self.series[pk].days(day, day):
            self.expect_refusal(event, scope)
            return
        services.change(event=event, values={"starts_at": start, "ends_at": start + HOUR}, scope=scope)
        pk = self.cut(pk, day) if scope == "following" else pk
        self.fill(pk, hour=hour)
        self.meetings[pk, day].start = start
        self.clear_equal_overrides()

    @precondition(lambda self: self.coming())
    @rule(number=numbers)
    def take_a_place(self, number):
        key, event = self.some_coming(number)
        AttendeeFactory(event=event)
        self.meetings[key].attendees += 1

    @precondition(lambda self: self.coming())
    @rule(number=numbers)
    def cancel_this(self, number):
        key, event = self.some_coming(number)
        events.cancel(event=event, reason="Ill.")
        self.cancel(key)

    @precondition(lambda self: self.coming())
    @rule(number=numbers)
    def remove(self, number):
        key, event = self.some_coming(number)
        services.remove(event=event)
        self.series[key[0]].exceptions[key[1]] = True
        self.withdraw(key)

    @rule(number=numbers, days=st.integers(1, 40))
    def add_a_day(self, number, days):
        pk, row = self.some_series(number)
        on = timezone.now().date() + timedelta(days=days)
        if (pk, on) in self.meetings and self.meetings[pk, on].is_cancelled:
            return
        services.add_day(series=row, on=on)
        self.series[pk].exceptions[on] = False
        self.fill(pk)

    @rule(number=numbers, status=st.sampled_from(["running", "paused", "running", "ended"]))
    def change_status(self, number, status):
        pk, row = self.some_series(number)
        services.set_status(series=row, status=status)
        self.series[pk].status = status
        self.fill(pk)

    @rule(number=numbers, rhythm=st.sampled_from(RULES), title=titles, hour=st.sampled_from([10, 18]))
    def save_another_rule(self, number, rhythm, title, hour):
        pk, row = self.some_series(number)
        row.rrule, row.title, row.start_time = rhythm, title, time(hour)
        services.save(series=row)
        window = {"first": row.starts_on, "since": date.min, "before": date.max}
        self.series[pk] = replace(self.series[pk], rule=rhythm, **window)
        self.fill(pk, title=title, hour=hour)
        self.clear_equal_overrides()

    @invariant()
    def the_rows_are_those_of_the_model(self):
        rows = Event.objects.values_list("series", "recurrence_id", "title", "starts_at", "status")
        found = {(pk, day): (title, start, status == "cancelled") for pk, day, title, start, status in rows}
        assert found == {
            key: (self.title(key), self.start(key), meeting.is_cancelled) for key, meeting in self.meetings.items()
        }
        assert OutboxEmail.objects.count() == self.emails


@pytest.mark.django_db
def test_rows_are_those_of_the_model_after_any_history():
    examples = 8 if connection.vendor == "sqlite" else 3  # the model is the same; the SQL is what may differ
    run_state_machine_as_test(
        History,
        settings=settings(max_examples=examples, stateful_step_count=20, suppress_health_check=list(HealthCheck)),
    )
