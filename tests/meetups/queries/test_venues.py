from datetime import UTC, date, datetime, timedelta

import pytest

from meetups.models import Event, Venue
from meetups.queries.venues import venue_lines, with_next_meeting
from tests.factories import EventFactory, VenueFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def lines():
    return venue_lines(with_next_meeting(Venue.objects.open_first()))


def test_line_has_the_three_facts_that_decide_with_their_notes():
    VenueFactory(
        name="Library", slug="library", kind="library", address_locality="York", street_address="1 Shelf Row",
        hearing_loop="yes", hearing_loop_note="At the desk.", lift="yes",
    )  # fmt: skip

    [line] = lines()

    assert (line.slug, line.heading, line.url) == ("library", "York", "/venues/library/")
    assert (line.name, line.address, line.kind, line.picture) == ("Library", "1 Shelf Row", "library", None)
    assert (line.is_closed, line.closed_on, line.next) == (False, None, None)
    assert line.facts == [
        ("Step-free way in", "unknown", "", "step_free"),
        ("Accessible toilet", "unknown", "", "accessible_toilet"),
        ("Hearing loop", "yes", "At the desk.", "hearing_loop"),
    ]


def test_line_of_a_closed_venue_has_its_whole_address_and_no_facts():
    VenueFactory(step_free="yes", closed_on=date(2026, 11, 18), street_address="1 Shelf Row", address_locality="York")

    [line] = lines()

    assert (line.heading, line.address, line.closed_on) == ("Closed", "1 Shelf Row, York, LS1 1AA", date(2026, 11, 18))
    assert (line.is_closed, line.facts) == (True, [])


def test_next_meeting_is_the_first_in_person_that_is_not_over_cancelled_or_a_draft():
    venue = VenueFactory()
    for status, mode, starts_at in (
        (Event.Status.CONFIRMED, "offline", NOW - DAY),
        (Event.Status.CANCELLED, "offline", NOW + DAY),
        (Event.Status.DRAFT, "offline", NOW + DAY),
        (Event.Status.CONFIRMED, "online", NOW + DAY),
        (Event.Status.CONFIRMED, "offline", NOW + 4 * DAY),
    ):
        EventFactory(venue=venue, status=status, attendance_mode=mode, starts_at=starts_at)
    found = EventFactory(venue=venue, title="The one", attendance_mode="mixed", starts_at=NOW + 3 * DAY)
    EventFactory(starts_at=NOW + DAY)

    line = next(line for line in lines() if line.slug == venue.slug)

    assert (line.next.url, line.next.title) == (found.get_absolute_url(), "The one")
    assert (line.next.leaf.iso, line.next.hours) == ("2026-11-21", found.hours)
    assert line.next.is_on_now is False


def test_meeting_that_is_on_now_is_the_next_one():
    EventFactory(title="On now", starts_at=NOW - timedelta(minutes=5), ends_at=NOW + timedelta(minutes=5))

    assert [(line.next.title, line.next.is_on_now) for line in lines()] == [("On now", True)]


def test_lines_take_two_queries_for_any_number_of_venues(django_assert_num_queries):
    for _ in range(2):
        EventFactory()
        with django_assert_num_queries(2):
            lines()
