"""Entries of a file that are skipped, with the reason, and those that end a series."""

from datetime import date

import pytest

from meetups.models import Event, EventSeries
from tests.calendar_files import entry, import_file, planned, together
from tests.factories import EventFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
WEEKLY = "RRULE:FREQ=WEEKLY"


def test_series_of_each_year_whose_next_meeting_is_more_than_six_months_away_is_taken(group):
    yearly = entry("RRULE:FREQ=YEARLY", start="20260801T180000Z", end="20260801T190000Z")

    assert [outcome for outcome, _title, _words in planned(group, yearly)] == ["new"]


def test_of_two_versions_the_newer_one_counts_in_any_order(group):
    data = together(entry("SUMMARY:New", "SEQUENCE:2"), entry("SUMMARY:Old", "SEQUENCE:1"))

    assert planned(group, data) == [
        ("new", "New", ""),
        ("skipped", "Old", "The file has a newer version of it, which counts. There is nothing to do."),
    ]


def test_a_single_event_does_not_become_a_series(group):
    EventFactory(uid="a", group=group)

    assert planned(group, entry(WEEKLY)) == [
        (
            "skipped",
            "Talks",
            "It is a single event on this site, and repeats in the file. Delete it here to import the series.",
        )
    ]


def test_a_series_does_not_become_a_single_event(group):
    import_file(group, entry(WEEKLY))

    assert planned(group, entry()) == [
        ("skipped", "Talks", "It repeats on this site, and is a single event in the file. Change the series here.")
    ]


def test_a_day_of_the_month_that_is_no_number_is_a_rule_that_is_refused(group):
    rule = "RRULE:FREQ=MONTHLY;RSCALE=GREGORIAN;BYMONTHDAY=--5"

    lines = planned(group, together(entry(rule, uid="odd"), entry(uid="talks")))

    assert [outcome for outcome, _title, _words in lines] == ["skipped", "new"]
    assert lines[0][2].startswith("A series here cannot repeat like this: ")


def test_an_occurrence_is_skipped_with_its_series(group):
    other = entry("RECURRENCE-ID:20261208T180000Z", start="20261208T190000Z", end="20261208T200000Z")

    lines = planned(group, together(entry("RRULE:FREQ=SECONDLY"), other))

    assert [outcome for outcome, _title, _words in lines] == ["skipped", "skipped"]
    assert lines[1][2] == "It is a meeting of a series that is not imported. Correct the series first."


def test_a_past_occurrence_is_not_created(group):
    master = entry(WEEKLY, start="20261104T180000Z", end="20261104T190000Z")
    other = entry("RECURRENCE-ID:20261111T180000Z", start="20261111T190000Z", end="20261111T200000Z")

    assert planned(group, together(master, other))[1][::2] == (
        "skipped",
        "It is over, and past events are not changed. There is nothing to do.",
    )


def test_an_event_that_is_not_valid_is_skipped_with_the_reason(group):
    far = entry(start="21500101T180000Z", end="21500101T190000Z")

    [(outcome, _title, words)] = planned(group, far)

    assert (outcome, "2100" in words, Event.objects.count()) == ("skipped", True, 0)


def test_a_cancelled_series_ends_once(group):
    import_file(group, entry(WEEKLY))
    cancelled = entry(WEEKLY, "STATUS:CANCELLED", "SEQUENCE:1")

    assert import_file(group, cancelled) == {"changed": 1}
    assert EventSeries.objects.get().status == EventSeries.Status.ENDED
    assert import_file(group, cancelled) == {"same": 1}


def test_a_new_series_can_have_a_cancelled_occurrence(group):
    other = entry(
        "RECURRENCE-ID:20261208T180000Z", "STATUS:CANCELLED", start="20261208T180000Z", end="20261208T190000Z"
    )

    assert import_file(group, together(entry(WEEKLY), other)) == {"new": 2}

    statuses = dict(Event.objects.values_list("recurrence_id", "status"))
    assert (statuses[date(2026, 12, 1)], statuses[date(2026, 12, 8)]) == ("confirmed", "cancelled")


def test_an_occurrence_beyond_the_horizon_is_created_if_the_series_has_its_day(group):
    import_file(group, entry(WEEKLY))
    later = entry("RECURRENCE-ID:20270907T180000Z", "SUMMARY:Late", start="20270907T190000Z", end="20270907T200000Z")
    never = entry("RECURRENCE-ID:20270908T180000Z", start="20270908T190000Z", end="20270908T200000Z")

    assert import_file(group, together(later, never)) == {"new": 1, "skipped": 1}
    assert Event.objects.get(recurrence_id=date(2027, 9, 7)).title == "Late"
