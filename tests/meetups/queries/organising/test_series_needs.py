from datetime import date

import pytest

from meetups.services import series as services
from tests.factories import EventSeriesFactory, HolidayFactory
from tests.series import a_series


def texts(doing):
    return [text for text, _url in doing().get("Later", [])]


def test_series_that_goes_on_needs_nothing(doing, group, library):
    a_series(group=group, venue=library, rrule="FREQ=WEEKLY")

    assert doing() == {}


def test_series_that_ends_within_four_weeks_is_a_need_until_it_is_ended(doing, group, library):
    series = a_series(group=group, venue=library, rrule="FREQ=WEEKLY;COUNT=4", title="Autumn")
    a_series(group=group, venue=library, rrule="FREQ=WEEKLY;COUNT=5")
    url = f"/admin/meetups/eventseries/{series.pk}/change/"
    text = "Autumn ends: its last meeting is on Wednesday 16 December 2026. Continue the series, or end it."

    assert doing() == {"Later": [(text, url)]}

    services.set_status(series=series, status="ended")
    assert doing() == {}


def test_series_without_the_meetings_of_its_rule_is_a_need(doing, group, library):
    EventSeriesFactory(group=group, venue=library, title="Empty", rrule="FREQ=WEEKLY", starts_on=date(2026, 11, 25))

    assert texts(doing) == [
        "Empty has no meetings after Friday 20 November 2026, but its rhythm goes on. Open it and save it again."
    ]


def test_series_that_begins_in_seven_months_and_never_ends_needs_nothing(doing, group, library):
    EventSeriesFactory(group=group, venue=library, rrule="FREQ=WEEKLY", starts_on=date(2027, 6, 30))

    assert doing() == {}


def test_series_with_too_many_meetings_is_a_need(doing, group, library):
    rule = "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR,SA,SU"
    EventSeriesFactory(group=group, venue=library, title="Daily", rrule=rule, starts_on=date(1980, 1, 1))

    assert texts(doing) == [
        "Daily has no meetings after Friday 20 November 2026, but its rhythm goes on. Open it and save it again."
    ]


def test_yearly_series_between_its_meetings_needs_nothing(doing, group, library):
    a_series(group=group, venue=library, rrule="FREQ=YEARLY", starts_on=date(2026, 11, 25))
    a_series(group=group, venue=library, rrule="FREQ=YEARLY;COUNT=3", starts_on=date(2026, 11, 25))

    assert doing() == {}


@pytest.mark.parametrize(("policy", "number"), [("skip", 0), ("ignore", 1)])
def test_day_that_is_skipped_because_of_a_holiday_is_not_missing(doing, group, library, policy, number):
    HolidayFactory(on=date(2026, 12, 23), name="Rest")
    EventSeriesFactory(
        group=group,
        venue=library,
        rrule="FREQ=YEARLY;INTERVAL=50",
        starts_on=date(2026, 12, 23),
        on_holidays=policy,
    )

    assert len([text for text in texts(doing) if "has no meetings" in text]) == number
