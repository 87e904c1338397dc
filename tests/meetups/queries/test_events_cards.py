from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from meetups.models import Attendee, Event
from meetups.queries.events import cards_of
from meetups.standards.marks import colour_of
from meetups.wording.dates import leaf
from tests.factories import AttendeeFactory, EventFactory, GroupFactory, VenueFactory

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LATER = NOW + DAY


def card_of(**event):
    EventFactory(**event)
    [only] = cards_of(Event.objects.all(), NOW)
    return only


@pytest.mark.django_db
def test_card_has_all_values_of_a_list():
    card = card_of(
        slug="2026-11-25-show-and-tell",
        title="Show and tell",
        summary="Three short talks.",
        starts_at=datetime(2026, 11, 25, 18, tzinfo=UTC),
        group=GroupFactory(name="Leeds", slug="leeds-cards"),
        venue=VenueFactory(name="City Hall", address_locality="Leeds"),
    )

    assert card == (
        "/events/2026-11-25-show-and-tell/",
        "Show and tell",
        "Three short talks.",
        leaf(date(2026, 11, 25)),
        "6pm to 7pm",
        "City Hall, Leeds",
        "Leeds",
        "confirmed",
        "",
        "",
        False,
        "",
        colour_of("leeds-cards"),
        False,
        False,
        "",
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("event", "hours"),
    [
        ({}, "6pm to 7pm"),
        ({"attendance_mode": "online"}, "6pm to 7pm GMT"),
        ({"attendance_mode": "mixed"}, "6pm to 7pm GMT"),
        ({"zone": "America/New_York"}, "1pm to 2pm EST"),
        ({"zone": "Europe/Dublin"}, "6pm to 7pm GMT"),
    ],
)
def test_card_shows_the_zone_if_the_reader_may_be_in_another(event, hours):
    assert card_of(starts_at=datetime(2026, 11, 25, 18, tzinfo=UTC), **event).hours == hours


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("mode", "has_venue", "place"),
    [
        ("offline", True, "City Hall, Leeds"),
        ("offline", False, "Venue to be confirmed"),
        ("online", True, "Online"),
        ("online", False, "Online"),
        ("mixed", True, "City Hall, Leeds, and online"),
        ("mixed", False, "Venue to be confirmed, and online"),
    ],
)
def test_card_shows_the_venue(mode, has_venue, place):
    venue = VenueFactory(name="City Hall", address_locality="Leeds") if has_venue else None

    assert card_of(attendance_mode=mode, venue=venue).place == place


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("event", "state"),
    [
        ({"starts_at": LATER}, ("", "")),
        ({"starts_at": LATER, "status": "draft"}, ("", "")),
        ({"starts_at": LATER, "status": "tentative"}, ("tentative", "To be confirmed")),
        ({"starts_at": LATER, "status": "cancelled"}, ("cancelled", "Cancelled")),
        ({"starts_at": NOW - 2 * DAY, "status": "cancelled"}, ("cancelled", "Cancelled")),
        ({"starts_at": NOW}, ("now", "Happening now")),
        ({"starts_at": NOW, "status": "tentative"}, ("now", "Happening now")),
        ({"starts_at": NOW - HOUR}, ("past", "")),
    ],
)
def test_card_shows_the_state(event, state):
    card = card_of(**event)

    assert (card.state, card.state_label) == state


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("slugs", "was_public", "is_on_different_day"),
    [
        ([], True, False),
        (["2026-11-24-tea"], True, True),
        (["2026-11-24-tea"], False, False),
        (["2026-11-24-tea", "2026-11-25-old-title"], True, False),
        (["tea"], True, False),
    ],
)
def test_card_shows_that_the_day_moved(slugs, was_public, is_on_different_day):
    event = EventFactory(starts_at=datetime(2026, 11, 25, 18, tzinfo=UTC))
    for slug in slugs:
        event.former_slugs.create(slug=slug, was_public=was_public)

    [card] = cards_of(Event.objects.all(), NOW)

    assert card.is_on_different_day is is_on_different_day


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("capacity", "status", "state"),
    [(3, "confirmed", ""), (2, "confirmed", "full"), (None, "confirmed", ""), (2, "tentative", "tentative")],
)
def test_card_shows_that_the_event_is_full(capacity, status, state):
    event = EventFactory(capacity=capacity, status=status, starts_at=LATER)
    AttendeeFactory.create_batch(2, event=event)
    AttendeeFactory(event=event, status=Attendee.Status.CANCELLED)

    [card] = cards_of(Event.objects.all(), NOW)

    assert card.state == state


@pytest.mark.django_db
def test_cards_keep_the_order_and_number_with_one_query(django_assert_num_queries):
    EventFactory.create_batch(3)
    events = Event.objects.order_by("-pk")

    with django_assert_num_queries(1):
        cards = cards_of(events[:2])

    assert [card.url for card in cards] == [event.get_absolute_url() for event in events[:2]]


@pytest.mark.django_db
def test_cards_use_the_current_time_by_default():
    EventFactory(starts_at=timezone.now() - HOUR, ends_at=timezone.now() + HOUR)

    assert [card.state for card in cards_of(Event.objects.all())] == ["now"]
