from datetime import UTC, date, datetime, timedelta

import pytest

from meetups.models import ACCESS_FACTS, Event
from tests.factories import AttendeeFactory, EventFactory, OrganisationFactory, VenueFactory
from tests.pages import Page

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(NOW, tick=False)


def read(client, venue):
    response = client.get(f"/venues/{venue.slug}/")
    assert response.status_code == 200
    return Page(response)


def test_index_shows_every_access_fact_of_every_venue_by_town(client):
    VenueFactory(name="Zion Hall", address_locality="Bradford", lift="yes")
    VenueFactory(name="City Library", address_locality="Leeds", hearing_loop="no", quiet_space="yes")

    text = Page(client.get("/venues/")).text

    assert text.index("Zion Hall") < text.index("City Library")
    assert [text.count(f"{label}: ") for label in ACCESS_FACTS.values()] == [2] * 7
    assert (text.count(": yes"), text.count(": no "), text.count(": not known")) == (2, 1, 11)


def test_index_without_venues_says_so(client):
    assert "No venues yet." in Page(client.get("/venues/")).text


def test_index_takes_one_query_for_any_number_of_venues(client, django_assert_num_queries):
    for rows in (1, 2):
        VenueFactory.create_batch(rows, host=OrganisationFactory())
        with django_assert_num_queries(1):
            client.get("/venues/")


def test_venue_shows_its_address_directions_and_entrance(client):
    venue = VenueFactory(
        name="City Library", street_address="1 Canal Street", address_locality="Leeds", postal_code="LS1 1AA",
        host=OrganisationFactory(name="Leeds City Council"), capacity=40, directions="Ten minutes\nfrom the station.",
        getting_in="Ask for Room 2.", latitude="53.8", longitude="-1.5",
    )  # fmt: skip

    page = read(client, venue)

    for words in (
        "City Library", "1 Canal Street", "LS1 1AA", "Leeds City Council", "40 people", "Ten minutes from the station.",
        "Ask for Room 2.",
    ):  # fmt: skip
        assert words in page.text
    assert "https://www.openstreetmap.org/?mlat=53.800000&mlon=-1.500000#map=17/53.800000/-1.500000" in page.links


def test_texts_of_a_venue_are_rendered_and_keep_their_lines(client):
    venue = VenueFactory(directions="Left,\nthen *right*.", getting_in="Ring the bell marked *Kitchen*.\n\n<script>")

    html = client.get(venue.get_absolute_url()).content.decode()

    assert "<p>Left,<br>\nthen <em>right</em>.</p>" in html
    assert "<p>Ring the bell marked <em>Kitchen</em>.</p>\n<p>&lt;script&gt;</p>" in html


def test_venue_shows_each_access_fact_with_its_note(client):
    venue = VenueFactory(
        step_free="yes", step_free_note="By the side door.", lift="no", access_checked_on=date(2026, 10, 3)
    )

    text = read(client, venue).text

    assert "Step-free way in Yes By the side door." in text
    assert "Lift No" in text
    for label in ("Accessible toilet", "Hearing loop", "Quiet space", "Parking", "Stop or station nearby"):
        assert f"{label} Not known" in text
    assert "Last checked on 3 October 2026." in text


def test_venue_shows_unknown_access_facts_as_not_known(client):
    text = read(client, VenueFactory()).text

    assert text.count("Not known") == len(ACCESS_FACTS) + 3
    assert text.count("Not known.") == 2
    assert "Last checked: not known." in text


def test_venue_shows_its_upcoming_and_past_events(client):
    venue = VenueFactory(slug="hall")
    coming, over = EventFactory(venue=venue), EventFactory(venue=venue, starts_at=NOW - DAY)
    hidden = [
        EventFactory(),
        EventFactory(venue=venue, status=Event.Status.DRAFT),
        EventFactory(venue=venue, status=Event.Status.DRAFT, starts_at=NOW - DAY),
    ]

    links = read(client, venue).links

    assert [event.get_absolute_url() in links for event in (coming, over, *hidden)] == [True, True, False, False, False]
    assert "/events/?venue=hall" in links
    assert "/events/past/?venue=hall" in links


def test_venue_shows_a_current_event_as_upcoming_and_an_ended_one_as_past(client):
    venue = VenueFactory()
    EventFactory(venue=venue, title="On now", starts_at=NOW - DAY, ends_at=NOW + timedelta(seconds=1))
    EventFactory(venue=venue, title="Just over", starts_at=NOW - DAY, ends_at=NOW)

    text = read(client, venue).text

    assert text.index("Events here") < text.index("On now") < text.index("Recently") < text.index("Just over")


def test_venue_takes_the_same_queries_for_any_number_of_events(client, django_assert_num_queries):
    venue = VenueFactory(host=OrganisationFactory())
    for rows in (1, 2):
        for _ in range(rows):
            AttendeeFactory(event=EventFactory(venue=venue, capacity=5))
            EventFactory(venue=venue, starts_at=NOW - DAY)
        with django_assert_num_queries(3):
            client.get(venue.get_absolute_url())


def test_unknown_venue_is_answered_with_the_404_page(client):
    response = client.get("/venues/nowhere/")

    assert response.status_code == 404
    assert Page(response).has_site_header


def test_closed_venue_keeps_its_page_and_says_so_first(client):
    venue = VenueFactory(name="Old Hall", closed_on=date(2026, 11, 18))

    text = read(client, venue).text

    assert "This venue has closed It has taken no meetings since Wednesday 18 November 2026. This page stays" in text
    assert text.index("This venue has closed") < text.index("Getting in")


def test_closed_venue_warns_about_its_upcoming_meetings(client):
    venue = VenueFactory(closed_on=date(2026, 11, 18))
    EventFactory(venue=venue, starts_at=NOW + DAY)

    text = read(client, venue).text

    assert "The meetings below have not been moved yet: ask their organisers before you set out." in text
    assert "This page stays" not in text


def test_venue_about_to_close_shows_the_date(client):
    text = read(client, VenueFactory(closed_on=date(2026, 11, 19))).text

    assert "This venue is about to close It takes no meetings from Thursday 19 November 2026." in text
    assert "has closed" not in text


def test_index_shows_closed_venues_last_and_says_so(client):
    VenueFactory(name="Old Hall", address_locality="Bath", closed_on=date(2026, 11, 18))
    VenueFactory(name="Library", address_locality="York", closed_on=date(2026, 11, 19))

    text = Page(client.get("/venues/")).text

    assert text.index("Library") < text.index("Old Hall")
    assert text.count("Closed") == 1
    assert "Closed since 18 November 2026. No meetings take place here any more." in text
