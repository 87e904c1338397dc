from datetime import date

import pytest

from meetups.models import EventSeries
from meetups.queries.series import preview
from meetups.services import series as services
from meetups.standards.recurrence import RuleError
from tests.factories import EventSeriesFactory, GroupFactory, HolidayFactory
from tests.series import a_series, days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
FIRST = date(2026, 11, 25)


def lines_of(exceptions=None, **fields):
    """Return day, notes and whether it is skipped, for each line of the preview of an unsaved series."""
    fields = {"starts_on": FIRST, "rrule": "FREQ=WEEKLY;COUNT=3"} | fields
    lines = preview(EventSeriesFactory.build(group=GroupFactory(), **fields), exceptions or {})
    return [(line.leaf.iso, line.notes, line.is_skipped) for line in lines]


def test_the_preview_shows_the_days_that_the_series_then_has():
    """An added day is kept although it is a public holiday; a day of the rule is skipped."""
    for day in (date(2026, 12, 2), date(2026, 12, 4)):
        HolidayFactory(on=day, name="A day off")
    series = a_series(on_holidays="skip", rrule="FREQ=WEEKLY;COUNT=3")
    series.exceptions.create(on=date(2026, 12, 4))
    lines = preview(series, {date(2026, 12, 4): False})
    services.fill(series=series)

    assert [f"{line.leaf.iso}"[5:] for line in lines if not line.is_skipped] == days(series)
    assert [(f"{line.leaf.iso}"[5:], line.notes) for line in lines] == [
        ("11-25", []),
        ("12-02", ["Skipped: A day off is a public holiday."]),
        ("12-04", ["Added by hand.", "Public holiday: A day off."]),
        ("12-09", []),
    ]


def test_ten_dates_of_an_unsaved_series_are_shown_with_their_hours():
    series = EventSeriesFactory.build(group=GroupFactory(), starts_on=FIRST, rrule="FREQ=WEEKLY")

    lines = preview(series, {})

    assert [line.leaf.iso for line in lines[::9]] == ["2026-11-25", "2027-01-27"]
    assert (len(lines), {line.hours for line in lines}) == (10, {"6pm to 7pm GMT"})
    assert not EventSeries.objects.exists()


def test_dates_begin_today():
    assert [day for day, *_ in lines_of(starts_on=date(2026, 11, 6), rrule="FREQ=WEEKLY;COUNT=4")] == [
        "2026-11-20",
        "2026-11-27",
    ]


def test_an_added_day_before_the_first_date_is_shown():
    assert [day for day, *_ in lines_of({date(2026, 11, 23): False})][:2] == ["2026-11-23", "2026-11-25"]


def test_a_removed_day_is_not_shown():
    assert [day for day, *_ in lines_of({date(2026, 12, 2): True})] == ["2026-11-25", "2026-12-09"]


def test_first_date_that_the_rhythm_does_not_include_has_a_note():
    assert lines_of(starts_on=date(2026, 11, 24), rrule="FREQ=WEEKLY;COUNT=1;BYDAY=WE") == [
        ("2026-11-24", ["The first date. It is not one of the dates of the rhythm."], False),
        ("2026-11-25", [], False),
    ]


@pytest.mark.parametrize(
    ("starts_on", "note"),
    [
        (date(2027, 3, 24), "The clocks go forward before this one; it is still 6pm."),
        (date(2027, 10, 27), "The clocks go back before this one; it is still 6pm."),
    ],
)
def test_first_date_after_a_change_of_the_clocks_has_a_note(starts_on, note):
    assert [notes for _, notes, _ in lines_of(starts_on=starts_on)] == [[], [note], []]


@pytest.mark.parametrize(
    ("on_holidays", "note", "is_skipped"),
    [
        ("skip", "Skipped: A day off is a public holiday.", True),
        ("warn", "Public holiday: A day off.", False),
        ("ignore", "Public holiday: A day off.", False),
    ],
)
def test_public_holiday_of_the_nation_has_a_note(on_holidays, note, is_skipped):
    HolidayFactory(on=FIRST, nation="GB-ENG", name="A day off")
    HolidayFactory(on=date(2026, 12, 2), nation="GB-SCT", name="Elsewhere")

    assert lines_of(on_holidays=on_holidays)[:2] == [
        ("2026-11-25", [note], is_skipped),
        ("2026-12-02", [], False),
    ]


@pytest.mark.parametrize(
    ("fields", "number"),
    [
        ({"rrule": "FREQ=DAILY"}, 10),
        ({"rrule": "FREQ=YEARLY"}, 10),
        ({"starts_on": date(2100, 12, 31), "rrule": "FREQ=WEEKLY"}, 10),
        ({"starts_on": date(2020, 1, 1), "rrule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"}, 0),
        ({"starts_on": date(2026, 10, 7), "rrule": "FREQ=WEEKLY;UNTIL=20261101"}, 0),
    ],
)
def test_preview_looks_far_enough_ahead(fields, number):
    assert len(lines_of(**fields)) == number


def test_invalid_rule_raises():
    with pytest.raises(RuleError):
        lines_of(rrule="FREQ=SOMETIMES")
