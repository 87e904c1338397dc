from datetime import UTC, date, datetime, timedelta

import pytest

from meetups.models import Event
from meetups.queries.calendars import Month, fortnight
from meetups.queries.events import DayCards, cards_of
from tests.factories import EventFactory

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("year", "number", "exists"),
    [(1970, 1, True), (2100, 12, True), (1969, 12, False), (2101, 1, False), (2026, 0, False), (2026, 13, False)],
)
def test_months_run_from_1970_to_2100(year, number, exists):
    assert Month(year, number).exists is exists


def test_previous_and_next_month():
    assert (Month(2026, 1).previous, Month(2026, 12).next) == ((2025, 12), (2027, 1))
    assert (Month(1970, 1).previous, Month(2100, 12).next) == (None, None)


@pytest.mark.parametrize(("month", "weeks"), [((2026, 11), 6), ((2027, 2), 4), ((2024, 2), 5)])
def test_weeks_have_every_day_of_the_month_once(month, weeks):
    found = Month(*month).weeks(DayCards([], {}), date(2027, 2, 3))

    days = [day for week in found for day in week if day]
    assert [len(week) for week in found] == [7] * weeks
    assert [day.on.day for day in days] == list(range(1, len(days) + 1))
    assert {(day.on.year, day.on.month) for day in days} == {month}
    assert [day.on for day in days if day.is_today] == ([date(2027, 2, 3)] if month == (2027, 2) else [])


@pytest.mark.django_db
def test_fortnight_has_fourteen_days_with_their_events():
    today = date(2026, 11, 20)
    EventFactory(slug="first", starts_at=NOW)
    EventFactory(slug="late", starts_at=NOW + 13 * DAY)
    EventFactory(slug="later", starts_at=NOW + 13 * DAY + HOUR)
    EventFactory(slug="too-late", starts_at=NOW + 14 * DAY)
    EventFactory(slug="off", starts_at=NOW + DAY, status="cancelled")

    days = fortnight(cards_of(Event.objects.order_by("starts_at"), NOW), today)

    assert [day.leaf.iso for day in days][:2] == ["2026-11-20", "2026-11-21"]
    assert (len(days), days[13].leaf.iso) == (14, "2026-12-03")
    assert [day.is_today for day in days] == [True] + [False] * 13
    assert [len(day.events) for day in days] == [1] + [0] * 12 + [2]
    assert (days[0].url, days[13].url) == ("/events/first/", "/events/?on=2026-12-03")
    assert {day.more for day in days} == {0}


@pytest.mark.django_db
def test_fortnight_shows_three_events_of_a_day_and_says_how_many_more_it_has():
    for number in range(4):
        EventFactory(slug=f"now-{number}", starts_at=NOW)
    EventFactory(slug="one-of-two", starts_at=NOW + DAY)

    days = fortnight(cards_of(Event.objects.order_by("starts_at", "id"), NOW), date(2026, 11, 20), {"2026-11-21": 2})

    assert [(len(day.events), day.more) for day in days][:3] == [(3, 1), (1, 1), (0, 0)]
    assert [day.url for day in days][:2] == ["/events/?on=2026-11-20", "/events/?on=2026-11-21"]


def test_words_of_a_month_and_of_its_days():
    days = [day for week in Month(2026, 11).weeks(DayCards([], {}), date(2026, 11, 18)) for day in week if day]

    assert str(Month(2026, 11)) == "November 2026"
    assert (days[24].weekday, days[24].month) == ("Wednesday", "November")
    assert [days[number].list_path for number in (16, 17)] == [
        "/events/past/?year=2026&on=2026-11-17", "/events/?on=2026-11-18"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("first", "last", "previous", "following"),
    [
        (None, None, None, None),
        (date(2026, 10, 11), None, (2026, 10), None),
        (None, date(2026, 12, 30), None, (2026, 12)),
        (date(2026, 11, 21), date(2026, 11, 21), None, None),
    ],
)
def test_months_lead_towards_events_and_today(first, last, previous, following):
    assert Month(2026, 11).neighbours(first, last, NOW.date()) == (previous, following)


@pytest.mark.django_db
def test_month_has_the_events_of_its_local_days():
    for slug, starts_at in (
        ("2026-10-31-before", datetime(2026, 10, 31, 23, tzinfo=UTC)),
        ("2026-11-01-first", datetime(2026, 11, 1, 0, tzinfo=UTC)),
        ("2026-11-30-last", datetime(2026, 11, 30, 23, tzinfo=UTC)),
        ("2026-12-01-after", datetime(2026, 12, 1, 0, tzinfo=UTC)),
    ):
        EventFactory(slug=slug, starts_at=starts_at)

    found = Month(2026, 11).cards(Event.objects.all())

    assert [card.slug for card in found.cards] == ["2026-11-01-first", "2026-11-30-last"]
    assert found.numbers == {"2026-11-01": 1, "2026-11-30": 1}
