"""Rules in words, and words in rules."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meetups.standards import recurrence
from meetups.wording.rhythms import ORDINALS, Rhythm, days_named_by, in_words, rhythm_of

WEDNESDAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("rrule", "words"),
    [
        ("FREQ=DAILY", "every day"),
        ("FREQ=DAILY;INTERVAL=3", "every 3 days"),
        ("FREQ=WEEKLY;BYDAY=WE", "every week on Wednesday"),
        ("FREQ=WEEKLY", "every week on Wednesday"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=WE", "every other Wednesday"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=WE;WKST=SU", "every other Wednesday"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=WE,MO", "every 2 weeks on Monday and Wednesday"),
        ("FREQ=WEEKLY;BYDAY=MO,WE,FR", "every week on Monday, Wednesday and Friday"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=WE;UNTIL=20270303", "every other Wednesday, until 3 March 2027"),
        ("FREQ=WEEKLY;COUNT=10;BYDAY=WE", "every week on Wednesday, 10 times"),
        ("FREQ=WEEKLY;COUNT=1;BYDAY=WE", "every week on Wednesday, once"),
        ("FREQ=MONTHLY;BYDAY=2TH", "every month on the second Thursday"),
        ("FREQ=MONTHLY;BYDAY=1TU,3TU", "every month on the first and third Tuesday"),
        ("FREQ=MONTHLY;BYDAY=TU;BYSETPOS=1,3", "every month on the first and third Tuesday"),
        ("FREQ=MONTHLY;INTERVAL=2;BYDAY=-1FR", "every 2 months on the last Friday"),
        ("FREQ=MONTHLY;BYDAY=+1MO,1TU", "every month on the first Monday and Tuesday"),
        ("FREQ=MONTHLY;BYMONTHDAY=15", "every month on day 15"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "every month on the last day"),
        ("FREQ=MONTHLY", "every month on day 25"),
        ("FREQ=YEARLY", "every year on 25 November"),
        ("FREQ=YEARLY;INTERVAL=4", "every 4 years on 25 November"),
    ],
)
def test_a_rule_in_words(rrule, words):
    assert in_words(rrule, WEDNESDAY) == words


@pytest.mark.parametrize(
    "rrule",
    [
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;WKST=SU",
        "FREQ=WEEKLY;BYMONTH=1;BYDAY=WE",
        "FREQ=DAILY;BYDAY=MO",
        "FREQ=MONTHLY;BYDAY=5TH",
        "FREQ=MONTHLY;BYDAY=TH",
        "FREQ=MONTHLY;BYDAY=1MO,3TU",
        "FREQ=MONTHLY;BYDAY=1TU,3TU,3TH",
        "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1",
        "FREQ=MONTHLY;BYDAY=1TU,-2TU",
        "FREQ=MONTHLY;BYMONTHDAY=1,15",
        "FREQ=MONTHLY;BYMONTHDAY=-2",
        "FREQ=YEARLY;BYDAY=20MO",
    ],
)
def test_rule_without_words_is_called_a_rule_of_its_own(rrule):
    assert rhythm_of(rrule, WEDNESDAY) is None
    assert in_words(rrule, WEDNESDAY) == "by a rule of its own"


some_weekdays = st.sets(st.sampled_from(recurrence.WEEKDAYS), min_size=1).map(
    lambda days: tuple(sorted(days, key=recurrence.WEEKDAYS.index))
)
some_ordinals = st.sets(st.sampled_from(list(ORDINALS)), min_size=1).map(
    lambda numbers: tuple(sorted(numbers, key=list(ORDINALS).index))
)
what = st.one_of(
    st.fixed_dictionaries({"unit": st.sampled_from(["DAILY", "YEARLY"])}),
    st.fixed_dictionaries({"unit": st.just("WEEKLY"), "weekdays": some_weekdays}),
    st.fixed_dictionaries({"unit": st.just("MONTHLY"), "weekdays": some_weekdays, "ordinals": some_ordinals}),
    st.fixed_dictionaries({"unit": st.just("MONTHLY"), "monthday": st.sampled_from([*range(1, 32), -1])}),
)
end = st.one_of(
    st.just({}),
    st.fixed_dictionaries({"count": st.integers(1, 999)}),
    st.fixed_dictionaries({"until": st.dates(date(2026, 1, 1), date(2100, 12, 31))}),
)
rhythms = st.builds(lambda what, every, end: Rhythm(every=every, **what, **end), what, st.integers(1, 99), end)
a_part = st.one_of(
    st.just(""),
    st.lists(st.sampled_from([*recurrence.WEEKDAYS, "1TU", "+3TU", "-1FR", "5MO"]), min_size=1, max_size=3).map(
        lambda days: f";BYDAY={','.join(days)}"
    ),
    st.integers(-2, 31).filter(bool).map(lambda day: f";BYMONTHDAY={day}"),
)
rules = st.builds(
    "FREQ={};INTERVAL={}{}{}{}".format,
    st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
    st.integers(1, 4),
    a_part,
    st.sampled_from(["", ";BYSETPOS=1", ";BYSETPOS=1,-1"]),
    st.sampled_from(["", ";WKST=MO", ";WKST=SU", ";COUNT=7", ";UNTIL=20270303"]),
)


@given(rhythms, st.dates(date(2026, 1, 1), date(2028, 12, 31)))
def test_words_become_a_rule_and_the_same_words_again(rhythm, starts_on):
    assert rhythm_of(rhythm.rrule, starts_on) == rhythm


@settings(max_examples=200)
@given(rules, st.dates(date(2026, 1, 1), date(2028, 12, 31)))
def test_a_rule_that_goes_through_words_gives_the_same_days(rrule, starts_on):
    try:
        rhythm = rhythm_of(rrule, starts_on)
    except recurrence.RuleError:
        return
    if rhythm:
        span = {"since": starts_on, "last": starts_on + timedelta(days=390)}
        assert recurrence.days(rhythm.rrule, starts_on, **span) == recurrence.days(rrule, starts_on, **span)


@settings(max_examples=50)
@given(rhythms, st.dates(date(2026, 1, 1), date(2028, 12, 31)))
def test_every_day_of_a_rule_but_the_first_fits_its_words(rhythm, starts_on):
    days = recurrence.days(
        rhythm.rrule, starts_on, since=starts_on + timedelta(days=1), last=starts_on + timedelta(days=400)
    )

    assert [day for day in days if not rhythm.fits(day)] == []


@pytest.mark.parametrize(
    ("rhythm", "day", "fits"),
    [
        (Rhythm("WEEKLY", weekdays=("WE",)), date(2026, 11, 24), False),
        (Rhythm("MONTHLY", weekdays=("WE",), ordinals=(4,)), date(2026, 11, 25), True),
        (Rhythm("MONTHLY", weekdays=("WE",), ordinals=(-1,)), date(2026, 11, 25), True),
        (Rhythm("MONTHLY", weekdays=("WE",), ordinals=(3,)), date(2026, 11, 25), False),
        (Rhythm("MONTHLY", monthday=25), date(2026, 11, 25), True),
        (Rhythm("MONTHLY", monthday=-1), date(2026, 11, 25), False),
        (Rhythm("MONTHLY", monthday=-1), date(2026, 11, 30), True),
        (Rhythm("DAILY"), date(2026, 11, 25), True),
    ],
)
def test_whether_a_day_fits_the_words(rhythm, day, fits):
    assert rhythm.fits(day) is fits


def test_rhythm_is_weekly_unless_it_says_how_many_weeks():
    assert Rhythm("WEEKLY").rrule == "FREQ=WEEKLY"


@pytest.mark.parametrize(
    ("day", "named"),
    [
        (date(2026, 11, 25), ("WE", 4, 25)),
        (date(2026, 11, 1), ("SU", 1, 1)),
        (date(2026, 12, 30), ("WE", -1, 30)),  # the fifth is the last
    ],
)
def test_first_date_names_its_days(day, named):
    assert days_named_by(day) == named
