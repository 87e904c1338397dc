"""What of a file is not brought in, or ends what is here, and the words for it."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from meetups.models import Event, EventSeries
from tests.calendar_files import bring_in, entry, told
from tests.factories import EventFactory, GroupFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_today")]
WEEKLY = "RRULE:FREQ=WEEKLY"


@pytest.fixture
def _today():
    with time_machine.travel(datetime(2026, 11, 20, 12, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def group(db):
    return GroupFactory(zone="UTC")


def together(*files):
    """One calendar with the entries of several."""
    inside = [data.decode().split("\r\n")[1:-1] for data in files]
    return "\r\n".join(["BEGIN:VCALENDAR", *(line for lines in inside for line in lines), "END:VCALENDAR"]).encode()


def test_of_two_editions_the_newer_one_counts_wherever_it_stands(group):
    data = together(entry("SUMMARY:New", "SEQUENCE:2"), entry("SUMMARY:Old", "SEQUENCE:1"))

    assert told(group, data) == [("new", "New", ""), ("skipped", "Old", "The file has a newer edition of it.")]


def test_no_more_than_fifty_series_come_from_one_file(group):
    lines = told(group, together(*(entry(WEEKLY, uid=f"series-{number}") for number in range(51))))

    assert [outcome for outcome, _title, _words in lines] == ["new"] * 50 + ["skipped"]
    assert lines[-1][2] == "The file has more than 50 events that repeat."


def test_what_is_single_here_does_not_begin_to_repeat(group):
    EventFactory(uid="a", group=group)

    assert told(group, entry(WEEKLY)) == [
        ("skipped", "Talks", "Here it is a single event, and in the file it repeats.")
    ]


def test_what_repeats_here_does_not_become_single(group):
    bring_in(group, entry(WEEKLY))

    assert told(group, entry()) == [("skipped", "Talks", "Here it repeats, and in the file it is a single event.")]


def test_a_meeting_of_a_series_that_is_left_out_is_left_out_with_it(group):
    other = entry("RECURRENCE-ID:20261208T180000Z", start="20261208T190000Z", end="20261208T200000Z")

    lines = told(group, together(entry("RRULE:FREQ=SECONDLY"), other))

    assert [outcome for outcome, _title, _words in lines] == ["skipped", "skipped"]
    assert lines[1][2] == "It is a meeting of a series that is not brought in."


def test_a_meeting_that_differed_and_is_over_is_not_made(group):
    master = entry(WEEKLY, start="20261104T180000Z", end="20261104T190000Z")
    other = entry("RECURRENCE-ID:20261111T180000Z", start="20261111T190000Z", end="20261111T200000Z")

    assert told(group, together(master, other))[1][::2] == ("skipped", "It is over, and what is over is not changed.")


def test_an_event_that_would_not_be_valid_says_why(group):
    far = entry(start="21500101T180000Z", end="21500101T190000Z")

    [(outcome, _title, words)] = told(group, far)

    assert (outcome, "2100" in words, Event.objects.count()) == ("skipped", True, 0)


def test_a_cancelled_series_ends_once(group):
    bring_in(group, entry(WEEKLY))
    cancelled = entry(WEEKLY, "STATUS:CANCELLED", "SEQUENCE:1")

    assert bring_in(group, cancelled) == {"changed": 1}
    assert EventSeries.objects.get().status == EventSeries.Status.ENDED
    assert bring_in(group, cancelled) == {"same": 1}


def test_one_meeting_of_a_new_series_comes_cancelled(group):
    other = entry(
        "RECURRENCE-ID:20261208T180000Z", "STATUS:CANCELLED", start="20261208T180000Z", end="20261208T190000Z"
    )

    assert bring_in(group, together(entry(WEEKLY), other)) == {"new": 2}

    statuses = dict(Event.objects.values_list("recurrence_id", "status"))
    assert (statuses[date(2026, 12, 1)], statuses[date(2026, 12, 8)]) == ("confirmed", "cancelled")


def test_a_meeting_beyond_the_horizon_is_made_when_the_series_has_its_day(group):
    bring_in(group, entry(WEEKLY))
    later = entry("RECURRENCE-ID:20270907T180000Z", "SUMMARY:Late", start="20270907T190000Z", end="20270907T200000Z")
    never = entry("RECURRENCE-ID:20270908T180000Z", start="20270908T190000Z", end="20270908T200000Z")

    assert bring_in(group, together(later, never)) == {"new": 1, "skipped": 1}
    assert Event.objects.get(recurrence_id=date(2027, 9, 7)).title == "Late"
