from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError

from meetups.models import Event, EventSeries
from meetups.services import series as services
from tests.factories import EventFactory, VenueFactory
from tests.series import a_series, days, on, refused, rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

HOUR = timedelta(hours=1)


def titles():
    return list(Event.objects.order_by("recurrence_id").values_list("title", flat=True))


def clocks():
    return [f"{event.local_start:%H:%M}-{event.local_end:%H:%M}" for event in Event.objects.order_by("recurrence_id")]


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ("this", ["Leeds", "Leeds", "New", "Leeds", "Hand"]),
        ("following", ["Leeds", "Leeds", "New", "New", "Hand"]),
        ("all", ["New", "New", "New", "New", "Hand"]),
    ],
)
def test_every_scope_keeps_what_was_changed_by_hand(scope, expected):
    series = a_series()
    services.change(event=on(series, 12, 23), values={"title": "Hand"}, scope="this")

    changed = services.change(event=on(series, 12, 9), values={"title": "New"}, scope=scope)

    assert (changed.title, titles()) == ("New", expected)
    services.fill_all()
    assert titles() == expected


@pytest.mark.parametrize("scope", ["following", "all"])
def test_changed_event_takes_the_change_although_it_was_changed_by_hand(scope):
    series = a_series(rrule="FREQ=WEEKLY;COUNT=3")
    event = services.change(event=on(series, 12, 2), values={"title": "Hand", "capacity": 5}, scope="this")

    event = services.change(event=event, values={"title": "New"}, scope=scope)

    assert (event.title, event.capacity) == ("New", 5)


def test_a_change_of_time_for_following_is_in_local_time():
    series = a_series(starts_on=date(2027, 3, 10), zone="Europe/London")
    event = on(series, 3, 24)

    services.change(event=event, values={"starts_at": event.starts_at + HOUR, "ends_at": event.ends_at + 2 * HOUR},
                    scope="following")  # fmt: skip

    assert clocks() == ["18:00-19:00", "18:00-19:00", "19:00-21:00", "19:00-21:00", "19:00-21:00"]
    later = EventSeries.objects.get(continues=series)
    assert (later.start_time, later.minutes, series.start_time) == (time(19), 120, time(18))


def test_a_change_of_the_start_keeps_the_length_and_a_change_of_the_end_keeps_the_start():
    series = a_series(rrule="FREQ=WEEKLY;COUNT=2")
    event = on(series, 11, 25)

    event = services.change(event=event, values={"starts_at": event.starts_at - HOUR}, scope="all")
    assert clocks() == ["17:00-18:00"] * 2

    services.change(event=event, values={"ends_at": event.ends_at + timedelta(minutes=15)}, scope="all")
    assert clocks() == ["17:00-18:15"] * 2


def test_a_start_in_the_hour_that_the_clocks_skip_stays():
    with time_machine.travel(datetime(2026, 3, 20, tzinfo=UTC), tick=False):
        series = a_series(starts_on=date(2026, 3, 22), start_time=time(1, 30), rrule="FREQ=WEEKLY;COUNT=3")
        event = on(series, 3, 29)
        assert f"{event.local_start:%H:%M}" == "02:30"
        unchanged = {"starts_at": event.starts_at, "ends_at": event.ends_at + HOUR}

        services.change(event=event, values=unchanged, scope="all")

    assert clocks() == ["01:30-03:30", "02:30-04:30", "01:30-03:30"]


def test_the_second_of_a_doubled_hour_applies_to_one_event_only():
    with time_machine.travel(datetime(2026, 10, 20, tzinfo=UTC), tick=False):
        series = a_series(starts_on=date(2026, 10, 25), start_time=time(0, 30), rrule="FREQ=WEEKLY;COUNT=2")
        event = on(series, 10, 25)
        second = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)

        services.change(event=event, values={"starts_at": second, "ends_at": second + HOUR}, scope="all")

    series.refresh_from_db()
    assert series.start_time == time(1, 30)
    assert [event.starts_at for event in Event.objects.order_by("starts_at")] == [
        second, datetime(2026, 11, 1, 1, 30, tzinfo=UTC),
    ]  # fmt: skip


def test_change_of_zone_for_all_keeps_the_clock():
    series = a_series(rrule="FREQ=WEEKLY;COUNT=2")
    event = on(series, 12, 2)
    there = event.starts_at - HOUR  # 18:00 in Paris

    services.change(
        event=event, values={"zone": "Europe/Paris", "starts_at": there, "ends_at": there + HOUR}, scope="all"
    )

    assert clocks() == ["18:00-19:00"] * 2
    assert {event.zone for event in Event.objects.all()} == {"Europe/Paris"}


def test_a_venue_chosen_for_all_ends_the_rotation():
    first, second, new = VenueFactory.create_batch(3)
    series = services.save(series=a_series(), venues=[first.pk, second.pk])

    services.change(event=on(series, 12, 2), values={"venue_id": new.pk}, scope="all")

    assert {event.venue for event in Event.objects.all()} == {new}


def test_change_refuses_and_changes_nothing():
    series = a_series()
    event, before = on(series, 12, 9), rows(series)
    moved = {name: getattr(event, name) + timedelta(days=1) for name in ("starts_at", "ends_at")}

    for scope in ("following", "all"):
        assert refused(services.change, event=event, values=moved, scope=scope) == (
            "day",
            "Only one meeting can move to another day. To move them all, change the rhythm of the series.",
        )
        assert refused(services.change, event=event, values={"status": "cancelled"}, scope=scope) == (
            "alone", "This can only be changed for one meeting at a time.",
        )  # fmt: skip
        single = EventFactory()
        assert refused(services.change, event=single, values={"title": "New"}, scope=scope) == (
            "single", "This event is not part of a series.",
        )  # fmt: skip
        with pytest.raises(ValidationError):
            services.change(event=event, values={"ends_at": event.starts_at}, scope=scope)
    with pytest.raises(ValidationError):
        services.change(event=event, values={"ends_at": event.starts_at}, scope="this")
    with pytest.raises(ValueError, match="everything"):
        services.change(event=event, values={}, scope="everything")
    assert (rows(series), EventSeries.objects.count()) == (before, 1)


def test_an_event_that_has_begun_is_neither_changed_with_others_nor_removed():
    series = a_series()
    event = on(series, 11, 25)
    words = "This meeting has begun. Change one in the future."

    with time_machine.travel(event.starts_at, tick=False):
        assert refused(services.change, event=event, values={"title": "New"}, scope="all") == ("past", words)
        assert refused(services.remove, event=event) == ("past", words)

    assert days(series) == ["11-25", "12-02", "12-09", "12-16", "12-23"]


def test_an_event_on_a_day_that_its_series_lost_is_changed_alone():
    series = a_series(rrule="FREQ=WEEKLY;COUNT=3")
    event = services.change(event=on(series, 12, 2), values={"title": "Hand"}, scope="this")
    services.set_status(series=series, status="paused")

    for scope in ("following", "all"):
        assert refused(services.change, event=event, values={"title": "New"}, scope=scope) == (
            "stray",
            "Its series no longer meets on this day. Change only this meeting.",
        )
    assert services.change(event=event, values={"title": "New"}, scope="this").title == "New"
    assert (days(series), EventSeries.objects.get().title) == (["12-02"], "Leeds")
