"""Managing a place by the link in the letter."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import signing
from django.test import Client

from meetups.models import Attendee, Event, OutboxEmail
from tests.factories import AttendeeFactory, EventFactory, OrganisationFactory
from tests.pages import Page

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
ROOM = "https://meet.example.org/room-42"


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def attendee():
    return AttendeeFactory(
        name="Ann", email="ann@example.org", organisation=OrganisationFactory(name="Leeds City Council"),
        event=EventFactory(title="Tea and talk", slug="2026-11-25-tea", attendance_mode="mixed", online_url=ROOM),
    )  # fmt: skip


def read(client, attendee):
    response = client.get(attendee.get_absolute_url())
    assert response.status_code == 200
    return Page(response)


def give_back(client, attendee):
    return client.post(f"{attendee.get_absolute_url()}cancel/")


def test_page_shows_the_place_and_how_to_join(client, attendee):
    page = read(client, attendee)

    for words in ("Tea and talk", "You have a place", "Ann", "Leeds City Council", "6pm to 7pm GMT"):
        assert words in page.text
    assert ROOM in page.links
    assert page.all("form", method="post", action=f"{attendee.get_absolute_url()}cancel/")


def test_page_takes_one_query(client, attendee, django_assert_num_queries):
    with django_assert_num_queries(1):
        client.get(attendee.get_absolute_url())


@pytest.mark.parametrize("method", ["get", "post"])
def test_address_of_the_page_stays_a_secret(client, attendee, method):
    response = client.get(attendee.get_absolute_url()) if method == "get" else give_back(client, attendee)

    assert response["Referrer-Policy"] == "same-origin"
    assert response["X-Robots-Tag"] == "noindex"
    assert {"no-store", "private"} <= set(response["Cache-Control"].split(", "))


def test_looking_changes_nothing_and_neither_does_the_address_of_the_button(client, attendee):
    answers = [client.get(attendee.get_absolute_url()).status_code for _ in range(2)]
    answers += [client.get(f"{attendee.get_absolute_url()}cancel/").status_code for _ in range(2)]

    assert answers == [200, 200, 405, 405]
    assert Attendee.objects.get().is_going
    assert OutboxEmail.objects.count() == 0


def test_place_is_given_back_once(client, attendee):
    first = give_back(client, attendee)
    again = give_back(client, attendee)

    page = read(client, attendee)
    assert (first.status_code, first["Location"]) == (302, attendee.get_absolute_url())
    assert (again.status_code, again["Location"]) == (302, attendee.get_absolute_url())
    assert "You gave up your place" in page.text
    assert page.all("form", method="post", action=f"{attendee.get_absolute_url()}come-back/")
    assert not page.all("button", data_kind="warning")
    assert ROOM not in page.links
    assert [letter.to for letter in OutboxEmail.objects.all()] == ["ann@example.org"]


def test_place_that_was_given_back_can_be_taken_by_somebody_else_and_asked_for_again(client, attendee):
    Event.objects.update(capacity=1, confirms_sign_ups=False)
    ask = {"name": "Bob", "email": "bob@example.org"}
    refused = client.post("/events/2026-11-25-tea/rsvp/", ask)
    give_back(client, attendee)
    taken = client.post("/events/2026-11-25-tea/rsvp/", ask)
    back = client.post("/events/2026-11-25-tea/rsvp/", {"name": "Ann", "email": "ANN@example.org"})
    give_back(client, Attendee.objects.get(name="Bob"))
    after_all = client.post("/events/2026-11-25-tea/rsvp/", {"name": "Anne", "email": "ANN@example.org"})

    statuses = [answer.status_code for answer in (refused, taken, back, after_all)]
    assert statuses == [409, 302, 409, 302]
    assert {(row.name, row.email, row.status) for row in Attendee.objects.all()} == {
        ("Anne", "ann@example.org", "going"), ("Bob", "bob@example.org", "cancelled"),
    }  # fmt: skip
    assert "You have a place" in read(client, attendee).text


def test_place_at_an_event_that_is_over_cannot_be_given_back(client, attendee):
    Event.objects.update(starts_at=NOW - timedelta(hours=1), ends_at=NOW)

    response = give_back(client, attendee)

    assert response.status_code == 409
    assert "This event is over, so there is nothing to cancel." in Page(response).text
    assert response["Referrer-Policy"] == "same-origin"
    assert Attendee.objects.get().is_going
    page = read(client, attendee)
    assert "This event is over" in page.text
    assert not page.all("button", data_kind="warning")


def test_page_of_a_cancelled_event_says_why(client, attendee):
    Event.objects.update(status="cancelled", cancellation_reason="The boiler broke.")

    page = read(client, attendee)

    assert "The boiler broke." in page.text
    assert not page.all("button", data_kind="warning")
    assert ROOM not in page.links


def forged(token, other):
    key, _dot, signature = token.partition(".")
    other_key, _dot, other_signature = other.partition(".")
    return [
        key, f"{key}.", f".{signature}", f"{key}.{signature[:-1]}", f"{key}.{other_signature}",
        f"{other_key}.{signature}", f"{token}x", token.upper(), signing.Signer(sep=".", salt="elsewhere").sign(key),
        signing.Signer(sep=".", salt="meetups.attendees").sign("0123456789abcdef"), "%00", f"{key}%00.{signature}",
        signing.dumps(key), "%ff", "☃", "a" * 5000, "1", "..",
    ]  # fmt: skip


@pytest.mark.parametrize("number", range(18))
def test_link_that_was_tampered_with_leads_nowhere(client, attendee, number):
    other = AttendeeFactory()
    token = forged(attendee.token, other.token)[number]

    answers = [client.get(f"/attendees/{token}/"), client.post(f"/attendees/{token}/cancel/")]

    for answer in answers:
        assert answer.status_code == 404
        assert Page(answer).has_site_header
    assert Attendee.objects.going().count() == 2


def test_button_without_its_token_is_refused(attendee):
    client = Client(enforce_csrf_checks=True)

    response = give_back(client, attendee)

    assert response.status_code == 403
    assert Page(response).has_site_header
    assert Attendee.objects.get().is_going


def test_button_on_the_page_works(attendee):
    client = Client(enforce_csrf_checks=True)
    token = read(client, attendee).value("csrfmiddlewaretoken")

    response = client.post(f"{attendee.get_absolute_url()}cancel/", {"csrfmiddlewaretoken": token})

    assert response.status_code == 302
    assert not Attendee.objects.get().is_going
