"""The examples of RFC 5545, section 3.8.5.3, as local days; a rule with hours is refused.

DTSTART is 2 September 1997 unless the section says otherwise. An example without an end stops here where the section
writes three dots.
"""

from datetime import date, time
from zoneinfo import ZoneInfo

import pytest

from meetups.standards import recurrence

NEW_YORK = ZoneInfo("America/New_York")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SEPTEMBER = "1997 Sep 2"

EXAMPLES = {
    "daily for 10 occurrences": (SEPTEMBER, "FREQ=DAILY;COUNT=10", "1997 Sep 2-11"),
    "daily until December 24": (SEPTEMBER, "FREQ=DAILY;UNTIL=19971224T000000Z",
        "1997 Sep 2-30 Oct 1-31 Nov 1-30 Dec 1-23"),
    "every other day": (SEPTEMBER, "FREQ=DAILY;INTERVAL=2",
        ("1997 Sep 2,4,6,8,10,12,14,16,18,20,22,24,26,28,30 Oct 2,4,6,8,10,12,14,16,18,20,22,24,26,28,30 Nov "
        "1,3,5,7,9,11,13,15,17,19,21,23,25,27,29 Dec 1,3")),
    "every 10 days, 5 occurrences": (SEPTEMBER, "FREQ=DAILY;INTERVAL=10;COUNT=5", "1997 Sep 2,12,22 Oct 2,12"),
    "every day in January, for 3 years, by years": ("1998 Jan 1",
        "FREQ=YEARLY;UNTIL=20000131T140000Z;BYMONTH=1;BYDAY=SU,MO,TU,WE,TH,FR,SA",
        "1998 Jan 1-31 1999 Jan 1-31 2000 Jan 1-31"),
    "every day in January, for 3 years, by days": ("1998 Jan 1", "FREQ=DAILY;UNTIL=20000131T140000Z;BYMONTH=1",
        "1998 Jan 1-31 1999 Jan 1-31 2000 Jan 1-31"),
    "weekly for 10 occurrences": (SEPTEMBER, "FREQ=WEEKLY;COUNT=10", "1997 Sep 2,9,16,23,30 Oct 7,14,21,28 Nov 4"),
    "weekly until December 24": (SEPTEMBER, "FREQ=WEEKLY;UNTIL=19971224T000000Z",
        "1997 Sep 2,9,16,23,30 Oct 7,14,21,28 Nov 4,11,18,25 Dec 2,9,16,23"),
    "every other week": (SEPTEMBER, "FREQ=WEEKLY;INTERVAL=2;WKST=SU",
        "1997 Sep 2,16,30 Oct 14,28 Nov 11,25 Dec 9,23 1998 Jan 6,20 Feb 3,17"),
    "on Tuesday and Thursday for five weeks, until": (SEPTEMBER,
        "FREQ=WEEKLY;UNTIL=19971007T000000Z;WKST=SU;BYDAY=TU,TH",
        "1997 Sep 2,4,9,11,16,18,23,25,30 Oct 2"),
    "on Tuesday and Thursday for five weeks, counted": (SEPTEMBER, "FREQ=WEEKLY;COUNT=10;WKST=SU;BYDAY=TU,TH",
        "1997 Sep 2,4,9,11,16,18,23,25,30 Oct 2"),
    "every other week on Monday, Wednesday and Friday": ("1997 Sep 1",
        "FREQ=WEEKLY;INTERVAL=2;UNTIL=19971224T000000Z;WKST=SU;BYDAY=MO,WE,FR",
        "1997 Sep 1,3,5,15,17,19,29 Oct 1,3,13,15,17,27,29,31 Nov 10,12,14,24,26,28 Dec 8,10,12,22"),
    "every other week on Tuesday and Thursday, for 8 occurrences": (SEPTEMBER,
        "FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH",
        "1997 Sep 2,4,16,18,30 Oct 2,14,16"),
    "monthly on the first Friday for 10 occurrences": ("1997 Sep 5", "FREQ=MONTHLY;COUNT=10;BYDAY=1FR",
        "1997 Sep 5 Oct 3 Nov 7 Dec 5 1998 Jan 2 Feb 6 Mar 6 Apr 3 May 1 Jun 5"),
    "monthly on the first Friday until December 24": ("1997 Sep 5", "FREQ=MONTHLY;UNTIL=19971224T000000Z;BYDAY=1FR",
        "1997 Sep 5 Oct 3 Nov 7 Dec 5"),
    "every other month on the first and last Sunday": ("1997 Sep 7", "FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU",
        "1997 Sep 7,28 Nov 2,30 1998 Jan 4,25 Mar 1,29 May 3,31"),
    "monthly on the second-to-last Monday for 6 months": ("1997 Sep 22", "FREQ=MONTHLY;COUNT=6;BYDAY=-2MO",
        "1997 Sep 22 Oct 20 Nov 17 Dec 22 1998 Jan 19 Feb 16"),
    "monthly on the third-to-the-last day": ("1997 Sep 28", "FREQ=MONTHLY;BYMONTHDAY=-3",
        "1997 Sep 28 Oct 29 Nov 28 Dec 29 1998 Jan 29 Feb 26"),
    "monthly on the 2nd and 15th": (SEPTEMBER, "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=2,15",
        "1997 Sep 2,15 Oct 2,15 Nov 2,15 Dec 2,15 1998 Jan 2,15"),
    "monthly on the first and last day": ("1997 Sep 30", "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1",
        "1997 Sep 30 Oct 1,31 Nov 1,30 Dec 1,31 1998 Jan 1,31 Feb 1"),
    "every 18 months on the 10th to 15th": ("1997 Sep 10",
        "FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15",
        "1997 Sep 10-15 1999 Mar 10-13"),
    "every Tuesday, every other month": (SEPTEMBER, "FREQ=MONTHLY;INTERVAL=2;BYDAY=TU",
        "1997 Sep 2,9,16,23,30 Nov 4,11,18,25 1998 Jan 6,13,20,27 Mar 3,10,17,24,31"),
    "yearly in June and July": ("1997 Jun 10", "FREQ=YEARLY;COUNT=10;BYMONTH=6,7",
        "1997 Jun 10 Jul 10 1998 Jun 10 Jul 10 1999 Jun 10 Jul 10 2000 Jun 10 Jul 10 2001 Jun 10 Jul 10"),
    "every other year in January, February and March": ("1997 Mar 10", "FREQ=YEARLY;INTERVAL=2;COUNT=10;BYMONTH=1,2,3",
        "1997 Mar 10 1999 Jan 10 Feb 10 Mar 10 2001 Jan 10 Feb 10 Mar 10 2003 Jan 10 Feb 10 Mar 10"),
    "every third year on the 1st, 100th and 200th day": ("1997 Jan 1",
        "FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200",
        "1997 Jan 1 Apr 10 Jul 19 2000 Jan 1 Apr 9 Jul 18 2003 Jan 1 Apr 10 Jul 19 2006 Jan 1"),
    "every 20th Monday of the year": ("1997 May 19", "FREQ=YEARLY;BYDAY=20MO", "1997 May 19 1998 May 18 1999 May 17"),
    "Monday of week 20": ("1997 May 12", "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", "1997 May 12 1998 May 11 1999 May 17"),
    "every Thursday in March": ("1997 Mar 13", "FREQ=YEARLY;BYMONTH=3;BYDAY=TH",
        "1997 Mar 13,20,27 1998 Mar 5,12,19,26 1999 Mar 4,11,18,25"),
    "every Thursday in June, July and August": ("1997 Jun 5", "FREQ=YEARLY;BYDAY=TH;BYMONTH=6,7,8",
        ("1997 Jun 5,12,19,26 Jul 3,10,17,24,31 Aug 7,14,21,28 1998 Jun 4,11,18,25 Jul 2,9,16,23,30 Aug 6,13,20,27 "
        "1999 Jun 3,10,17,24 Jul 1,8,15,22,29 Aug 5,12,19,26")),
    "the first Saturday after the first Sunday": ("1997 Sep 13", "FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13",
        "1997 Sep 13 Oct 11 Nov 8 Dec 13 1998 Jan 10 Feb 7 Mar 7 Apr 11 May 9 Jun 13"),
    "Election Day of the United States": ("1996 Nov 5",
        "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8",
        "1996 Nov 5 2000 Nov 7 2004 Nov 2"),
    "the third Tuesday, Wednesday or Thursday": ("1997 Sep 4", "FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3",
        "1997 Sep 4 Oct 7 Nov 6"),
    "the second-to-last weekday": ("1997 Sep 29", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2",
        "1997 Sep 29 Oct 30 Nov 27 Dec 30 1998 Jan 29 Feb 26 Mar 30"),
    "weeks that start on Monday": ("1997 Aug 5", "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO",
        "1997 Aug 5,10,19,24"),
    "weeks that start on Sunday": ("1997 Aug 5", "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU",
        "1997 Aug 5,17,19,31"),
    "a day that is not in the calendar is left out": ("2007 Jan 15", "FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5",
        "2007 Jan 15,30 Feb 15 Mar 15,30"),
}  # fmt: skip


def days_of(text):
    """Return the dates that the section writes as `1997 Sep 2,9 Oct 1-3`."""
    days, year, month = [], 0, 0
    for word in text.split():
        if word in MONTHS:
            month = MONTHS.index(word) + 1
        elif len(word) == 4 and word.isdigit():
            year = int(word)
        else:
            for piece in word.split(","):
                first, _, last = piece.partition("-")
                days += [date(year, month, day) for day in range(int(first), int(last or first) + 1)]
    return days


@pytest.mark.parametrize(("start", "rule", "listed"), EXAMPLES.values(), ids=EXAMPLES)
def test_the_days_are_those_that_the_section_lists(start, rule, listed):
    first, expected = days_of(start)[0], days_of(listed)
    rule = recurrence.by_day(rule, time(9), NEW_YORK)
    is_endless = "COUNT" not in rule and "UNTIL" not in rule
    last = expected[-1] if is_endless else date(2010, 1, 1)

    assert recurrence.days(rule, first, since=first, last=last) == expected


def test_every_friday_the_13th():
    first = date(1997, 9, 2)

    assert recurrence.days(
        "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", first, since=first, last=date(2000, 12, 31), removed=[first]
    ) == days_of("1998 Feb 13 Mar 13 Nov 13 1999 Aug 13 2000 Oct 13")


@pytest.mark.parametrize(
    ("rule", "refusal"),
    [
        ("FREQ=HOURLY;INTERVAL=3;UNTIL=19970902T170000Z", ("syntax", "FREQ=HOURLY")),
        ("FREQ=MINUTELY;INTERVAL=15;COUNT=6", ("syntax", "FREQ=MINUTELY")),
        ("FREQ=MINUTELY;INTERVAL=90;COUNT=4", ("syntax", "FREQ=MINUTELY")),
        ("FREQ=DAILY;BYHOUR=9,10,11,12,13,14,15,16;BYMINUTE=0,20,40", ("part", "BYHOUR")),
        ("FREQ=MINUTELY;INTERVAL=20;BYHOUR=9,10,11,12,13,14,15,16", ("syntax", "FREQ=MINUTELY")),
    ],
)
def test_a_rule_with_hours_is_refused(rule, refusal):
    with pytest.raises(recurrence.RuleError) as error:
        recurrence.parse(rule)

    assert (error.value.code, error.value.detail) == refusal


def test_three_years_of_every_other_day_are_too_many():
    with pytest.raises(recurrence.RuleError) as error:
        recurrence.days("FREQ=DAILY;INTERVAL=2", date(1997, 9, 2), since=date(1997, 9, 2), last=date(2000, 9, 2))

    assert error.value.code == "many"
