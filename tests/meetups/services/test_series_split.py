from datetime import date

import pytest

from meetups.models import Event, EventSeries, OutboxEmail
from meetups.services import events
from meetups.services import series as services
from tests.factories import AttendeeFactory, EventFactory, VenueFactory
from tests.series import a_series, days, on, refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_split_keeps_places_exceptions_count_and_the_order_of_venues():
    first, second, third = VenueFactory.create_batch(3)
    series = services.save(series=a_series(rrule="FREQ=WEEKLY;COUNT=7"), venues=[first.pk, second.pk, third.pk])
    services.remove(event=on(series, 12, 16))
    services.add_day(series=series, on=date(2026, 12, 11))
    place = AttendeeFactory(event=on(series, 12, 23))
    before = list(Event.objects.order_by("starts_at").values_list("pk", "recurrence_id", "venue"))

    later = services.split(series=series, on=date(2026, 12, 9))
    services.fill_all()

    assert list(Event.objects.order_by("starts_at").values_list("pk", "recurrence_id", "venue")) == before
    assert (days(series), days(later)) == (["11-25", "12-02"], ["12-09", "12-11", "12-23", "12-30", "01-06"])
    place.refresh_from_db()
    assert place.event.series == later
    series.refresh_from_db()
    assert (series.rrule, later.rrule, later.starts_on) == (
        "FREQ=WEEKLY;UNTIL=20261208", "FREQ=WEEKLY;COUNT=5", date(2026, 12, 9),
    )  # fmt: skip
    assert (later.continues, later.uid == series.uid) == (series, False)
    assert [stop.venue for stop in later.stops.all()] == [third, first, second]


@pytest.mark.parametrize(
    "rule", ["FREQ=WEEKLY;INTERVAL=2", "FREQ=WEEKLY;INTERVAL=2;COUNT=4", "FREQ=MONTHLY;BYDAY=-1WE"]
)
def test_split_at_an_added_day_keeps_step_and_turns(rule):
    first, second = VenueFactory.create_batch(2)
    series = services.save(series=a_series(rrule=rule), venues=[first.pk, second.pk])
    services.add_day(series=series, on=date(2026, 12, 1))
    services.add_day(series=series, on=date(2026, 12, 3))
    before = list(Event.objects.order_by("starts_at").values_list("pk", "recurrence_id", "venue"))

    later = services.split(series=series, on=date(2026, 12, 1))
    services.fill_all()

    assert list(Event.objects.order_by("starts_at").values_list("pk", "recurrence_id", "venue")) == before
    assert (days(series), days(later)[:2]) == (["11-25"], ["12-01", "12-03"])


def test_split_after_the_last_day_of_the_rule_restores_nothing():
    series = a_series(rrule="FREQ=WEEKLY;COUNT=2")
    services.add_day(series=series, on=date(2026, 12, 18))

    later = services.split(series=series, on=date(2026, 12, 18))
    services.fill_all()

    assert (days(series), days(later)) == (["11-25", "12-02"], ["12-18"])


def test_split_at_the_first_event_returns_the_series_itself():
    series = a_series()
    services.add_day(series=series, on=date(2026, 12, 11))

    assert services.split(series=series, on=date(2026, 11, 25)) == series
    assert EventSeries.objects.count() == 1


def test_split_at_the_first_day_of_the_rule_keeps_a_day_added_before_it():
    series = a_series(rrule="FREQ=WEEKLY;COUNT=2")
    services.add_day(series=series, on=date(2026, 11, 23))

    later = services.split(series=series, on=date(2026, 11, 25))
    services.fill_all()

    assert (days(series), days(later), later.rrule) == (["11-23"], ["11-25", "12-02"], "FREQ=WEEKLY;COUNT=2")


def test_two_splits_keep_the_order_of_the_series():
    series = a_series()
    last = services.split(series=series, on=date(2026, 12, 16))
    middle = services.split(series=series, on=date(2026, 12, 2))

    last.refresh_from_db()
    assert (last.continues, middle.continues, series.continues) == (middle, series, None)
    assert [days(part) for part in (series, middle, last)] == [["11-25"], ["12-02", "12-09"], ["12-16", "12-23"]]


def test_a_removed_event_is_never_created_again():
    series = a_series()
    services.remove(event=on(series, 12, 2))

    services.fill_all()
    services.save(series=series)
    later = services.split(series=series, on=date(2026, 11, 26))
    services.set_status(series=later, status="paused")
    services.set_status(series=later, status="running")

    assert (days(series), days(later)) == (["11-25"], ["12-09", "12-16", "12-23"])


def test_a_removed_event_with_attendees_is_cancelled_with_an_email():
    series = a_series()
    AttendeeFactory(event=on(series, 12, 2), email="ann@example.org")

    services.remove(event=on(series, 12, 2))

    assert days(series)[:2] == ["11-25", "12-02 off"]
    assert [email.to for email in OutboxEmail.objects.all()] == ["ann@example.org"]
    assert refused(services.add_day, series=series, on=date(2026, 12, 2)) == (
        "cancelled", "The meeting on this day is cancelled, and its attendees were emailed. Copy it to make a new one.",
    )  # fmt: skip
    assert "12-03" in days(services.add_day(series=series, on=date(2026, 12, 3)))
    copied = events.copy_event(event=on(series, 12, 2), to=date(2026, 12, 2))
    assert (copied.series, copied.recurrence_id, copied.status) == (None, None, "draft")


def test_remove_refuses_an_event_without_series():
    assert refused(services.remove, event=EventFactory()) == ("single", "This event is not part of a series.")


def test_a_day_can_be_added_removed_and_added_again():
    series = a_series(rrule="FREQ=WEEKLY;COUNT=1")

    services.add_day(series=series, on=date(2026, 11, 27))
    assert days(series) == ["11-25", "11-27"]
    services.remove(event=on(series, 11, 27))
    assert days(series) == ["11-25"]
    services.add_day(series=series, on=date(2026, 11, 27))
    services.add_day(series=series, on=date(2026, 11, 27))
    assert days(series) == ["11-25", "11-27"]


def test_add_day_refuses_a_past_day():
    series = a_series()
    words = "This day is over. Choose a date in the future."

    assert refused(services.add_day, series=series, on=date(2026, 11, 19)) == ("past", words)
    assert series.exceptions.count() == 0


@pytest.mark.parametrize("status", ["paused", "ended"])
def test_a_stopped_series_keeps_only_events_changed_by_hand_or_in_use(status):
    series = a_series(rrule="FREQ=WEEKLY;COUNT=6")
    services.change(event=on(series, 12, 2), values={"title": "Hand"}, scope="this")
    services.change(event=on(series, 12, 9), values={"status": "tentative"}, scope="this")
    AttendeeFactory(event=on(series, 12, 16), email="ann@example.org")
    AttendeeFactory(event=on(series, 12, 16), email="bo@example.org", status="cancelled")

    services.set_status(series=series, status=status)
    services.fill(series=series)

    assert days(series) == ["12-02", "12-09", "12-16 off"]
    assert [email.to for email in OutboxEmail.objects.all()] == ["ann@example.org"]

    services.set_status(series=series, status="running")
    assert sorted(days(series)) == ["11-25", "12-02", "12-09", "12-16 off", "12-23", "12-30"]
    assert OutboxEmail.objects.count() == 1


def test_a_paused_series_still_changes_the_events_that_it_kept():
    series = a_series(rrule="FREQ=WEEKLY;COUNT=2")
    services.change(event=on(series, 12, 2), values={"title": "Hand"}, scope="this")
    series = services.set_status(series=series, status="paused")

    series.capacity = 9
    services.save(series=series)
    services.set_status(series=series, status="running")

    assert [(event.title, event.capacity) for event in Event.objects.order_by("starts_at")] == [
        ("Leeds", 9),
        ("Hand", 9),
    ]


def test_set_status_refuses_an_unknown_status():
    with pytest.raises(ValueError, match="resting"):
        services.set_status(series=a_series(), status="resting")
