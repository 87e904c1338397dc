import re
from datetime import UTC, date, datetime, timedelta

import pytest

from meetups.models import Event
from meetups.standards.drawings import drawing
from tests.factories import AttendeeFactory, EventFactory, OrganisationFactory, VenueFactory
from tests.pages import Page
from tests.photos import PictureFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def html_of(client, venue):
    return client.get(venue.get_absolute_url()).content.decode()


def read(client, venue):
    response = client.get(f"/venues/{venue.slug}/")
    assert response.status_code == 200
    return Page(response)


def test_index_shows_by_town_the_facts_that_decide_and_no_yes_without_its_note(client):
    VenueFactory(name="Zion Hall", address_locality="Bradford", lift="yes", accessible_toilet="yes")
    VenueFactory(
        name="City Library",
        address_locality="Leeds",
        hearing_loop="no",
        step_free="yes",
        step_free_note="From the side.",
    )

    text = Page(client.get("/venues/")).text

    headings = [text.index(words) for words in ("Bradford", "Leeds", "Bradford Zion Hall", "Leeds City Library")]
    assert headings == sorted(headings)
    assert "Step-free way in: yes From the side. Accessible toilet: not known Hearing loop: no" in text
    assert "Accessible toilet: yes No details are known." in text
    assert (text.count(": yes"), text.count(": no "), text.count(": not known"), text.count("Lift")) == (2, 1, 3, 0)


def test_index_shows_the_next_meeting_at_each_venue(client):
    event = EventFactory(title="Tea", starts_at=NOW + 7 * DAY, venue__address_locality="Bath")
    EventFactory(title="Cake", starts_at=NOW - DAY, ends_at=NOW + DAY, venue__address_locality="Bath")
    VenueFactory()

    page = Page(client.get("/venues/"))

    assert "Next meetup: Tea, Wed 25 Nov, midday to 1pm" in page.text
    assert "On now: Cake, Tue 17 Nov" in page.text
    assert page.text.count("Nothing is planned here at the moment.") == 1
    assert event.get_absolute_url() in page.links


def test_index_without_venues_says_so(client):
    assert "No venues yet." in Page(client.get("/venues/")).text


def test_index_takes_two_queries_for_any_number_of_venues(client, django_assert_num_queries):
    for rows in (1, 2):
        for venue in VenueFactory.create_batch(rows, host=OrganisationFactory(), picture=PictureFactory()):
            EventFactory(venue=venue, starts_at=NOW + DAY)
        with django_assert_num_queries(2):
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

    assert "Step-free way in: yes By the side door." in text
    assert "Lift: no" in text
    assert "Accessible toilet: not known Hearing loop: not known" in text
    assert (
        "5 things are not known: accessible toilet, hearing loop, quiet space, parking and stop or station nearby. "
        "Ask the group before you set out." in text
    )
    assert "Last checked on 3 October 2026." in text


def test_venue_has_directions_for_feet_and_for_wheels(client):
    venue = VenueFactory(directions="Down the *stairs*.", way_on_wheels="Round by the *ramp*.", step_free="yes")

    html = client.get(venue.get_absolute_url()).content.decode()

    parts = [
        "On foot",
        "<p>Down the <em>stairs</em>.</p>",
        "On wheels, without steps",
        "<p>Round by the <em>ramp</em>.</p>",
    ]
    assert sorted(parts, key=html.index) == parts
    assert html.index("Getting in") < html.index("On foot")


@pytest.mark.parametrize(
    ("step_free", "words"),
    [
        ("yes", "On wheels, without steps Not known. Ask the group before you set out."),
        ("unknown", "On wheels, without steps Not known. Ask the group before you set out."),
        ("no", "On wheels, without steps There is no step-free way in."),
    ],
)
def test_venue_without_a_way_on_wheels_says_so(client, step_free, words):
    assert words in read(client, VenueFactory(directions="Left.", step_free=step_free)).text


def test_venue_shows_the_drawing_of_its_kind_or_its_picture(client):
    drawn = VenueFactory(kind="library")
    pictured = VenueFactory(kind="library", picture=PictureFactory(alternative="A red door"))

    assert (drawing("library") in html_of(client, drawn), drawing("library") in html_of(client, pictured)) == (
        True,
        False,
    )
    assert 'alt="A red door"' in html_of(client, pictured)
    listed = client.get("/venues/").content.decode()
    assert (listed.count(drawing("library", is_small=True)), listed.count('alt="A red door"')) == (1, 1)


def test_venue_shows_its_next_meeting_first_but_no_cancelled_one(client):
    venue = VenueFactory()
    EventFactory(venue=venue, starts_at=NOW + DAY, status=Event.Status.CANCELLED, title="Off")
    EventFactory(venue=venue, starts_at=NOW + 7 * DAY, title="Tea")

    assert "Next meetup: Tea, Wed 25 Nov, midday to 1pm" in read(client, venue).text


def test_venue_and_the_list_show_the_same_next_meeting(client):
    venue = VenueFactory()
    EventFactory(venue=venue, starts_at=NOW + DAY, attendance_mode="online", title="Online")
    EventFactory.create_batch(10, venue=venue, starts_at=NOW + 2 * DAY, status=Event.Status.CANCELLED)
    EventFactory(venue=venue, starts_at=NOW + 7 * DAY, title="Tea")

    for path in ("/venues/", venue.get_absolute_url()):
        assert "Next meetup: Tea, Wed 25 Nov, midday to 1pm" in Page(client.get(path)).text


def test_venue_shows_unknown_access_facts_as_not_known(client):
    text = read(client, VenueFactory()).text

    assert text.count(": not known") == 4  # three facts, and the day of the last check
    assert "Nothing is known about access here yet. Ask the group before you set out." in text
    assert "More about access" not in text
    assert text.count("Not known.") == 2  # getting in and directions
    assert "Capacity Not known" in text
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

    assert text.index("Events here") < text.rindex("On now") < text.index("Recently") < text.index("Just over")


def test_venue_takes_the_same_queries_for_any_number_of_events(client, django_assert_num_queries):
    venue = VenueFactory(host=OrganisationFactory())
    for rows in (1, 2):
        for _ in range(rows):
            AttendeeFactory(event=EventFactory(venue=venue, capacity=5))
            EventFactory(venue=venue, starts_at=NOW - DAY)
        with django_assert_num_queries(4):
            client.get(venue.get_absolute_url())


def test_no_page_has_directions_on_foot_alone_or_a_yes_without_its_note(client):
    venue = VenueFactory(
        directions="Down the stairs.",
        way_on_wheels="Round by the ramp.",
        step_free="yes",
        step_free_note="From Mill Row.",
    )
    attendee = AttendeeFactory(event=EventFactory(venue=venue))
    pages = [venue.get_absolute_url(), attendee.event.get_absolute_url(), attendee.get_absolute_url()]

    for url in pages:
        text = Page(client.get(url)).text
        assert re.search(r"Step-free way in:? yes\.? From Mill Row\.", text, re.IGNORECASE), url
        assert "On foot Down the stairs. On wheels, without steps Round by the ramp." in text, url
        assert text.index("From Mill Row.") < text.index("Down the stairs."), url


def test_page_of_an_online_event_has_a_drawing_of_its_own(client):
    online = EventFactory(attendance_mode="online", venue=None)
    here = EventFactory(venue__kind="cafe", venue__getting_in="Ring.")

    assert drawing("online") in html_of(client, online)
    assert [drawing(name) in html_of(client, here) for name in ("online", "cafe")] == [False, True]


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

    page = Page(client.get("/venues/"))
    text = page.text

    assert text.index("Library") < text.index("Old Hall")
    assert page.all("nav", **{"aria-label": "On this page"})
    assert text.index("York Library") < text.index("Closed Old Hall 1 Canal Street, Bath, LS1 1AA")
    assert "Closed since 18 November 2026. No meetings take place here any more." in text
