"""Events at another venue than their series usually has."""

from datetime import date

import pytest

from meetups.models import Event
from meetups.queries.events import cards_of, event_at
from tests.factories import EventFactory, EventSeriesFactory, VenueFactory

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("mode", "usual", "venue", "is_different"),
    [
        ("offline", "City Hall", "City Hall", False),
        ("offline", "City Hall", "Library", True),
        ("mixed", "City Hall", "Library", True),
        ("online", "City Hall", "Library", False),
        ("offline", "City Hall", None, False),
        ("offline", None, "Library", False),
    ],
)
def test_card_and_event_show_a_venue_that_differs_from_the_series(mode, usual, venue, is_different):
    venues = {name: VenueFactory(name=name) for name in ("City Hall", "Library")} | {None: None}
    series = EventSeriesFactory(venue=venues[usual])
    EventFactory(series=series, recurrence_id=DAY, venue=venues[venue], attendance_mode=mode)

    [card] = cards_of(Event.objects.all())

    assert card.is_somewhere_different is is_different
    assert Event.objects.get().is_somewhere_different is is_different


def test_an_event_without_a_series_has_no_different_venue(django_assert_num_queries):
    EventFactory()
    event = Event.objects.get()

    with django_assert_num_queries(0):
        assert event.is_somewhere_different is False
    assert [card.is_somewhere_different for card in cards_of(Event.objects.all())] == [False]


def test_detail_page_reads_the_usual_venue_with_a_second_query(django_assert_num_queries):
    series = EventSeriesFactory(venue__name="City Hall")
    EventFactory(slug="here", series=series, recurrence_id=DAY, venue__name="Library")

    with django_assert_num_queries(2):
        event = event_at("here")
        read = (event.is_somewhere_different, event.venue.name, event.series.venue.name)

    assert read == (True, "Library", "City Hall")
