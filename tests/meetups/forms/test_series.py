"""The rhythm that organisers type, and how the form shows a rule."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings

from meetups.forms.series import AddDateForm, SeriesForm, typed_for
from tests.factories import EventSeriesFactory, GroupFactory
from tests.meetups.wording.test_rhythms import rhythms

WEDNESDAY = date(2026, 11, 25)
UNREADABLE = "This rule cannot be read. Look for a typing mistake near “%s”."


def typed(group, **changes):
    data = {
        "group": group.pk, "title": "Lean coffee", "format": "meet-up", "attendance_mode": "offline",
        "starts_on": "2026-11-25", "start_time": "18:00", "minutes": "60", "on_holidays": "warn", "every": "2",
        "unit": "weeks", "weekdays": ["WE"], "ends": "never",
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
        ({"unit": "months_by_weekday", "every": 1, "ordinals": ["1", "3"], "weekdays": ["TU"]},
         "FREQ=MONTHLY;BYDAY=1TU,3TU"),
        ({"unit": "months_by_weekday", "ordinals": ["-1"], "weekdays": ["FR"]}, "FREQ=MONTHLY;INTERVAL=2;BYDAY=-1FR"),
        ({"unit": "months_by_day", "every": 1, "monthday": "15"}, "FREQ=MONTHLY;BYMONTHDAY=15"),
        ({"unit": "months_by_day", "every": 1, "monthday": "-1"}, "FREQ=MONTHLY;BYMONTHDAY=-1"),
        ({"unit": "days", "every": "10"}, "FREQ=DAILY;INTERVAL=10"),
        ({"unit": "years", "every": "1"}, "FREQ=YEARLY"),
        ({"ends": "times", "times": "10"}, "FREQ=WEEKLY;INTERVAL=2;COUNT=10;BYDAY=WE"),
        ({"ends": "until", "until": "2027-03-03"}, "FREQ=WEEKLY;INTERVAL=2;UNTIL=20270303;BYDAY=WE"),
        ({"times": "10", "monthday": "3", "ordinals": ["1"], "rrule": "nonsense"}, "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE"),
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
        ({"weekdays": []}, {"weekdays": ["Choose at least one weekday."]}),
        ({"unit": "months_by_weekday"}, {"ordinals": ["Choose which weeks of the month: the first, the second…"]}),
        ({"unit": "months_by_day"}, {"monthday": ["Choose the day of the month."]}),
        ({"ends": "times"}, {"times": ["Enter the number of meetings."]}),
        ({"ends": "until"}, {"until": ["Enter the last date."]}),
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

    form = SeriesForm(typed(group) | {name: value for name, value in shown.items() if value is not None})

    assert (form.errors, form.instance.rrule) == ({}, rhythm.rrule)


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
