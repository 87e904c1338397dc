"""An event moved to another day: its pages redirect, and no form that was open meanwhile is lost."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from meetups.models import Attendee, Feedback, Talk
from meetups.services import events
from tests.boards import BoardFactory
from tests.factories import AttendeeFactory, EventFactory, OrganiserFactory
from tests.grids import GridFactory
from tests.pages import Page
from tests.sign_ups import write_answers
from tests.talks import CallFactory

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 25, 18, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
OLD, NEW = "/events/2026-11-25-tea/", "/events/2026-12-03-tea/"
ANN = {"name": "Ann", "email": "ann@example.org"}
OF_HOSTS = [
    "boards-host", "boards-paper", "grids-host", "grids-paper", "talks-host", "talks-run-sheet", "doors-sheet",
    "doors-badges",
]  # fmt: skip


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(START - 7 * DAY, tick=False)
    return time_machine


@pytest.fixture
def event():
    return EventFactory(title="Tea", slug="2026-11-25-tea", starts_at=START, ends_at=START + HOUR)


def move(event):
    event.starts_at, event.ends_at = event.starts_at + 8 * DAY, event.ends_at + 8 * DAY
    events.save(event=event)


def test_sign_up_for_the_former_day_is_asked_again_with_all_that_was_typed(client, event):
    move(event)

    response = client.post(f"{OLD}rsvp/", {**ANN, "organisation": "Leeds City Council", "access_needs": "A ramp."})
    page = Page(response)

    assert (response.status_code, Attendee.objects.count()) == (409, 0)
    assert "This meetup has moved to Thursday 3 December 2026. Check the day, then sign up again." in page.text
    assert [page.value(name) for name in ("name", "email", "organisation", "access_needs")] == [
        "Ann", "ann@example.org", "Leeds City Council", "A ramp.",
    ]  # fmt: skip
    assert [form["action"] for form in page.all("form", method="post")] == [f"{NEW}rsvp/"]

    again = client.post(f"{NEW}rsvp/", ANN)
    write_answers()
    assert (again["Location"], Attendee.objects.get().event) == (f"{NEW}rsvp/thanks/", event)


def test_sign_up_at_a_former_slug_of_the_same_day_is_taken(client, event):
    event.former_slugs.create(slug="tea")
    event.former_slugs.create(slug="2026-11-25-coffee")

    for slug, email in (("tea", "ann@example.org"), ("2026-11-25-coffee", "bob@example.org")):
        response = client.post(f"/events/{slug}/rsvp/", {**ANN, "email": email})
        assert response["Location"] == f"{OLD}rsvp/thanks/"

    write_answers()
    assert Attendee.objects.filter(event=event).count() == 2


def test_pages_redirect_for_ever(client, event):
    CallFactory(event=event)
    move(event)

    for page in ("rsvp/", "rsvp/thanks/", "talks/offer/", "feedback/"):
        for response in (client.get(f"{OLD}{page}"), client.head(f"{OLD}{page}")):
            assert (response.status_code, response["Location"]) == (301, f"{NEW}{page}")


def test_talk_offered_at_a_former_slug_is_kept(client, event):
    CallFactory(event=event)
    move(event)

    response = client.post(f"{OLD}talks/offer/", {**ANN, "title": "Forms", "about": "How.", "form_token": "token-123"})

    assert (response["Location"], Talk.objects.get().title) == (f"{NEW}talks/offer/thanks/", "Forms")


def test_feedback_given_at_a_former_slug_is_kept(client, event, clock):
    token = Page(client.get(f"{OLD}feedback/")).value("form_token") or "token-123"
    move(event)
    clock.move_to(START + 9 * DAY)

    response = client.post(f"{OLD}feedback/", {"form_token": token, "again": "yes"})

    assert (response["Location"], Feedback.objects.count()) == (f"{NEW}feedback/thanks/", 1)


def test_forms_at_a_slug_that_no_public_event_had_find_nothing(client, event):
    move(event)
    event.status = event.Status.DRAFT
    event.save()

    for slug in ("2026-11-25-tea", "2026-11-24-tea"):
        for page in ("rsvp/", "talks/offer/", "feedback/"):
            assert client.post(f"/events/{slug}/{page}", ANN).status_code == 404


@pytest.fixture
def hosted(event):
    """An event with all that has a host page."""
    BoardFactory(event=event)
    GridFactory(event=event)
    CallFactory(event=event)
    AttendeeFactory(event=event)
    return event


@pytest.mark.parametrize("name", OF_HOSTS)
def test_host_page_redirects_organisers_and_nobody_else(client, hosted, name):
    old = reverse(f"meetups:{name}", args=[hosted.slug])
    move(hosted)
    new = reverse(f"meetups:{name}", args=[hosted.slug])
    client.force_login(OrganiserFactory(group=hosted.group).user)

    response = client.get(old)

    assert (response.status_code, response["Location"]) == (301, new)
    assert "no-store" in response["Cache-Control"]
    assert client.get(new).status_code == 200
    client.force_login(OrganiserFactory().user)
    assert client.get(old).status_code == 404


def test_step_that_a_host_takes_at_a_former_slug_is_taken(client, hosted):
    move(hosted)
    client.force_login(OrganiserFactory(group=hosted.group).user)

    client.post(f"{OLD}board/host/", {"step": "close_joining", "version": "0"})

    hosted.board.refresh_from_db()
    assert not hosted.board.is_joining_open
