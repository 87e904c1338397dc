from datetime import UTC, date, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from meetups.standards import recurrence
from meetups.standards.recurrence import RuleError

WEDNESDAY = date(2026, 11, 25)
NEW_YORK = ZoneInfo("America/New_York")


def refused(text):
    with pytest.raises(RuleError) as error:
        recurrence.parse(text)
    return error.value.code, error.value.detail


def within(text, first, last, **exceptions):
    return [day.isoformat() for day in recurrence.days(text, first, since=first, last=last, **exceptions)]


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("freq=weekly;byday=we;interval=2", "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE"),
        (" RRULE:FREQ=DAILY;COUNT=3; ", "FREQ=DAILY;COUNT=3"),
        ("FREQ=MONTHLY;BYDAY=+2TH,-01FR", "FREQ=MONTHLY;BYDAY=2TH,-1FR"),
        ("FREQ=YEARLY;BYMONTH=01,10;BYMONTHDAY=+05,-03,30", "FREQ=YEARLY;BYMONTH=1,10;BYMONTHDAY=5,-3,30"),
        ("FREQ=DAILY;UNTIL=20260101T000000Z", "FREQ=DAILY;UNTIL=20260101T000000Z"),
        ("FREQ=YEARLY;BYYEARDAY=366,-366,99;BYSETPOS=-1", "FREQ=YEARLY;BYYEARDAY=366,-366,99;BYSETPOS=-1"),
        ("FREQ=YEARLY;WKST=SU;BYWEEKNO=53,-9", "FREQ=YEARLY;BYWEEKNO=53,-9;WKST=SU"),
        ("FREQ=YEARLY;BYDAY=53MO", "FREQ=YEARLY;BYDAY=53MO"),
    ],
)
def test_normal_writes_each_rule_in_one_way(text, normal):
    assert recurrence.normal(text) == normal
    assert recurrence.normal(normal) == normal


@pytest.mark.parametrize(
    ("text", "code", "detail"),
    [
        ("", "syntax", ""),
        ("RRULE:", "syntax", ""),
        ("FREQ=DAILY;BYMONTH=" + "1," * 120 + "1", "syntax", ""),
        ("every other Wednesday", "part", "EVERY OTHER WEDNESDAY"),
        ("FREQ=DAILY\nDTSTART:20260101", "syntax", "FREQ=DAILY\nDTSTART:20260101"),
        ("FREQ=DAILY;FREQ=WEEKLY", "twice", "FREQ"),
        ("INTERVAL=2", "freq", ""),
        ("FREQ=DAILY;COUNT=3;UNTIL=20260101", "both", ""),
        ("FREQ=DAILY;UNTIL=20260230", "until", "20260230"),
        ("FREQ=DAILY;UNTIL=00000101", "until", "00000101"),
        ("FREQ=DAILY;UNTIL=20260101T250000Z", "until", "20260101T250000Z"),
        ("FREQ=DAILY;UNTIL=2026-01-01", "syntax", "UNTIL=2026-01-01"),
        ("FREQ=HOURLY", "syntax", "FREQ=HOURLY"),
        ("FREQ=DAILY,WEEKLY", "syntax", "FREQ=DAILY,WEEKLY"),
        ("FREQ=DAILY;INTERVAL=0", "syntax", "INTERVAL=0"),
        ("FREQ=DAILY;INTERVAL=1,2", "syntax", "INTERVAL=1,2"),
        ("FREQ=DAILY;INTERVAL=1000", "syntax", "INTERVAL=1000"),
        ("FREQ=DAILY;COUNT=1٢", "syntax", "COUNT=1٢"),
        ("FREQ=DAILY;COUNT=", "syntax", "COUNT="),
        ("FREQ=DAILY;BYHOUR=9", "part", "BYHOUR"),
        ("FREQ=WEEKLY;BYMONTHDAY=1", "part", "BYMONTHDAY"),
        ("FREQ=DAILY;BYSETPOS=1;BYDAY=MO", "part", "BYSETPOS"),
        ("FREQ=WEEKLY;BYSETPOS=1", "part", "BYSETPOS"),
        ("FREQ=MONTHLY;BYSETPOS=1", "part", "BYSETPOS"),
        ("FREQ=MONTHLY;BYWEEKNO=20", "part", "BYWEEKNO"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "syntax", "BYMONTHDAY=32"),
        ("FREQ=YEARLY;BYMONTH=13", "syntax", "BYMONTH=13"),
        ("FREQ=YEARLY;BYMONTH=0", "syntax", "BYMONTH=0"),
        ("FREQ=YEARLY;BYWEEKNO=54", "syntax", "BYWEEKNO=54"),
        ("FREQ=YEARLY;BYYEARDAY=367", "syntax", "BYYEARDAY=367"),
        ("FREQ=YEARLY;BYDAY=MO,", "syntax", "BYDAY=MO,"),
        ("FREQ=YEARLY;BYDAY=54MO", "syntax", "BYDAY=54MO"),
        ("FREQ=YEARLY;BYDAY=6MO;BYMONTH=1", "syntax", "BYDAY=6MO"),
        ("FREQ=MONTHLY;BYDAY=MO,-6TU", "syntax", "BYDAY=MO,-6TU"),
        ("FREQ=WEEKLY;BYDAY=2TH", "syntax", "BYDAY=2TH"),
        ("FREQ=DAILY;BYDAY=1MO", "syntax", "BYDAY=1MO"),
        ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=1MO", "syntax", "BYDAY=1MO"),
    ],
)
def test_a_rule_that_is_refused_says_why(text, code, detail):
    assert refused(text) == (code, detail)


@pytest.mark.parametrize(
    ("until", "start", "zone", "last"),
    [
        ("19971224T000000Z", time(9), NEW_YORK, "19971223"),
        ("19971224T140000Z", time(9), NEW_YORK, "19971224"),
        ("19971224T135959Z", time(9), NEW_YORK, "19971223"),
        ("20260329T010000Z", time(1, 30), ZoneInfo("Europe/London"), "20260328"),  # 01:30 is skipped: it is 01:30 UTC
        ("20260329T013000Z", time(1, 30), ZoneInfo("Europe/London"), "20260329"),
        ("20261025T003000Z", time(1, 30), ZoneInfo("Europe/London"), "20261025"),  # 01:30 is doubled: it is the first
        ("20261025T002959Z", time(1, 30), ZoneInfo("Europe/London"), "20261024"),
        ("20260601T180000", time(18), ZoneInfo("Europe/London"), "20260601"),
        ("20260601T175900", time(18), ZoneInfo("Europe/London"), "20260531"),
        ("20260601", time(18), NEW_YORK, "20260601"),
        ("99991231T235959Z", time(18), ZoneInfo("Australia/Lord_Howe"), "99991231"),
        ("00010101T000000Z", time(18), NEW_YORK, "00010101"),
    ],
)
def test_until_becomes_the_last_day_that_starts_by_its_moment(until, start, zone, last):
    assert recurrence.by_day(f"FREQ=DAILY;UNTIL={until}", start, zone) == (f"FREQ=DAILY;UNTIL={last}")


def test_until_of_names_the_last_day():
    assert recurrence.until_of(recurrence.parse("FREQ=DAILY;UNTIL=20260101T233000Z")) == date(2026, 1, 1)
    assert recurrence.until_of(recurrence.parse("FREQ=DAILY;COUNT=3")) is None


def test_dtstart_is_a_day_even_if_the_rule_does_not_give_it():
    assert within("FREQ=WEEKLY;BYDAY=FR;COUNT=2", WEDNESDAY, date(2027, 1, 1)) == [
        "2026-11-25", "2026-11-27", "2026-12-04",
    ]  # fmt: skip


def test_dtstart_is_not_a_day_if_the_rule_ended_before_it():
    assert within("FREQ=WEEKLY;UNTIL=20261124", WEDNESDAY, date(2027, 1, 1)) == []
    assert within("FREQ=WEEKLY;UNTIL=20261125", WEDNESDAY, date(2027, 1, 1)) == ["2026-11-25"]


def test_removed_days_win_over_added_days_and_still_count():
    friday = date(2026, 11, 27)
    second = date(2026, 12, 2)

    assert within(
        "FREQ=WEEKLY;COUNT=3", WEDNESDAY, date(2027, 1, 1), added=[friday, second, date(2027, 1, 2)], removed=[second]
    ) == ["2026-11-25", "2026-11-27", "2026-12-09"]
    assert within("FREQ=WEEKLY;COUNT=2", WEDNESDAY, date(2027, 1, 1), removed=[WEDNESDAY]) == ["2026-12-02"]


def test_the_first_and_the_last_day_are_included():
    found = recurrence.days(
        "FREQ=DAILY", date(2020, 1, 1), since=date(2026, 3, 1), last=date(2026, 3, 3), added=[date(2026, 3, 5)]
    )

    assert found == [date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 3)]


def test_more_than_four_hundred_days_are_refused():
    assert len(within("FREQ=DAILY;COUNT=400", WEDNESDAY, date(2029, 1, 1))) == 400
    with pytest.raises(RuleError) as error:
        within("FREQ=DAILY;COUNT=401", WEDNESDAY, date(2029, 1, 1))
    assert (error.value.code, str(error.value)) == ("many", "many: ")


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("FREQ=DAILY;INTERVAL=7;BYDAY=MO", WEDNESDAY),
        ("FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=2", WEDNESDAY),
        ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=9", WEDNESDAY),
        ("FREQ=MONTHLY;BYDAY=-5WE;BYMONTH=2", date(2100, 12, 31)),
        ("FREQ=YEARLY;BYDAY=-53MO,53MO", date(1970, 1, 1)),
    ],
)
def test_the_search_for_a_rule_with_few_days_or_none_ends(text, first):
    from_now = recurrence.days(text, first, since=first, last=date(first.year + 1, 12, 31))

    assert from_now[:1] == [first]
    assert len(from_now) <= 2


def test_the_days_are_the_same_400_years_later():
    for text in (
        "FREQ=YEARLY;BYWEEKNO=1,53;BYDAY=MO,SU",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
        "FREQ=WEEKLY;INTERVAL=3",
    ):
        near = recurrence.days(text, date(1999, 1, 4), since=date(2098, 1, 1), last=date(2104, 12, 31))
        far = recurrence.days(text, date(2399, 1, 4), since=date(2498, 1, 1), last=date(2504, 12, 31))
        assert [day.replace(year=day.year + 400) for day in near] == far != []


def test_place_in_rule_counts_the_days_before():
    rule = "FREQ=WEEKLY;BYDAY=WE"

    assert [recurrence.place_in_rule(rule, WEDNESDAY, date(2026, 12, day)) for day in (1, 2, 3, 9)] == [1, 1, 2, 2]
    assert recurrence.place_in_rule(rule, WEDNESDAY, WEDNESDAY) == 0
    assert recurrence.place_in_rule(rule, WEDNESDAY, date(2026, 11, 1)) == 0
    assert recurrence.place_in_rule("FREQ=WEEKLY;BYDAY=FR", WEDNESDAY, date(2026, 11, 27)) == 1


@pytest.mark.parametrize(
    ("text", "last", "ended"),
    [
        ("FREQ=WEEKLY", date(2026, 12, 8), "FREQ=WEEKLY;UNTIL=20261208"),
        ("FREQ=WEEKLY;UNTIL=20261201", date(2026, 12, 8), "FREQ=WEEKLY;UNTIL=20261201"),
        ("FREQ=WEEKLY;UNTIL=20270101", date(2026, 12, 8), "FREQ=WEEKLY;UNTIL=20261208"),
        ("FREQ=WEEKLY;UNTIL=09990101", date(2026, 12, 8), "FREQ=WEEKLY;UNTIL=09990101"),
        ("FREQ=WEEKLY;COUNT=3", date(2026, 12, 8), "FREQ=WEEKLY;UNTIL=20261208"),
        ("FREQ=WEEKLY;COUNT=3", date(2026, 12, 9), "FREQ=WEEKLY;COUNT=3"),
        ("FREQ=WEEKLY;COUNT=2", date(2027, 12, 9), "FREQ=WEEKLY;COUNT=2"),
    ],
)
def test_ended_gives_no_day_after_the_last_and_no_new_day(text, last, ended):
    assert recurrence.ended(text, WEDNESDAY, last) == ended


@pytest.mark.parametrize(
    ("text", "on", "rest"),
    [
        ("FREQ=WEEKLY;COUNT=3", date(2026, 12, 9), ("FREQ=WEEKLY;COUNT=1", date(2026, 12, 9))),
        ("FREQ=WEEKLY;COUNT=3", date(2026, 12, 3), ("FREQ=WEEKLY;COUNT=1", date(2026, 12, 9))),
        ("FREQ=WEEKLY;COUNT=3", date(2026, 12, 10), ("FREQ=WEEKLY;UNTIL=20261209", date(2026, 12, 10))),
        ("FREQ=WEEKLY;UNTIL=20261209", date(2026, 12, 25), ("FREQ=WEEKLY;UNTIL=20261209", date(2026, 12, 25))),
        ("FREQ=WEEKLY;INTERVAL=2", date(2026, 12, 1), ("FREQ=WEEKLY;INTERVAL=2", date(2026, 12, 9))),
        ("FREQ=YEARLY;INTERVAL=10", date(2026, 12, 1), ("FREQ=YEARLY;INTERVAL=10", date(2036, 11, 25))),
        ("FREQ=WEEKLY;BYDAY=FR;COUNT=3", WEDNESDAY, ("FREQ=WEEKLY;COUNT=3;BYDAY=FR", WEDNESDAY)),
        ("FREQ=WEEKLY;COUNT=3", date(2026, 1, 1), ("FREQ=WEEKLY;COUNT=3", WEDNESDAY)),
    ],
)
def test_rest_continues_with_the_same_days(text, on, rest):
    assert recurrence.rest(text, WEDNESDAY, on) == rest


@pytest.mark.parametrize(
    ("text", "by", "shifted"),
    [
        ("FREQ=MONTHLY;BYDAY=1TU", 0, "FREQ=MONTHLY;BYDAY=1TU"),
        ("FREQ=WEEKLY;COUNT=3", 1, "FREQ=WEEKLY;COUNT=3"),
        ("FREQ=WEEKLY;UNTIL=20261209;BYDAY=MO,SU", 1, "FREQ=WEEKLY;UNTIL=20261210;BYDAY=TU,MO;WKST=TU"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;WKST=SU", -1, "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,SA;WKST=SA"),
        ("FREQ=DAILY;INTERVAL=3", 40, "FREQ=DAILY;INTERVAL=3"),
    ],
)
def test_a_shifted_rule_gives_each_day_so_much_later(text, by, shifted):
    assert recurrence.shifted(text, by) == shifted
    first, since, last = date(2026, 11, 30), date(2026, 12, 7), date(2027, 3, 1)
    days = recurrence.days(text, first, since=since, last=last)
    moved = [day + timedelta(days=by) for day in (first, since, last)]

    found = recurrence.days(shifted, moved[0], since=moved[1], last=moved[2])

    assert found == [day + timedelta(days=by) for day in days] != []


@pytest.mark.parametrize(
    ("text", "part"),
    [("FREQ=MONTHLY", "FREQ"), ("FREQ=YEARLY;BYMONTHDAY=3", "BYMONTHDAY"), ("FREQ=WEEKLY;BYMONTH=3", "BYMONTH")],
)
def test_days_of_months_cannot_be_shifted(text, part):
    with pytest.raises(recurrence.RuleError) as refusal:
        recurrence.shifted(text, 1)

    assert (refusal.value.code, refusal.value.detail) == ("part", part)


def test_by_day_changes_nothing_in_a_rule_without_until():
    assert recurrence.by_day("freq=daily", time(18), UTC) == "FREQ=DAILY"


@pytest.mark.parametrize("first", [date(2026, 11, day) for day in range(23, 30)])
@pytest.mark.parametrize(
    ("text", "positions", "days", "every", "begins"),
    [
        ("BYDAY=MO,TH;BYSETPOS=1", [0], [0, 3], 1, 0),
        ("BYDAY=SU,TU,FR;BYSETPOS=1,-1;WKST=SU", [0, -1], [6, 1, 4], 1, 6),
        ("BYDAY=MO,WE,FR;BYSETPOS=2;INTERVAL=2", [1], [0, 2, 4], 2, 0),
        ("BYMONTH=1,11,12;BYSETPOS=1", [0], None, 1, 0),
    ],
)
def test_positions_in_a_week_count_its_days_before_the_first_date_too(text, positions, days, every, begins, first):
    week = first - timedelta(days=(first.weekday() - begins) % 7)
    expected = set()
    for number in range(0, 6, every):
        of_week = [week + timedelta(days=7 * number + day) for day in range(7)]
        of_rule = [day for day in of_week if day.weekday() in (days or [first.weekday()])]
        expected |= {of_rule[position] for position in positions}
    after = sorted(day for day in expected if day >= first)

    assert list(recurrence.days(f"FREQ=WEEKLY;{text}", first, since=first, last=week + timedelta(days=41))) == sorted(
        {first, *after}
    )
    counted = recurrence.days(f"FREQ=WEEKLY;{text};COUNT=2", first, since=first, last=date(2027, 3, 1))
    assert counted == sorted({first, *after[:2]})


@pytest.mark.parametrize(
    ("text", "exceptions"),
    [
        ("FREQ=WEEKLY;COUNT=3", {}),
        ("FREQ=WEEKLY;UNTIL=20261201", {"added": [date(2026, 12, 1)], "removed": [date(2026, 11, 25)]}),
        ("FREQ=DAILY;UNTIL=20261001", {"added": [date(2026, 11, 20), date(2026, 12, 3)]}),
        ("FREQ=MONTHLY;BYDAY=1TH", {"added": [date(2026, 12, 4)], "removed": [date(2026, 12, 4)]}),
    ],
)
def test_days_that_are_asked_for_one_by_one_are_those_of_the_whole_set(text, exceptions):
    asked = [date(2026, 11, 18) + timedelta(days=number) for number in range(40)]
    found = recurrence.Days(text, WEDNESDAY, **exceptions)

    whole = recurrence.days(text, WEDNESDAY, since=asked[0], last=asked[-1], **exceptions)
    assert [day for day in reversed(asked) if day in found] == whole[::-1]
    assert [day for day in asked if day in found] == whole
