from datetime import date

import pytest

from meetups.standards.recurrence import ONCE
from tests.meetups.standards.test_calendar_files import one

EIGHT_PM = "DTSTART;TZID=America/New_York:20260701T200000"


def test_exceptions_are_local_days_at_the_hour_of_the_rule():
    entry = one(
        EIGHT_PM,
        "RRULE:FREQ=WEEKLY;COUNT=9",
        "EXDATE:20260709T000000Z,20260716T010000Z",
        "EXDATE;VALUE=DATE:20260722",
        "RDATE;TZID=America/New_York:20260703T200000",
    )

    assert (entry.rule, entry.removed, entry.added) == (
        "FREQ=WEEKLY;COUNT=9",
        (date(2026, 7, 8), date(2026, 7, 22)),
        (date(2026, 7, 3),),
    )


def test_an_exception_at_an_hour_that_the_clocks_skip_is_that_of_its_day():
    zone = "TZID=Europe/London"

    entry = one(f"DTSTART;{zone}:20270321T013000", "RRULE:FREQ=WEEKLY", f"EXDATE;{zone}:20270328T013000")

    assert entry.removed == (date(2027, 3, 28),)


@pytest.mark.parametrize(("hour", "rule"), [(22, "FREQ=WEEKLY"), (18, "FREQ=WEEKLY;BYHOUR=18")])
def test_the_hours_of_a_rule_are_those_of_its_start_as_written(hour, rule):
    head = "X-WR-TIMEZONE:America/New_York\r\n"

    assert one("DTSTART:20260701T220000Z", f"RRULE:FREQ=WEEKLY;BYHOUR={hour}", head=head).rule == rule


@pytest.mark.parametrize(
    ("rule", "refusal"),
    [
        ("FREQ=WEEKLY;BYDAY=TH", "days_of_utc"),
        ("FREQ=MONTHLY", "days_of_utc"),
        ("FREQ=WEEKLY", ""),
        ("FREQ=DAILY;COUNT=3", ""),
    ],
)
def test_a_rule_that_names_days_of_utc_is_refused_where_they_are_others(rule, refusal):
    """2am on a Thursday in UTC is 10pm on Wednesday in New York."""
    head = "X-WR-TIMEZONE:America/New_York\r\n"

    assert one("DTSTART:20260702T020000Z", f"RRULE:{rule}", head=head).refusal == refusal


def test_dates_without_a_rule_are_a_series():
    entry = one(EIGHT_PM, "RDATE:20260709T000000Z", "RDATE:20260704T000000Z")

    assert (entry.rule, entry.added, entry.refusal) == (ONCE, (date(2026, 7, 3), date(2026, 7, 8)), "")


def test_dates_of_one_meeting_of_a_series_make_no_series():
    entry = one(EIGHT_PM, "RDATE:20260709T000000Z", "RECURRENCE-ID:20260702T000000Z")

    assert (entry.rule, entry.added, entry.refusal) == ("", (), "")


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (("RRULE:FREQ=DAILY", "RRULE:FREQ=WEEKLY"), ("rules", "")),
        (("RRULE:FREQ=DAILY", "EXRULE:FREQ=WEEKLY"), ("exrule", "FREQ=WEEKLY")),
        (("RRULE:",), ("no_rule", "")),
        (("RDATE:20260709T010000Z",), ("other_hour", "20260709T010000Z")),
        (("RRULE:FREQ=DAILY", "RDATE;VALUE=PERIOD:20260709T000000Z/PT1H"),
         ("other_hour", "20260709T000000Z/PT1H")),
    ],
)  # fmt: skip
def test_what_a_series_cannot_have_is_refused(lines, reason):
    entry = one(EIGHT_PM, *lines)

    assert (entry.refusal, entry.detail) == reason
