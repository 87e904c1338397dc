"""Public holidays as governments publish them."""

from datetime import date

import pytest

from meetups.standards.holidays import public_holidays


def in_2026(nation):
    return {day.isoformat()[5:]: name for day, name in public_holidays(nation, [2026]).items()}


def test_england_has_eight_holidays_and_a_substitute_day():
    assert in_2026("GB-ENG") == {
        "01-01": "New Year's Day",
        "04-03": "Good Friday",
        "04-06": "Easter Monday",
        "05-04": "May Day",
        "05-25": "Spring Bank Holiday",
        "08-31": "Late Summer Bank Holiday",
        "12-25": "Christmas Day",
        "12-26": "Boxing Day",
        "12-28": "Boxing Day (observed)",
    }


def test_wales_has_the_holidays_of_england():
    assert in_2026("GB-WLS") == in_2026("GB-ENG")


def test_scotland_has_a_holiday_in_early_august_and_none_on_easter_monday():
    days = in_2026("GB-SCT")

    assert {day: days.get(day) for day in ("01-02", "04-06", "08-03", "08-31", "11-30")} == {
        "01-02": "New Year Holiday",
        "04-06": None,
        "08-03": "Summer Bank Holiday",
        "08-31": None,
        "11-30": "Saint Andrew's Day",
    }


def test_northern_ireland_has_its_own_holidays():
    days = in_2026("GB-NIR")

    assert {day: days.get(day) for day in ("03-17", "07-13", "08-31")} == {
        "03-17": "Saint Patrick's Day",
        "07-13": "Battle of the Boyne (observed)",
        "08-31": "Late Summer Bank Holiday",
    }


@pytest.mark.parametrize(
    ("nation", "day", "name"),
    [
        ("FR", "07-14", "National Day"),
        ("DE", "06-04", None),
        ("DE-BY", "06-04", "Corpus Christi"),
        ("US", "03-31", None),
        ("US-CA", "03-31", "Cesar Chavez Day"),
        ("JP", "11-03", "Culture Day"),
        ("GB", "08-31", None),
    ],
)
def test_other_nations_and_their_parts_have_holidays_with_english_names(nation, day, name):
    assert in_2026(nation).get(day) == name


@pytest.mark.parametrize("nation", ["XX", "ZZ-A", "GB-XXX", "FR-000", ""])
def test_an_unknown_code_has_no_holidays(nation):
    assert public_holidays(nation, [2026]) == {}


def test_holidays_are_in_order_for_whole_years():
    days = list(public_holidays("GB-ENG", [2027, 2026]))

    assert (days[0], days[-1]) == (date(2026, 1, 1), date(2027, 12, 28))
    assert days == sorted(days)
    assert public_holidays("GB-ENG", []) == {}
