"""The lines of one series; `files/series` has the stories of whole files."""

from datetime import timedelta

import pytest
from django.utils import timezone

from meetups.models import EventSeries
from meetups.services.imports import reasons
from meetups.services.imports.remembered import NOTHING
from meetups.services.imports.series_lines import override_line, planned_by, series_line
from meetups.services.imports.venues import VenueMatcher
from meetups.standards.calendar_files import Entry

NOT_VALID = "This site cannot keep it: This field cannot be blank. Correct it in the other calendar."
NO_DAY = reasons.of_entry("no_day", "")
pytestmark = pytest.mark.django_db


def entry(**more):
    start = timezone.now().replace(microsecond=0) + timedelta(days=20)
    return Entry(
        **{"uid": "a", "title": "Talks", "zone": "UTC", "starts_at": start, "ends_at": start + timedelta(hours=1)}
        | more
    )


def new_line(**more):
    return series_line(entry(rule="FREQ=WEEKLY", **more), None, VenueMatcher(), NOTHING)


def test_an_occurrence_on_a_day_that_the_series_does_not_have_is_skipped():
    line = new_line()
    other = entry(original=line.entry.starts_at + timedelta(days=1))

    found = override_line(other, planned_by(line, None), VenueMatcher())

    assert (line.outcome, found.outcome, found.words) == (
        "new", "skipped", NO_DAY,
    )  # fmt: skip


def test_a_series_that_is_not_valid_is_skipped_with_the_error_of_the_field():
    assert (new_line(title="").outcome, new_line(title="").words) == ("skipped", NOT_VALID)


def test_a_meeting_that_is_not_valid_is_skipped_with_the_error_of_the_field():
    line = new_line()
    other = entry(original=line.entry.starts_at, title="")

    assert override_line(other, planned_by(line, None), VenueMatcher()).words == NOT_VALID


def test_a_new_series_is_planned_before_it_is_written():
    planned = planned_by(new_line(), None)

    assert (planned.before, planned.after.series.title, planned.after.rotation) == (None, "Talks", [])
    assert EventSeries.objects.count() == 0


@pytest.mark.parametrize("overrides", [1, 4])
def test_the_rule_of_a_series_is_expanded_once_for_all_meetings_that_differ(steps, overrides):
    planned = planned_by(new_line(), None)
    first = planned.after.series.starts_on
    steps.clear()

    for number in range(overrides):
        day = first + timedelta(weeks=100 - number, days=1)
        assert override_line(entry(original=day), planned, VenueMatcher()).words == NO_DAY

    assert steps == [first + timedelta(weeks=number) for number in range(102)]
