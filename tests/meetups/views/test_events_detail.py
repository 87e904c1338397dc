"""The page of an event."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from meetups.models import Attendee, Event
from tests.factories import (
    AttendeeFactory,
    EventFactory,
    GroupFactory,
    OrganisationFactory,
    PostFactory,
    VenueFactory,
)
from tests.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def read(client, event):
    response = client.get(event.get_absolute_url())
    assert response.status_code == 200
    return Page(response)


def offers_a_place(page, event):
    return f"/events/{event.slug}/rsvp/" in page.links and "Save my place" in page.text


def test_upcoming_event_shows_date_venue_and_access(client):
    venue = VenueFactory(
        name="City Library", street_address="1 Canal Street", address_locality="Leeds", postal_code="LS1 1AA",
        getting_in="Ask for *Room 2*.", step_free="yes", lift="no", latitude="53.8", longitude="-1.5",
    )  # fmt: skip
    event = EventFactory(
        venue=venue, title="Tea and talk", summary="An hour of it.", description="Bring **cake**.",
        starts_at=datetime(2026, 11, 25, 18, tzinfo=UTC), group=GroupFactory(name="Leeds Meet-up"),
    )  # fmt: skip

    page = read(client, event)

    for words in (
        "Tea and talk", "An hour of it.", "Wednesday 25 November 2026", "6pm to 7pm GMT", "City Library",
        "1 Canal Street, Leeds, LS1 1AA", "Ask for Room 2.", "Step-free way in Yes", "Lift: no",
        "Accessible toilet: not known", "Bring cake.",
    ):  # fmt: skip
        assert words in page.text
    assert offers_a_place(page, event)
    for link in (f"/events/{event.slug}.ics", event.group.get_absolute_url(), f"{venue.get_absolute_url()}#access"):
        assert link in page.links
    assert any("openstreetmap.org" in link for link in page.links)


def test_event_in_summer_shows_bst(client):
    event = EventFactory(starts_at=datetime(2026, 7, 1, 17, tzinfo=UTC))

    page = read(client, event)

    assert "6pm to 7pm BST" in page.text
    assert page.all("time", datetime="2026-07-01T18:00:00+01:00")


@pytest.mark.parametrize(
    ("starts", "offered", "words"),
    [
        (NOW + HOUR, True, "Everyone is welcome."),
        (NOW - HOUR / 2, True, "Everyone is welcome."),
        (NOW - HOUR, False, "This event is over"),
    ],
)
def test_place_is_offered_until_the_event_is_over(client, starts, offered, words):
    event = EventFactory(starts_at=starts)

    page = read(client, event)

    assert offers_a_place(page, event) is offered
    assert words in page.text
    assert (f"/events/{event.slug}.ics" in page.links) is offered


def test_current_event_says_so(client):
    assert "Happening now" in read(client, EventFactory(starts_at=NOW)).text
    assert "Happening now" not in read(client, EventFactory(starts_at=NOW + timedelta(seconds=1))).text


def test_past_event_shows_its_write_ups(client):
    event = EventFactory(starts_at=NOW - DAY)
    empty = Page(client.get(event.get_absolute_url()))
    post = PostFactory(event=event, group=event.group, headline="What we found")
    PostFactory(event=event, group=event.group, headline="Unfinished", status="draft")
    AttendeeFactory(event=event, name="Ann", is_name_public=True)

    page = read(client, event)

    assert "No write-up yet." in empty.text
    assert (post.get_absolute_url() in page.links, "No write-up yet." in page.text) == (True, False)
    assert "Unfinished" not in page.text
    assert "People who had a place Ann" in page.text


def test_cancelled_event_keeps_its_page_with_the_reason(client):
    event = EventFactory(status=Event.Status.CANCELLED, cancellation_reason="The boiler broke.")
    over = EventFactory(status=Event.Status.CANCELLED, starts_at=NOW - DAY)

    page = read(client, event)

    assert "The boiler broke." in page.text
    assert "Cancelled The boiler broke. See the next meetings of" in page.text
    assert not offers_a_place(page, event)
    assert "No write-up yet." not in read(client, over).text


def test_tentative_event_says_so(client):
    event = EventFactory(status=Event.Status.TENTATIVE)

    page = read(client, event)

    assert "To be confirmed The date or venue may still change, and we email everyone" in page.text
    assert offers_a_place(page, event)


def test_full_event_says_so(client):
    event = EventFactory(capacity=1)
    before = read(client, event)
    AttendeeFactory(event=event)

    page = read(client, event)

    assert ("1 place" in before.text, offers_a_place(before, event)) == (True, True)
    assert ("All places are taken" in page.text, offers_a_place(page, event)) == (True, False)


@pytest.mark.parametrize(("waiting", "says"), [(4, False), (5, True)])
def test_full_event_offers_its_waitlist_and_counts_it_from_five(client, waiting, says):
    event = EventFactory(capacity=1)
    AttendeeFactory(event=event)
    AttendeeFactory.create_batch(waiting, event=event, status=Attendee.Status.WAITING)

    page = read(client, event)

    assert "Join the waitlist" in page.text
    assert (f"{event.get_absolute_url()}rsvp/" in page.links, "/attendees/link/" in page.links) == (True, True)
    assert ("people are on the waitlist." in page.text, f"{waiting} people are on" in page.text) == (says, says)


def test_offered_place_counts_as_taken(client):
    event = EventFactory(capacity=1)
    AttendeeFactory(event=event, status=Attendee.Status.OFFERED)

    assert "All places are taken" in read(client, event).text


@pytest.mark.parametrize(("minutes", "is_open"), [(121, True), (120, False)])
def test_full_event_close_to_its_start_has_no_waitlist(client, minutes, is_open):
    event = EventFactory(capacity=1, starts_at=NOW + timedelta(minutes=minutes))
    AttendeeFactory(event=event)

    page = read(client, event)

    assert ("Join the waitlist" in page.text, "Ask for a place" in page.text) == (is_open, not is_open)
    assert f"{event.get_absolute_url()}rsvp/" in page.links


def test_full_event_with_closed_places_offers_nothing(client):
    event = EventFactory(capacity=1, rsvp_closes_at=NOW)
    AttendeeFactory(event=event)

    page = read(client, event)

    assert "Sign-up is closed No more places can be taken: follow the group to hear of its next meetings." in page.text
    assert "waitlist" not in page.text
    assert f"{event.get_absolute_url()}rsvp/" not in page.links


def test_event_without_a_limit_is_never_full(client):
    event = EventFactory(capacity=None)
    AttendeeFactory.create_batch(6, event=event)

    page = read(client, event)

    assert offers_a_place(page, event)
    assert re.findall(r"\d+ places?", page.text) == []


def test_event_says_when_places_open_and_that_they_closed(client):
    early = EventFactory(rsvp_opens_at=datetime(2026, 11, 20, 9, tzinfo=UTC))
    closed = EventFactory(rsvp_closes_at=NOW)

    early_page, closed_page = read(client, early), read(client, closed)

    assert (
        "Sign-up is not open yet Sign-up opens on Friday 20 November 2026, 9am GMT: look here again then."
        in early_page.text
    )
    assert "No more places can be taken: follow the group to hear of its next meetings." in closed_page.text
    assert not offers_a_place(early_page, early)
    assert not offers_a_place(closed_page, closed)


def test_event_without_a_venue_says_so(client):
    page = read(client, EventFactory(venue=None, group=GroupFactory(area="Leeds")))

    assert "Venue to be confirmed" in page.text
    assert "In Leeds." in page.text


@pytest.mark.parametrize(("going", "shown"), [(0, False), (4, False), (5, True)])
def test_number_of_people_is_shown_from_five(client, going, shown):
    event = EventFactory()
    for _ in range(going):
        AttendeeFactory(event=event, organisation=OrganisationFactory())
    AttendeeFactory(event=event, organisation=OrganisationFactory(), status=Attendee.Status.CANCELLED)

    page = read(client, event)

    assert (f"{going} people from {going} organisations" in page.text) is shown
    assert ("organisation" in page.text, f"{going} people" in page.text) == (shown, shown)


def test_past_event_counts_the_places_taken(client):
    event = EventFactory(starts_at=NOW - DAY)
    AttendeeFactory.create_batch(5, event=event)

    assert "5 people took a place" in read(client, event).text


@pytest.mark.parametrize("mode", ["online", "mixed"])
def test_online_link_is_on_no_public_page(client, mode):
    event = EventFactory(attendance_mode=mode, online_url="https://meet.example.org/room-42")
    group = event.group.get_absolute_url()

    for path in (
        event.get_absolute_url(), f"{event.get_absolute_url()}rsvp/", f"{event.get_absolute_url()}rsvp/thanks/",
        f"/events/{event.slug}.ics", "/calendar.ics", f"{group}calendar.ics", f"{group}feed/", group, "/events/", "/",
        "/sitemap-events.xml", event.venue.get_absolute_url(),
    ):  # fmt: skip
        assert b"meet.example.org" not in client.get(path).content

    assert "We email you the link when you have a place." in read(client, event).text


@pytest.mark.parametrize("rest", ["/", "/rsvp/", "/rsvp/thanks/", ".ics"])
def test_former_slug_redirects_to_the_event(client, rest):
    event = EventFactory()
    event.former_slugs.create(slug="2026-11-11-meet-up")

    response = client.get(f"/events/2026-11-11-meet-up{rest}")

    assert (response.status_code, response["Location"]) == (301, f"/events/{event.slug}{rest}")
    assert client.get(response["Location"]).status_code == 200


def test_unknown_event_is_answered_with_the_404_page(client):
    response = client.get("/events/2026-11-25-never/")

    assert response.status_code == 404
    assert Page(response).has_site_header


def test_event_takes_the_same_queries_for_any_number_of_attendees(client, django_assert_num_queries):
    event = EventFactory()
    for rows in (1, 2):
        PostFactory.create_batch(rows, event=event, group=event.group)
        for _ in range(rows):
            AttendeeFactory(event=event, is_name_public=True, organisation=OrganisationFactory())
        with django_assert_num_queries(8):
            client.get(event.get_absolute_url())


@pytest.mark.parametrize("kind", Event.Format)
def test_event_shows_its_format_unless_it_is_a_meet_up(client, kind, django_assert_num_queries):
    event = EventFactory(format=kind, summary="")

    with django_assert_num_queries(7):
        page = read(client, event)

    assert f"Format {kind.label}" in page.text or kind == "meet-up"
    assert ("Format" in page.text) is (kind != "meet-up")


def test_event_has_open_graph_metadata(client):
    event = EventFactory(title="Tea & talk", summary="An hour.", slug="2026-11-25-tea")

    page = read(client, event)

    url = "http://testserver/events/2026-11-25-tea/"
    assert page.all("link", rel="canonical") == [{"rel": "canonical", "href": url}]
    assert page.all("meta", property="og:url", content=url)
    assert page.all("meta", property="og:title")[0]["content"].startswith("Tea & talk")
    assert page.all("meta", property="og:description", content="An hour.")
    assert any(link.startswith("mailto:?subject=Tea%20%26%20talk&body=http%3A%2F%2Ftestserver") for link in page.links)
