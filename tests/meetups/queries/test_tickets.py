"""The words on the ticket of an event."""

from datetime import UTC, datetime, timedelta

import pytest

from meetups.models import Event
from meetups.queries.attendees import Numbers
from meetups.queries.tickets import coming_in_words, next_events, ticket_of
from meetups.wording.counts import Dots
from tests.factories import AttendeeFactory, EventFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
NOW = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def ticket(taken=0, *, has_waitlist=True, **fields):
    fields.setdefault("starts_at", NOW + 4 * DAY - HOUR)
    return ticket_of(EventFactory(**fields), taken, has_waitlist=has_waitlist)


def test_ticket_says_how_far_the_event_is_ahead_and_when_it_starts():
    found = ticket(starts_at=datetime(2026, 11, 25, 18, tzinfo=UTC))

    assert (found.ahead, found.starts) == ("in 5 days", "Wed 25 Nov, 6pm")


def test_days_are_counted_where_the_event_is():
    assert ticket(starts_at=NOW + HOUR, zone="Europe/London").ahead == "tomorrow"
    assert ticket(starts_at=NOW + HOUR, zone="Europe/Berlin").ahead == "today"


def test_event_that_is_on_is_not_ahead():
    assert ticket(starts_at=NOW - HOUR / 2).ahead == ""


@pytest.mark.parametrize(
    ("taken", "fields", "words"),
    [
        (0, {}, "Save my place"),
        (6, {"capacity": 6}, "Join the waitlist"),
        (6, {"capacity": 6, "has_waitlist": False}, "Ask for a place"),
        (0, {"rsvp_opens_at": NOW + DAY}, ""),
        (0, {"starts_at": NOW - HOUR / 2}, "Save my place"),
        (0, {"starts_at": NOW - DAY}, ""),
        (0, {"status": "cancelled", "cancellation_reason": "Snow."}, ""),
    ],
)
def test_button_says_how_a_place_is_taken(taken, fields, words):
    assert ticket(taken, **fields).sign_up == words


def test_ticket_says_how_many_places_are_taken():
    found = ticket(7, capacity=12)

    assert (found.places, found.dots, found.is_full) == ("7 of 12 places taken", Dots(7, 5), False)


@pytest.mark.parametrize("fields", [{"starts_at": NOW - DAY}, {"status": "cancelled", "cancellation_reason": "Snow."}])
def test_ticket_of_an_event_that_is_over_or_cancelled_counts_neither_days_nor_places(fields):
    found = ticket(7, capacity=12, **fields)

    assert (found.ahead, found.places, found.dots, found.has_way_in) == ("", "", None, False)


@pytest.mark.parametrize(
    ("fields", "has_way_in"), [({}, True), ({"venue": None}, False), ({"attendance_mode": "online"}, False)]
)
def test_way_in_is_of_a_venue(fields, has_way_in):
    assert ticket(**fields).has_way_in is has_way_in


@pytest.mark.parametrize(
    ("numbers", "fields", "words"),
    [
        ((9, 4, 9), {"capacity": 12}, "9 people from 4 organisations, 12 places in all"),
        ((9, 4, 10), {"capacity": 12},
         "9 people from 4 organisations, 12 places in all, 1 of them kept for somebody who has not answered yet"),
        ((4, 4, 6), {"capacity": 12}, "6 of 12 places taken"),
        ((4, 4, 4), {"capacity": 12}, "There are 12 places."),
        ((4, 4, 4), {"capacity": 12, "rsvp_opens_at": NOW + DAY}, ""),
        ((9, 4, 9), {}, "9 people from 4 organisations"),
        ((9, 4, 10), {}, "10 places taken"),
        ((9, 4, 9), {"starts_at": NOW - DAY}, ""),
        ((9, 4, 9), {"status": "cancelled", "cancellation_reason": "Snow."}, ""),
    ],
)  # fmt: skip
def test_one_sentence_says_how_many_are_coming(numbers, fields, words):
    coming = Numbers(*numbers)
    shown = ticket(coming.taken, **fields)

    assert coming_in_words(shown.event, coming, shown) == words


def test_next_events_are_on_or_ahead_and_take_place(django_assert_num_queries):
    for title, hours, status in (
        ("Over", -24, "confirmed"), ("Next", 5, "tentative"), ("On", -0.5, "confirmed"), ("Draft", 1, "draft"),
        ("Off", 2, "cancelled"),
    ):  # fmt: skip
        event = EventFactory(title=title, starts_at=NOW + hours * HOUR, status=status)
        AttendeeFactory(event=event)
    assert Event.objects.count() == 5

    with django_assert_num_queries(1):
        found = [(one.title, one.taken, one.group.name, one.venue.name) for one in next_events()]

    assert [(title, taken) for title, taken, *_names in found] == [("On", 1), ("Next", 1)]
