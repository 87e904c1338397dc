"""Answers by the link in a thank-you email, and by a seat at the board of the event: each is counted, once."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.signing import get_cookie_signer
from django.test import override_settings

from meetups.models import Feedback, FormerSlug, UsedFeedbackLink
from meetups.services import feedback
from meetups.views.seats import cookie_of
from tests.boards import BoardFactory, SeatFactory
from tests.factories import AttendeeFactory, EventFactory
from tests.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
DAY = timedelta(days=1)
USED = "You have answered already. Each person answers once."
HINT = "To be counted in the result as well, answer with the link in our thank-you email."


@pytest.fixture
def attendee():
    event = EventFactory(title="Tea and talk", slug="2026-11-17-tea", starts_at=NOW - DAY)
    return AttendeeFactory(event=event, name="Ann Lee", email="ann@example.org", status="came")


@pytest.fixture
def path(attendee):
    return f"/events/2026-11-17-tea/feedback/{feedback.token_of(attendee=attendee)}/"


def form(client, path, **answers):
    """Return the fields that a browser sends from the page."""
    return {"form_token": Page(client.get(path)).value("form_token"), "again": "yes", **answers}


def sit(client, seat):
    """Give the browser the cookie of a seat."""
    name = cookie_of(seat.board)
    client.cookies[name] = get_cookie_signer(salt=f"{name}seat").sign(seat.token)


def answers():
    return list(Feedback.objects.order_by("again").values_list("again", "is_counted"))


def test_answer_with_the_link_is_counted_once(client, path):
    first, second = form(client, path), form(client, path, again="no")

    sent = client.post(path, first)
    refused = client.post(path, second)
    again = client.post(path, first)

    assert (sent.status_code, sent["Location"]) == (302, "/events/2026-11-17-tea/feedback/thanks/")
    assert (refused.status_code, again.status_code) == (409, 302)
    assert USED in Page(refused).text
    assert answers() == [("yes", True)]


def test_opening_the_link_changes_nothing_and_does_not_tell_whose_it_is(client, path, attendee):
    page = client.get(path)

    text = page.content.decode()
    assert (page.status_code, Feedback.objects.count(), UsedFeedbackLink.objects.count()) == (200, 0, 0)
    assert [word for word in ("Ann", "example.org", attendee.token, attendee.secret) if word in text] == []
    assert HINT not in Page(page).text
    assert (page["Referrer-Policy"], page["X-Robots-Tag"]) == ("same-origin", "noindex")
    assert "no-store" in page["Cache-Control"]


def test_used_link_shows_no_form(client, path):
    client.post(path, form(client, path))

    page = Page(client.get(path))

    assert USED in page.text
    assert page.value("form_token") is None


@pytest.mark.parametrize("change", [lambda path: f"{path[:-2]}/", lambda path: path.replace("2026-11-17-tea", "other")])
def test_altered_link_and_link_of_another_event_are_not_found(client, path, change):
    EventFactory(slug="other", starts_at=NOW - DAY)

    statuses = [client.get(change(path)).status_code, client.post(change(path), {"again": "yes"}).status_code]

    assert (statuses, Feedback.objects.count()) == ([404, 404], 0)


def test_link_with_a_former_slug_redirects(client, path, attendee):
    FormerSlug.objects.create(event=attendee.event, slug="2026-11-16-tea")

    moved = client.get(path.replace("11-17", "11-16"))

    assert (moved.status_code, moved["Location"]) == (301, path)
    assert moved["Referrer-Policy"] == "same-origin"


@override_settings(FEEDBACK_RATE_LIMIT="0/m")
def test_link_has_the_limit_of_the_form(client, path):
    assert client.post(path, {"again": "yes", "form_token": "one-form"}).status_code == 429
    assert answers() == []


def test_answer_without_link_or_seat_is_not_counted(client, attendee):
    path = f"{attendee.event.get_absolute_url()}feedback/"

    assert HINT in Page(client.get(path)).text
    client.post(path, form(client, path))

    assert answers() == [("yes", False)]


def test_answer_of_a_seat_is_counted_once(client, attendee):
    sit(client, SeatFactory(board__event=attendee.event))
    path = f"{attendee.event.get_absolute_url()}feedback/"
    first, second = form(client, path), form(client, path, again="no")

    assert HINT not in Page(client.get(path)).text
    assert [client.post(path, one).status_code for one in (first, second)] == [302, 409]
    assert answers() == [("yes", True)]


def test_seat_of_a_place_and_the_link_of_that_place_answer_once_together(client, path, attendee):
    sit(client, SeatFactory(board__event=attendee.event, attendee=attendee))
    here = f"{attendee.event.get_absolute_url()}feedback/"

    assert client.post(here, form(client, here)).status_code == 302
    assert client.post(path, {"form_token": "another-form", "again": "no"}).status_code == 409
    assert answers() == [("yes", True)]


@pytest.mark.parametrize("case", ["voided", "of another board", "without a board"])
def test_seat_that_does_not_count_is_like_no_seat(client, attendee, case):
    seat = SeatFactory(board__event=attendee.event, voided_at=NOW if case == "voided" else None)
    event = attendee.event if case == "voided" else EventFactory(starts_at=NOW - DAY)
    if case == "of another board":
        BoardFactory(event=event)
    sit(client, seat)
    path = f"{event.get_absolute_url()}feedback/"

    client.post(path, form(client, path))

    assert answers() == [("yes", False)]


def test_page_of_a_place_links_to_the_counted_form(client, path, attendee):
    assert path in Page(client.get(attendee.get_absolute_url())).links


def test_privacy_page_says_until_when_an_answer_could_be_joined_with_its_person(client):
    text = Page(client.get("/privacy/")).text

    assert "Every night both are written anew in a random order." in text
    assert "Until that night, anyone who holds the database could find out which answer is yours" in text
    assert "That you gave feedback 14 days after the meetup, without what you said" in text
