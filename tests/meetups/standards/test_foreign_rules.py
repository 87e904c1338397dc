from datetime import datetime

import pytest

from meetups.standards.foreign_rules import as_ours, without_own_hour
from meetups.standards.recurrence import RuleError

SIX_PM = datetime(2026, 12, 1, 18, 0)  # noqa: DTZ001
HUGE = "1" * 4301  # Python makes no number of so many digits


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("freq=weekly; byhour=18;byminute=0;bysecond=00", "freq=weekly"),
        ("FREQ=WEEKLY;BYHOUR=18,18", "FREQ=WEEKLY"),
        ("BYHOUR=17;FREQ=WEEKLY", "BYHOUR=17;FREQ=WEEKLY"),
        ("FREQ=WEEKLY;BYHOUR=18,19", "FREQ=WEEKLY;BYHOUR=18,19"),
        ("FREQ=WEEKLY;BYHOUR=", "FREQ=WEEKLY;BYHOUR="),
        (f"FREQ=WEEKLY;BYHOUR={HUGE}", f"FREQ=WEEKLY;BYHOUR={HUGE}"),
    ],
)
def test_the_hour_of_the_start_is_left_out(theirs, ours):
    assert without_own_hour(theirs, SIX_PM) == ours


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("RRULE:freq=weekly;count=3;", "FREQ=WEEKLY;COUNT=3"),
        ("RSCALE=GREGORIAN;FREQ=WEEKLY;SKIP=FORWARD", "FREQ=WEEKLY"),
        ("RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=FORWARD", "FREQ=MONTHLY"),
        ("RSCALE=GREGORIAN;FREQ=MONTHLY;BYMONTHDAY=31", "FREQ=MONTHLY;BYMONTHDAY=31"),
        ("RSCALE=GREGORIAN;FREQ=MONTHLY;BYMONTHDAY=28,-28;SKIP=BACKWARD", "FREQ=MONTHLY;BYMONTHDAY=28,-28"),
        ("RSCALE=GREGORIAN;FREQ=MONTHLY;BYDAY=5MO;SKIP=BACKWARD", "FREQ=MONTHLY;BYDAY=5MO"),
        ("RSCALE=GREGORIAN;FREQ=MONTHLY;BYMONTHDAY=31;SKIP=BACKWARD", "FREQ=MONTHLY;BYMONTHDAY=-1"),
        ("RSCALE=GREGORIAN;FREQ=MONTHLY;BYMONTHDAY=29;SKIP=BACKWARD", "FREQ=MONTHLY;BYMONTHDAY=28,29;BYSETPOS=-1"),
        ("RSCALE=GREGORIAN;FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;SKIP=BACKWARD",
         "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=28,29;BYSETPOS=-1"),
        ("RSCALE=GREGORIAN;FREQ=MONTHLY;BYMONTHDAY=--5", "FREQ=MONTHLY;BYMONTHDAY=--5"),
        ("RSCALE=GREGORIAN;FREQ=MONTHLY;BYMONTHDAY=+5;SKIP=BACKWARD", "FREQ=MONTHLY;BYMONTHDAY=+5"),
        (f"RSCALE=GREGORIAN;FREQ=MONTHLY;BYMONTHDAY={HUGE}", f"FREQ=MONTHLY;BYMONTHDAY={HUGE}"),
        ("RSCALE=CHINESE;FREQ=YEARLY", "RSCALE=CHINESE;FREQ=YEARLY"),
        ("FREQ=MONTHLY;SKIP=OMIT", "FREQ=MONTHLY;SKIP=OMIT"),
        ("RSCALE=GREGORIAN;X", "X="),
        ("every other Wednesday", "EVERY OTHER WEDNESDAY="),
    ],
)  # fmt: skip
def test_only_what_changes_no_day_is_said_in_another_way(theirs, ours):
    assert as_ours(theirs, SIX_PM) == ours


@pytest.mark.parametrize(
    ("day", "theirs", "ours"),
    [
        (31, "FREQ=MONTHLY", "FREQ=MONTHLY;BYMONTHDAY=-1"),
        (30, "FREQ=MONTHLY;INTERVAL=2", "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=28,29,30;BYSETPOS=-1"),
        (30, "FREQ=YEARLY", "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=28,29,30;BYSETPOS=-1"),
        (28, "FREQ=YEARLY", "FREQ=YEARLY"),
    ],
)
def test_a_rule_without_a_day_has_that_of_the_start(day, theirs, ours):
    assert as_ours(f"RSCALE=GREGORIAN;SKIP=BACKWARD;{theirs}", SIX_PM.replace(day=day)) == ours


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("FREQ=WEEKLY;FREQ=DAILY", ("twice", "FREQ")),
        ("FREQ=MONTHLY;BYMONTHDAY=31;SKIP=FORWARD", ("part", "SKIP")),
        ("FREQ=MONTHLY;BYMONTHDAY=30,31;SKIP=BACKWARD", ("part", "SKIP")),
        ("FREQ=MONTHLY;BYMONTHDAY=-31;SKIP=BACKWARD", ("part", "SKIP")),
        ("FREQ=MONTHLY;BYMONTHDAY=31;BYDAY=MO;SKIP=BACKWARD", ("part", "SKIP")),
        ("FREQ=MONTHLY;BYMONTHDAY=x;SKIP=FORWARD", ("part", "SKIP")),
        ("FREQ=YEARLY;BYMONTHDAY=31;SKIP=BACKWARD", ("part", "SKIP")),
        ("FREQ=YEARLY;BYMONTH=2,3;BYMONTHDAY=30;SKIP=BACKWARD", ("part", "SKIP")),
        ("FREQ=YEARLY;BYYEARDAY=366;SKIP=BACKWARD", ("part", "SKIP")),
    ],
)
def test_what_a_series_cannot_have_is_refused(text, refusal):
    with pytest.raises(RuleError) as error:
        as_ours(f"RSCALE=GREGORIAN;{text}", SIX_PM)
    assert (error.value.code, error.value.detail) == refusal
