from datetime import UTC, date, datetime, time, timedelta

import pytest
import recurring_ical_events
from django.core.exceptions import ValidationError
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from meetups.models import EventSeries
from meetups.models.series import SeriesDate
from meetups.standards import recurrence
from tests.factories import EventSeriesFactory, SeriesDateFactory, VenueFactory
from tests.rules import rules

ZONES = ["Europe/London", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia"]
SPAN = timedelta(days=380)


def moment(day, hour, zone, minute=0):
    series = EventSeries(start_time=time(hour, minute), zone=zone)
    return series.moment_on(day).strftime("%d %H:%M")


@pytest.mark.parametrize(
    ("zone", "day", "clock", "expected"),
    [
        ("Europe/London", date(2026, 3, 28), (18, 0), "28 18:00"),
        ("Europe/London", date(2026, 3, 29), (18, 0), "29 17:00"),
        ("Europe/London", date(2026, 3, 29), (0, 59), "29 00:59"),
        ("Europe/London", date(2026, 3, 29), (1, 30), "29 01:30"),  # skipped: by the offset before, 02:30 on the clock
        ("Europe/London", date(2026, 3, 29), (2, 0), "29 01:00"),
        ("Europe/London", date(2026, 10, 24), (18, 0), "24 17:00"),
        ("Europe/London", date(2026, 10, 25), (18, 0), "25 18:00"),
        ("Europe/London", date(2026, 10, 25), (1, 30), "25 00:30"),  # doubled: the first of the two
        ("Europe/London", date(2026, 10, 25), (2, 0), "25 02:00"),
        ("America/New_York", date(2026, 3, 8), (2, 30), "08 07:30"),
        ("America/New_York", date(2026, 11, 1), (1, 30), "01 05:30"),
        ("Australia/Lord_Howe", date(2026, 4, 5), (1, 45), "04 14:45"),
        ("Australia/Lord_Howe", date(2026, 10, 4), (2, 15), "03 15:45"),  # half an hour is skipped
        ("Australia/Lord_Howe", date(2026, 10, 4), (18, 0), "04 07:00"),
        ("Pacific/Apia", date(2011, 12, 29), (18, 0), "30 04:00"),
        ("Pacific/Apia", date(2011, 12, 30), (18, 0), "31 04:00"),  # the day that Samoa skipped: the same as the next
        ("Pacific/Apia", date(2011, 12, 31), (18, 0), "31 04:00"),
    ],
)
def test_an_event_starts_at_the_local_time_of_its_zone(zone, day, clock, expected):
    assert moment(day, clock[0], zone, clock[1]) == expected


first_days = st.one_of(st.dates(date(2025, 10, 1), date(2026, 12, 31)), st.dates(date(2011, 6, 1), date(2011, 12, 29)))
hours = st.builds(time, st.sampled_from([0, 1, 2, 3, 9, 18, 23]), st.sampled_from([0, 15, 30, 59]))


def by_the_library(zone, first, start, rule, exceptions):
    """Return the days and starts, in UTC, of one VEVENT with the same properties."""
    series = EventSeries(start_time=start, zone=zone)

    def dates(name, is_removed):
        days = sorted(day for day, removed in exceptions.items() if removed is is_removed)
        values = ",".join(f"{datetime.combine(day, start):%Y%m%dT%H%M%S}" for day in days)
        return [f"{name};TZID={zone}:{values}"] if days else []

    parts = recurrence.parse(rule)
    if until := recurrence.until_of(parts):
        parts["UNTIL"] = f"{series.moment_on(until):%Y%m%dT%H%M%SZ}"
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//tests", "BEGIN:VEVENT", "UID:1", "DTSTAMP:20260101T000000Z",
        f"DTSTART;TZID={zone}:{datetime.combine(first, start):%Y%m%dT%H%M%S}", "DURATION:PT1M",
        "RRULE:" + ";".join(f"{name}={value}" for name, value in parts.items()),
        *dates("EXDATE", True), *dates("RDATE", False), "END:VEVENT", "END:VCALENDAR",
    ]  # fmt: skip
    calendar = Calendar.from_ical("\r\n".join(lines) + "\r\n")
    found = recurring_ical_events.of(calendar).between(first - timedelta(days=3), first + SPAN + timedelta(days=3))
    return sorted((event.start.replace(tzinfo=None).date(), event.start.astimezone(UTC)) for event in found)


@st.composite
def histories(draw):
    """Draw a rule, its first day, and exceptions on days that the rule gives and on others."""
    rule, first = draw(rules), draw(first_days)
    given_days = recurrence.days(rule, first, since=first, last=first + SPAN)
    days = st.dates(first, first + SPAN)
    if given_days:
        days = st.one_of(days, st.sampled_from(given_days))
    return rule, first, draw(st.dictionaries(days, st.booleans(), max_size=5))


@settings(max_examples=60)
@example(("FREQ=WEEKLY", date(2026, 3, 22), {date(2026, 3, 29): False}), time(1, 30), "Europe/London")
@example(("FREQ=WEEKLY", date(2026, 10, 18), {date(2026, 10, 25): True}), time(1, 30), "Europe/London")
@given(histories(), hours, st.sampled_from(ZONES))
def test_occurrences_are_those_of_one_vevent_with_the_same_properties(history, start, zone):
    rule, first, exceptions = history
    series = EventSeries(start_time=start, zone=zone)
    # The library compares exceptions as moments. In Apia 30 and 31 December 2011 are the same moments, so an exception
    # for one day also removes the other. This site compares days (section 3.8.5.1 compares values of one zone).
    assume(not (zone == "Pacific/Apia" and exceptions.keys() & {date(2011, 12, 30), date(2011, 12, 31)}))

    days = recurrence.days(
        rule,
        first,
        since=first,
        last=first + SPAN,
        added=[day for day, is_removed in exceptions.items() if not is_removed],
        removed=[day for day, is_removed in exceptions.items() if is_removed],
    )

    theirs = [pair for pair in by_the_library(zone, first, start, rule, exceptions) if pair[0] <= first + SPAN]
    assert [(day, series.moment_on(day)) for day in days] == theirs


@pytest.mark.django_db
def test_days_follow_the_exceptions():
    series = EventSeriesFactory(starts_on=date(2026, 11, 25), rrule="FREQ=WEEKLY")
    SeriesDateFactory(series=series, on=date(2026, 12, 2), is_removed=True)
    SeriesDateFactory(series=series, on=date(2026, 12, 4))

    exceptions = dict(series.exceptions.values_list("on", "is_removed"))

    assert series.days(date(2026, 11, 26), date(2026, 12, 9), exceptions) == [date(2026, 12, 4), date(2026, 12, 9)]


@pytest.mark.django_db
def test_venues_rotate_and_a_removed_day_counts_in_the_rotation():
    series = EventSeriesFactory(starts_on=date(2026, 11, 25), rrule="FREQ=WEEKLY", venue=VenueFactory())
    SeriesDateFactory(series=series, on=date(2026, 12, 2), is_removed=True)

    days = [date(2026, 11, 25), date(2026, 12, 4), date(2026, 12, 9)]

    assert [series.venue_on(day, [71, 72, 73]) for day in days] == [71, 73, 73]
    assert [series.venue_on(day, []) for day in days] == [series.venue_id] * 3


def test_an_occurrence_has_the_values_of_its_series():
    series = EventSeries(
        title="Leeds", summary="S", description="D", format="talk", zone="Europe/London", start_time=time(23),
        minutes=90, attendance_mode="mixed", online_url="https://call.example.org/", capacity=9, venue_id=71,
    )  # fmt: skip

    assert series.occurrence(date(2026, 10, 24), []) == {
        "title": "Leeds", "summary": "S", "description": "D", "format": "talk", "zone": "Europe/London",
        "starts_at": datetime(2026, 10, 24, 22, tzinfo=UTC), "ends_at": datetime(2026, 10, 24, 23, 30, tzinfo=UTC),
        "attendance_mode": "mixed", "online_url": "https://call.example.org/", "capacity": 9, "venue_id": 71,
            "status": "confirmed",
    }  # fmt: skip


@pytest.mark.django_db
def test_an_hour_is_sixty_minutes_on_the_night_the_clocks_go_back():
    series = EventSeriesFactory(start_time=time(0, 30), minutes=120)

    night = series.occurrence(date(2026, 10, 25), [])

    assert night["ends_at"] - night["starts_at"] == timedelta(hours=2)


@pytest.mark.parametrize(
    ("rule", "code", "words"),
    [
        ("often", "part", "“OFTEN” cannot be part of this rule."),
        ("INTERVAL=2", "freq", "Say how often: the rule needs FREQ."),
        ("FREQ=DAILY;COUNT=2;COUNT=3", "twice", "“COUNT” is in the rule twice."),
        ("FREQ=DAILY;UNTIL=20260230", "until", "“20260230” is not a day."),
        (
            "FREQ=HOURLY",
            "syntax",
            "This rule cannot be read. Look for a typing mistake near “FREQ=HOURLY”.",
        ),
        ("RRULE:", "syntax", "This rule cannot be read. Look for a typing mistake near “RRULE”."),
    ],
)
def test_a_rule_that_is_refused_has_a_message(rule, code, words):
    series = EventSeries(title="Leeds", starts_on=date(2026, 1, 1), start_time=time(18), rrule=rule)

    with pytest.raises(ValidationError) as refused:
        series.clean_fields(exclude=["group"])

    errors = refused.value.error_dict["rrule"]
    assert [(error.code, error.messages) for error in errors] == [(code, [words])]


def test_a_series_and_its_dates_are_shown_as_text():
    assert str(EventSeries(title="Every other Wednesday")) == "Every other Wednesday"
    assert str(SeriesDate(on=date(2026, 1, 2))) == "+ 2026-01-02"
    assert str(SeriesDate(on=date(2026, 1, 2), is_removed=True)) == "− 2026-01-02"


@pytest.mark.django_db
def test_venues_in_turn_have_a_name_and_an_order():
    series = EventSeriesFactory()
    series.stops.create(venue=VenueFactory(name="Second"), position=1)
    series.stops.create(venue=VenueFactory(name="First"), position=0)

    assert [str(stop) for stop in series.stops.all()] == ["First, Leeds", "Second, Leeds"]


@pytest.mark.django_db
def test_drafts_and_running_series_get_events():
    draft, running, paused, ended = rows = [EventSeriesFactory(status=status) for status in EventSeries.Status]

    assert set(EventSeries.objects.meeting()) == {draft, running}
    assert [series.is_running for series in rows] == [False, True, False, False]
    assert [series.is_draft for series in (draft, running, paused, ended)] == [True, False, False, False]
