import re
from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import transaction

from meetups.models import Event, EventSeries, OutboxEmail
from meetups.services import series as services
from meetups.services import series_plans
from tests.factories import (
    AttendeeFactory,
    EventFactory,
    SeriesDateFactory,
    VenueFactory,
)
from tests.photos import PictureFactory
from tests.series import a_series, days, on, rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_save_creates_the_events():
    venue = VenueFactory()
    series = a_series(venue=venue, rrule="freq=weekly;count=3", capacity=12, summary="S", description="*D*")

    event = on(series, 12, 2)
    assert (series.rrule, days(series)) == ("FREQ=WEEKLY;COUNT=3", ["11-25", "12-02", "12-09"])
    assert (event.title, event.summary, event.description, event.capacity) == ("Leeds", "S", "*D*", 12)
    assert (event.venue, event.group, event.status, event.slug) == (
        venue, series.group, "confirmed", "2026-12-02-leeds",
    )  # fmt: skip
    assert (event.starts_at, event.ends_at - event.starts_at) == (
        datetime(2026, 12, 2, 18, tzinfo=UTC),
        timedelta(hours=1),
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", "Other"),
        ("summary", "Other"),
        ("description", "Other"),
        ("format", "talk"),
        ("attendance_mode", "mixed"),
        ("online_url", "https://call.example.org/"),
        ("capacity", 30),
    ],
)
def test_save_changes_each_field_except_where_it_was_changed_by_hand(name, value):
    by_hand = {
        "format": "visit", "attendance_mode": "online", "online_url": "https://hand.example.org/", "capacity": 7,
    }.get(name, "By hand")  # fmt: skip
    series = a_series(capacity=20)
    services.change(event=on(series, 12, 2), values={name: by_hand}, scope="this")

    setattr(series, name, value)
    services.save(series=series)

    values = Event.objects.filter(series=series).order_by("starts_at").values_list(name, flat=True)
    assert list(values) == [value, by_hand, value, value, value]


def test_save_changes_the_venue_except_where_it_was_changed_by_hand():
    usual, other, new = VenueFactory.create_batch(3)
    series = a_series(venue=usual)
    services.change(event=on(series, 12, 2), values={"venue_id": other.pk}, scope="this")

    series.venue = new
    services.save(series=series)

    venues = Event.objects.filter(series=series).order_by("starts_at").values_list("venue_id", flat=True)
    assert list(venues) == [new.pk, other.pk, new.pk, new.pk, new.pk]


def test_save_changes_the_time_except_where_any_part_of_it_was_changed_by_hand():
    series = a_series()
    longer, moved = on(series, 12, 2), on(series, 12, 9)
    services.change(event=longer, values={"ends_at": longer.starts_at + timedelta(hours=2)}, scope="this")
    services.change(
        event=moved,
        values={name: getattr(moved, name) + timedelta(days=1) for name in ("starts_at", "ends_at")},
        scope="this",
    )

    series.start_time, series.minutes, series.zone = time(21), 30, "Europe/Paris"
    services.save(series=series)

    times = [
        f"{event.local_start:%m-%d %H:%M}-{event.local_end:%H:%M} {event.zone}"
        for event in Event.objects.filter(series=series).order_by("starts_at")
    ]
    assert times == [
        "11-25 21:00-21:30 Europe/Paris",
        "12-02 18:00-20:00 Europe/London",
        "12-10 18:00-19:00 Europe/London",
        "12-16 21:00-21:30 Europe/Paris",
        "12-23 21:00-21:30 Europe/Paris",
    ]
    assert on(series, 11, 25).starts_at == datetime(2026, 11, 25, 20, tzinfo=UTC)


def test_an_event_later_today_is_not_moved_into_the_past():
    series = a_series(starts_on=date(2026, 11, 20), rrule="FREQ=WEEKLY;COUNT=2")

    series.start_time, series.title = time(9), "Other"
    services.save(series=series)

    assert [(f"{event.local_start:%m-%d %H:%M}", event.title) for event in Event.objects.order_by("starts_at")] == [
        ("11-20 18:00", "Other"),
        ("11-27 09:00", "Other"),
    ]


def test_another_rule_deletes_cancels_and_creates_events():
    series = a_series(rrule="FREQ=WEEKLY;COUNT=5")
    kept, counted_on, by_hand = on(series, 12, 9), on(series, 12, 16), on(series, 12, 2)
    AttendeeFactory(event=kept)
    AttendeeFactory(event=counted_on, email="ann@example.org")
    services.change(event=by_hand, values={"title": "By hand"}, scope="this")

    series.rrule = "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE,FR;COUNT=4"
    services.save(series=series)

    assert days(series) == ["11-25", "11-27", "12-02", "12-09", "12-11", "12-16 off"]
    assert on(series, 12, 9).pk == kept.pk
    assert [(email.to, email.subject) for email in OutboxEmail.objects.all()] == [
        ("ann@example.org", "Cancelled: Leeds, Wed 16 Dec")
    ]
    assert on(series, 12, 16).cancellation_reason == "The series no longer meets on this day."


def test_a_rule_that_is_restored_restores_its_events():
    series = a_series(rrule="FREQ=WEEKLY;COUNT=3")
    for rule, expected in (
        ("FREQ=WEEKLY;COUNT=1", ["11-25"]),
        ("FREQ=WEEKLY;COUNT=3", ["11-25", "12-02", "12-09"]),
    ):
        series.rrule = rule
        services.save(series=series)
        assert days(series) == expected


def test_save_stores_the_last_local_day_of_a_rule_that_ends_at_a_moment():
    series = a_series(zone="America/New_York", rrule="FREQ=WEEKLY;UNTIL=20261203T000000Z", start_time=time(20))

    assert (series.rrule, days(series)) == ("FREQ=WEEKLY;UNTIL=20261201", ["11-25"])


@pytest.mark.parametrize(
    ("rule", "code", "words"),
    [
        ("FREQ=SOMETIMES", "syntax", "Look for a typing mistake near “FREQ=SOMETIMES”."),
        ("BYDAY=WE", "freq", "Say how often: the rule needs FREQ."),
    ],
)
def test_save_refuses_a_rule_and_changes_nothing(rule, code, words):
    series = a_series()
    before = rows(series)
    series.rrule, series.title = rule, "Other"

    with pytest.raises(ValidationError) as refused:
        services.save(series=series)

    assert refused.value.code == code
    assert refused.value.messages[0].endswith(words)
    assert rows(series) == before
    assert EventSeries.objects.values_list("title", "rrule").get() == ("Leeds", "FREQ=WEEKLY;COUNT=5")


def test_save_refuses_too_many_events_and_changes_nothing(monkeypatch):
    monkeypatch.setattr(series_plans, "HORIZON", timedelta(days=500))
    series = a_series()
    before = rows(series)
    series.rrule, series.title = "FREQ=DAILY", "Other"

    with pytest.raises(ValidationError) as refused:
        services.save(series=series)

    assert refused.value.code == "many"
    assert refused.value.messages == [
        "This gives more than 400 meetings in six months. Meet less often, or end it sooner."
    ]
    assert rows(series) == before
    assert EventSeries.objects.values_list("title", "rrule").get() == ("Leeds", "FREQ=WEEKLY;COUNT=5")


def test_save_refuses_fewer_places_than_are_taken_at_one_event():
    series = a_series(capacity=3)
    before = rows(series)
    AttendeeFactory.create_batch(2, event=on(series, 12, 9))
    series.capacity = 1

    with pytest.raises(ValidationError) as refused:
        services.save(series=series)

    assert refused.value.code == "capacity"
    assert rows(series) == before


def test_differing_names_what_was_changed_by_hand():
    series = a_series()
    event = on(series, 12, 2)
    own = series.occurrence(event.recurrence_id, [])
    assert series_plans.differing(event, own) == []

    event.title, event.status, event.rsvp_closes_at = "By hand", "tentative", event.starts_at
    event.ends_at += timedelta(hours=1)

    assert series_plans.differing(event, own) == ["title", "ends_at", "status", "rsvp_closes_at"]


@pytest.mark.parametrize("name", ["picture", "cutoff_hours", "confirms_sign_ups"])
def test_meeting_that_differs_in_what_its_series_does_not_have_outlasts_a_pause(name):
    series = a_series()
    values = {"cutoff_hours": 24, "confirms_sign_ups": False}
    value = PictureFactory(group=series.group) if name == "picture" else values[name]
    event = on(series, 12, 2)
    setattr(event, name, value)
    event.save()

    for status in ("paused", "running"):
        services.set_status(series=series, status=status)

    after = on(series, 12, 2)
    assert (after.pk, getattr(after, name)) == (event.pk, value)


def test_an_event_moved_by_hand_keeps_its_original_day():
    series = a_series(rrule="FREQ=WEEKLY;COUNT=2")
    event = on(series, 12, 2)
    moved = services.change(
        event=event,
        values={name: getattr(event, name) + timedelta(days=20) for name in ("starts_at", "ends_at")},
        scope="this",
    )
    SeriesDateFactory(series=series, on=date(2026, 12, 3))

    with time_machine.travel(datetime(2026, 12, 5, tzinfo=UTC), tick=False):
        series.title = "Other"
        services.save(series=series)
        moved.refresh_from_db()

    assert (moved.recurrence_id, moved.local_date, moved.title) == (date(2026, 12, 2), date(2026, 12, 22), "Other")
    assert days(series) == ["11-25", "12-02"]


def test_event_is_locked_after_its_series(django_assert_num_queries):
    meeting, single = on(a_series(rrule="FREQ=WEEKLY;COUNT=2"), 12, 2), EventFactory()

    with transaction.atomic():
        with django_assert_num_queries(3) as queries:  # the series again, because a split may move the event meanwhile
            services.lock_event(event=meeting)
        with django_assert_num_queries(1):
            services.lock_event(event=single)

    tables = [re.search('FROM "(\\w+)"', query["sql"])[1] for query in queries]
    assert tables == ["meetups_eventseries", "meetups_eventseries", "meetups_event"]
