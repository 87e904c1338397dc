"""The rhythm that organisers type, and how the form shows a rule."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings

from meetups.forms.series import AddDateForm, SeriesForm, typed_for
from tests.factories import EventSeriesFactory, GroupFactory
from tests.meetups.wording.test_rhythms import rhythms

WEDNESDAY = date(2026, 11, 25)
MONTHLY = {"unit": "months_by_weekday", "every": 1}
UNFIT = "Wednesday 25 November 2026 is not one of the dates “%s”. Change the first date or the rhythm."
UNREADABLE = "This rule cannot be read. Look for a typing mistake near “%s”."


def typed(group, **changes):
    data = {
        "group": group.pk, "title": "Lean coffee", "format": "meet-up", "attendance_mode": "offline",
        "starts_on": "2026-11-25", "start_time": "18:00", "minutes": "60", "on_holidays": "warn", "every": "2",
        "unit": "weeks", "ends": "never",
    }  # fmt: skip
    return data | changes


@pytest.fixture
def group(db):
    return GroupFactory(zone="America/New_York")


@pytest.mark.parametrize(
    ("words", "rrule"),
    [
        ({}, "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE"),
        ({"every": ""}, "FREQ=WEEKLY;BYDAY=WE"),
        ({"weekdays": ["MO", "WE"]}, "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE"),
        (MONTHLY, "FREQ=MONTHLY;BYDAY=4WE"),
        (MONTHLY | {"starts_on": "2026-11-11"}, "FREQ=MONTHLY;BYDAY=2WE"),
        (MONTHLY | {"starts_on": "2026-12-30"}, "FREQ=MONTHLY;BYDAY=-1WE"),  # the fifth
        (MONTHLY | {"unit": "months_by_last"}, "FREQ=MONTHLY;BYDAY=-1WE"),
        (MONTHLY | {"starts_on": "2026-12-01", "ordinals": ["1", "3"]}, "FREQ=MONTHLY;BYDAY=1TU,3TU"),
        (MONTHLY | {"starts_on": "2026-11-27", "every": 2, "ordinals": ["-1"]}, "FREQ=MONTHLY;INTERVAL=2;BYDAY=-1FR"),
        (MONTHLY | {"ordinals": ["4"], "weekdays": ["TU", "WE"]}, "FREQ=MONTHLY;BYDAY=4TU,4WE"),
        ({"unit": "months_by_day", "every": 1}, "FREQ=MONTHLY;BYMONTHDAY=25"),
        ({"unit": "months_by_day", "every": 1, "monthday": "25"}, "FREQ=MONTHLY;BYMONTHDAY=25"),
        ({"unit": "months_by_day", "every": 1, "starts_on": "2026-11-30", "monthday": "-1"},
         "FREQ=MONTHLY;BYMONTHDAY=-1"),
        ({"unit": "days", "every": "10"}, "FREQ=DAILY;INTERVAL=10"),
        ({"unit": "years", "every": "1"}, "FREQ=YEARLY"),
        ({"ends": "times", "times": "10"}, "FREQ=WEEKLY;INTERVAL=2;COUNT=10;BYDAY=WE"),
        ({"ends": "until", "until": "2027-03-03"}, "FREQ=WEEKLY;INTERVAL=2;UNTIL=20270303;BYDAY=WE"),
        ({"rrule": "nonsense"}, "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE"),
        ({"unit": "rule", "rrule": " rrule:byday=5th;freq=monthly "}, "FREQ=MONTHLY;BYDAY=5TH"),
    ],
)  # fmt: skip
def test_words_become_a_rule(group, words, rrule):
    form = SeriesForm(typed(group, **words))

    assert form.errors == {}
    assert form.instance.rrule == rrule


@pytest.mark.parametrize(
    ("words", "errors"),
    [
        ({"weekdays": ["TU"]}, {"starts_on": [UNFIT % "every other Tuesday"]}),
        (MONTHLY | {"ordinals": ["2"]}, {"starts_on": [UNFIT % "every month on the second Wednesday"]}),
        ({"unit": "months_by_last", "weekdays": ["MO"]}, {"starts_on": [UNFIT % "every 2 months on the last Monday"]}),
        ({"unit": "months_by_day", "monthday": "9"}, {"starts_on": [UNFIT % "every 2 months on day 9"]}),
        ({"unit": "days", "weekdays": ["WE"]},
         {"weekdays": ["Untick the weekdays, or choose weeks or months by weekday."]}),
        ({"ordinals": ["1"]}, {"ordinals": ["Untick these, or choose months by weekday."]}),
        ({"monthday": "3"}, {"monthday": ["Choose “as the first date”, or choose months by date."]}),
        ({"times": "3"}, {"times": ["Empty this, or choose that it ends after a number of meetings."]}),
        ({"until": "2027-03-03"}, {"until": ["Empty this, or choose that it ends on a date."]}),
        ({"ends": "until", "until": "2026-11-24"}, {"until": ["Choose a last date on or after the first date."]}),
        ({"unit": "rule", "rrule": "FREQ=DAILY", "ends": "times", "times": "3"},
         {"ends": ["Write the end into the rule, as COUNT or UNTIL."]}),
        ({"ends": "times"}, {"times": ["Enter the number of meetings."]}),
        ({"ends": "until"}, {"until": ["Enter the last date."]}),
        ({"start_time": "6"}, {"start_time": ["Enter 6am or 6pm. “6” could be either."]}),
        ({"ends": "until", "until": "2101-01-01"}, {"until": ["Use a date from 1970 to 2100."]}),
        ({"every": "0"}, {"every": ["Ensure this value is greater than or equal to 1."]}),
        ({"every": "x"}, {"every": ["Enter a whole number."]}),
        ({"unit": "rule"}, {"rrule": [UNREADABLE % "RRULE"]}),
        ({"unit": "rule", "rrule": "FREQ=HOURLY"}, {"rrule": [UNREADABLE % "FREQ=HOURLY"]}),
        ({"unit": "rule", "rrule": "BYDAY=WE"}, {"rrule": ["Say how often: the rule needs FREQ."]}),
        ({"unit": "hours"}, {"unit": ["Select a valid choice. hours is not one of the available choices."]}),
        ({"weekdays": ["XX"]}, {"weekdays": ["Select a valid choice. XX is not one of the available choices."]}),
        ({"starts_on": "1969-12-31"}, {"starts_on": ["Use a date from 1970 to 2100."]}),
        ({"starts_on": "2101-01-01"}, {"starts_on": ["Use a date from 1970 to 2100."]}),
        ({"minutes": "0"}, {"minutes": ["Ensure this value is greater than or equal to 1."]}),
        ({"minutes": "44641"}, {"minutes": ["Ensure this value is less than or equal to 44640."]}),
        ({"zone": "Mars/Base"}, {"zone": ["Use the name of a time zone, such as Europe/London."]}),
        ({"capacity": "0"}, {"__all__": ["Give at least one place, or leave places empty for no limit."]}),
    ],
)  # fmt: skip
def test_errors_are_shown_beside_their_fields(group, words, errors):
    assert SeriesForm(typed(group, **words)).errors == errors


def test_an_empty_zone_is_the_groups(group):
    form = SeriesForm(typed(group))

    assert (form.is_valid(), form.instance.zone) == (True, "America/New_York")


def test_a_rule_without_words_is_shown_as_it_is(db):
    form = SeriesForm(instance=EventSeriesFactory(rrule="FREQ=MONTHLY;BYDAY=5TH"))

    assert (form["unit"].value(), form["rrule"].value()) == ("rule", "FREQ=MONTHLY;BYDAY=5TH")


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rhythm=rhythms)
def test_the_form_returns_the_rule_it_shows(group, rhythm):
    shown = typed_for(rhythm.rrule, WEDNESDAY) | {"rrule": ""}
    saved = EventSeriesFactory.build(pk=1, group=group, starts_on=WEDNESDAY, rrule=rhythm.rrule)

    form = SeriesForm(
        typed(group) | {name: value for name, value in shown.items() if value is not None}, instance=saved
    )

    assert (form.errors, form.instance.rrule) == ({}, rhythm.rrule)


@pytest.mark.parametrize(
    ("starts_on", "names"),
    [
        (date(2026, 11, 25), ["weeks, on Wednesday", "months, on the fourth Wednesday", "months, on the last Wednesday",
                              "months, on day 25 of the month"]),
        (date(2026, 12, 30), ["weeks, on Wednesday", "months, on the last Wednesday", "months, on the last Wednesday",
                              "months, on day 30 of the month"]),
        (None, ["weeks, on the weekday of the first date", "months, in the same week, such as on the second Wednesday",
                "months, in the last week, such as on the last Wednesday",
                "months, on the same date, such as on the 9th"]),
    ],
)  # fmt: skip
def test_units_name_the_days_of_the_first_date(db, starts_on, names):
    form = SeriesForm(initial={"starts_on": starts_on})

    assert [str(words) for _unit, words in form.fields["unit"].choices][:4] == names


@pytest.mark.parametrize(
    ("rrule", "shown"),
    [
        ("FREQ=WEEKLY;BYDAY=WE", ("weeks", [], [], "")),
        ("FREQ=WEEKLY;BYDAY=TU,WE", ("weeks", ["TU", "WE"], [], "")),
        ("FREQ=MONTHLY;BYDAY=4WE", ("months_by_weekday", [], [], "")),
        ("FREQ=MONTHLY;BYDAY=-1WE", ("months_by_last", [], [], "")),
        ("FREQ=MONTHLY;BYDAY=-1MO", ("months_by_last", ["MO"], [], "")),
        ("FREQ=MONTHLY;BYDAY=2WE", ("months_by_weekday", [], ["2"], "")),
        ("FREQ=MONTHLY;BYMONTHDAY=25", ("months_by_day", [], [], "")),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", ("months_by_day", [], [], "-1")),
    ],
)
def test_what_the_first_date_says_is_not_shown_again(rrule, shown):
    typed = typed_for(rrule, WEDNESDAY)

    assert (typed["unit"], typed["weekdays"], typed["ordinals"], typed["monthday"]) == shown


@pytest.mark.parametrize(
    ("on", "message"),
    [
        ("2020-01-01", "Choose a date in the future."),
        ("2101-01-01", "Use a date from 1970 to 2100."),
        ("x", "Enter a valid date."),
    ],
)
def test_a_date_to_add_is_in_the_future(on, message):
    assert AddDateForm({"on": on}).errors == {"on": [message]}
