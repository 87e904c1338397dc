"""The printed pages: sheet and badges for organisers, the poster for everyone."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import (
    AttendeeFactory,
    EventFactory,
    OrganisationFactory,
    OrganiserFactory,
    UserFactory,
    VenueFactory,
)
from tests.pages import Page

pytestmark = pytest.mark.django_db

PAPERS = ["sheet", "badges"]


@pytest.fixture
def event():
    return EventFactory(title="Tea and talk", slug="2026-11-25-tea", starts_at=datetime(2026, 11, 25, 18, tzinfo=UTC))


def path_of(name, event):
    return reverse(f"meetups:doors-{name}", args=[event.slug])


def as_organiser(client, event):
    client.force_login(OrganiserFactory(group=event.group).user)
    return client


def fill(event):
    AttendeeFactory(event=event, name="Zoë Birch", is_first_time=True, access_needs="A chair")
    AttendeeFactory(event=event, name="Ann Ash", status="came", organisation=OrganisationFactory(name="Leeds Council"))
    AttendeeFactory(event=event, name="Cat Gone", status="cancelled")


def test_sheet_has_everyone_with_a_place_and_blank_rows(client, event):
    fill(event)

    page = Page(as_organiser(client, event).get(path_of("sheet", event)))

    assert "2 people have a place. 1 of them is here for the first time (★)." in page.text
    assert "Here Name Organisation Ann Ash Leeds Council Zoë Birch ★" in page.text
    assert len(page.all("tr")) == 1 + 2 + 10
    assert not any(word in page.text for word in ("Cat Gone", "A chair", "@example.org"))


def test_badges_have_name_and_organisation(client, event):
    fill(event)

    page = Page(as_organiser(client, event).get(path_of("badges", event)))

    assert f"Ann Ash Leeds Council {event.group.name} Zoë Birch {event.group.name}" in page.text
    assert "Cat Gone" not in page.text


def test_page_without_badges_says_so(client, event):
    page = Page(as_organiser(client, event).get(path_of("badges", event)))

    assert "Nobody has a place yet, so there are no badges." in page.text


@pytest.mark.parametrize("name", PAPERS)
def test_paper_takes_two_queries_besides_the_log_in(client, event, name, django_assert_num_queries):
    fill(event)
    as_organiser(client, event)

    with django_assert_num_queries(5):
        client.get(path_of(name, event))


@pytest.mark.parametrize("name", PAPERS)
def test_paper_is_for_organisers_of_the_group(client, event, name):
    fill(event)
    path = path_of(name, event)

    login = client.get(path)
    assert (login.status_code, login["Location"]) == (302, f"{reverse('admin:login')}?next={path}")

    client.force_login(UserFactory())
    assert client.get(path).status_code == 302

    client.force_login(OrganiserFactory().user)
    assert client.get(path).status_code == 404

    client.force_login(UserFactory(is_superuser=True))
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("name", PAPERS)
def test_paper_is_not_cached_or_indexed(client, event, name):
    response = as_organiser(client, event).get(path_of(name, event))

    assert response["X-Robots-Tag"] == "noindex"
    assert {"no-store", "private"} <= set(response["Cache-Control"].split(", "))


def test_poster_shows_date_and_venue_and_links_to_the_event(client, event, settings):
    settings.SITE_URL = "https://meetups.example.org"

    page = Page(client.get(path_of("poster", event)))

    assert "Tea and talk Wednesday 25 November 2026 6pm to 7pm GMT" in page.text
    assert f"{event.venue.name} 1 Canal Street, Leeds, LS1 1AA" in page.text
    assert f"{event.group.name} {event.group.strapline} Free Tea and talk" in page.text
    assert "Step-free way in: not known" in page.text
    assert "Scan to save your place" in page.text
    assert page.all("article", **{"data-colour": str(event.group.shown_colour)})
    assert "https://meetups.example.org/events/2026-11-25-tea/" in page.text
    assert len(page.all("svg")) == 2  # the mark of the group and the code


def test_poster_says_how_to_get_in_with_the_note(client):
    venue = VenueFactory(step_free="no", step_free_note="Two steps at the door.")
    event = EventFactory(slug="2026-11-25-tea", venue=venue)

    text = Page(client.get(path_of("poster", event))).text

    assert "Step-free way in: no. Two steps at the door. Scan" in text


def test_poster_of_a_cancelled_or_past_event_invites_nobody(client):
    cancelled = EventFactory(slug="2026-11-25-tea", status="cancelled")
    past = EventFactory(slug="2025-11-25-tea", starts_at=datetime(2025, 11, 25, 18, tzinfo=UTC))

    text = Page(client.get(path_of("poster", cancelled))).text
    assert [words for words in ("Free", "Scan to save your place", "Step-free") if words in text] == []
    assert "Scan to read why, and what comes next" in text
    assert "Scan to read what came of it" in Page(client.get(path_of("poster", past))).text


@pytest.mark.parametrize(
    "fields",
    [
        {"rsvp_opens_at": timezone.now() + timedelta(days=1)},
        {"rsvp_closes_at": timezone.now() - timedelta(days=1)},
        {"capacity": 1},
    ],
    ids=["not open yet", "closed", "full"],
)
def test_poster_offers_no_place_that_cannot_be_taken(client, fields):
    event = AttendeeFactory(
        event__slug="2026-11-25-tea", **{f"event__{name}": one for name, one in fields.items()}
    ).event

    text = Page(client.get(path_of("poster", event))).text

    assert ("Scan for the page of this meetup" in text, "Scan to save your place" in text) == (True, False)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"status": "cancelled"}, "Cancelled Tea Wednesday 25 November 2026"),
        ({"status": "tentative"}, "Tea The date is not confirmed yet."),
        ({"attendance_mode": "mixed"}, "Also online."),
        ({"attendance_mode": "online", "venue": None}, "GMT Online"),
        ({"venue": None}, "GMT Venue to be confirmed"),
    ],
)
def test_poster_shows_cancellations_online_events_and_missing_venues(client, fields, words):
    event = EventFactory(title="Tea", slug="2026-11-25-tea", starts_at=datetime(2026, 11, 25, 18, tzinfo=UTC), **fields)

    assert words in Page(client.get(path_of("poster", event))).text


def test_draft_has_no_poster(client):
    assert client.get(path_of("poster", EventFactory(status="draft"))).status_code == 404


def test_former_slug_redirects_to_the_poster(client, event):
    event.former_slugs.create(slug="2026-11-18-tea")

    response = client.get("/events/2026-11-18-tea/poster/")

    assert (response.status_code, response["Location"]) == (301, "/events/2026-11-25-tea/poster/")


def test_poster_takes_one_query(client, event, django_assert_num_queries):
    with django_assert_num_queries(1):
        client.get(path_of("poster", event))
