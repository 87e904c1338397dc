"""Manage a place by the link in the email."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import signing
from django.test import Client

from meetups.models import Attendee, Event, OutboxEmail
from tests.factories import AttendeeFactory, EventFactory, OrganisationFactory
from tests.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
ONLINE_URL = "https://meet.example.org/room-42"


@pytest.fixture
def attendee():
    return AttendeeFactory(
        name="Ann", email="ann@example.org", organisation=OrganisationFactory(name="Leeds City Council"),
        event=EventFactory(title="Tea and talk", slug="2026-11-25-tea", attendance_mode="mixed", online_url=ONLINE_URL),
    )  # fmt: skip


def read(client, attendee):
    response = client.get(attendee.get_absolute_url())
    assert response.status_code == 200
    return Page(response)


def give_up(client, attendee):
    return client.post(f"{attendee.get_absolute_url()}cancel/")


def test_page_shows_the_place_and_how_to_join(client, attendee):
    page = read(client, attendee)

    for words in ("Tea and talk", "You have a place", "Ann", "Leeds City Council", "6pm to 7pm GMT"):
        assert words in page.text
    assert ONLINE_URL in page.links
    assert page.all("form", method="post", action=f"{attendee.get_absolute_url()}cancel/")


@pytest.mark.parametrize(("status", "words"), [("came", "You are checked in."), ("going", "It is kept for Ann.")])
@pytest.mark.parametrize(("hours", "has_link"), [(-0.5, True), (1, False)])
def test_feedback_form_is_linked_from_the_start(client, status, words, hours, has_link):
    attendee = AttendeeFactory(name="Ann", event=EventFactory(starts_at=NOW + timedelta(hours=hours)), status=status)

    page = read(client, attendee)

    assert (f"{words} Give feedback in two minutes" in page.text) is has_link
    links = [link for link in page.links if "/feedback/" in link]
    assert [client.get(link).status_code for link in links] == [200] * has_link


def test_page_takes_one_query(client, attendee, django_assert_num_queries):
    with django_assert_num_queries(1):
        client.get(attendee.get_absolute_url())


@pytest.mark.parametrize("method", ["get", "post"])
def test_page_is_not_cached_indexed_or_sent_as_referrer(client, attendee, method):
    response = client.get(attendee.get_absolute_url()) if method == "get" else give_up(client, attendee)

    assert response["Referrer-Policy"] == "same-origin"
    assert response["X-Robots-Tag"] == "noindex"
    assert {"no-store", "private"} <= set(response["Cache-Control"].split(", "))


def test_get_changes_nothing_on_page_and_button(client, attendee):
    answers = [client.get(attendee.get_absolute_url()).status_code for _ in range(2)]
    answers += [client.get(f"{attendee.get_absolute_url()}cancel/").status_code for _ in range(2)]

    assert answers == [200, 200, 405, 405]
    assert Attendee.objects.get().is_going
    assert OutboxEmail.objects.count() == 0


def test_place_is_given_up_once(client, attendee):
    first = give_up(client, attendee)
    again = give_up(client, attendee)

    page = read(client, attendee)
    assert (first.status_code, first["Location"]) == (302, attendee.get_absolute_url())
    assert (again.status_code, again["Location"]) == (302, attendee.get_absolute_url())
    assert "You gave up your place" in page.text
    assert page.all("form", method="post", action=f"{attendee.get_absolute_url()}come-back/")
    assert not page.all("button", data_kind="warning")
    assert ONLINE_URL not in page.links
    assert [email.to for email in OutboxEmail.objects.all()] == ["ann@example.org"]


def test_given_up_place_goes_to_another_person_and_its_former_holder_can_sign_up_again(client, attendee):
    Event.objects.update(capacity=1, confirms_sign_ups=False)
    form = {"name": "Bob", "email": "bob@example.org"}
    refused = client.post("/events/2026-11-25-tea/rsvp/", form)
    give_up(client, attendee)
    taken = client.post("/events/2026-11-25-tea/rsvp/", form)
    back = client.post("/events/2026-11-25-tea/rsvp/", {"name": "Ann", "email": "ANN@example.org"})
    give_up(client, Attendee.objects.get(name="Bob"))
    after_all = client.post("/events/2026-11-25-tea/rsvp/", {"name": "Anne", "email": "ANN@example.org"})

    statuses = [answer.status_code for answer in (refused, taken, back, after_all)]
    assert statuses == [409, 302, 409, 302]
    assert {(row.name, row.email, row.status) for row in Attendee.objects.all()} == {
        ("Anne", "ann@example.org", "going"), ("Bob", "bob@example.org", "cancelled"),
    }  # fmt: skip
    assert "You have a place" in read(client, attendee).text


def test_place_at_a_past_event_cannot_be_given_up(client, attendee):
    Event.objects.update(starts_at=NOW - timedelta(hours=1), ends_at=NOW)

    response = give_up(client, attendee)

    assert response.status_code == 409
    assert "This event is over, so there is nothing to cancel." in Page(response).text
    assert response["Referrer-Policy"] == "same-origin"
    assert Attendee.objects.get().is_going
    page = read(client, attendee)
    assert "This event is over" in page.text
    assert not page.all("button", data_kind="warning")


def test_page_of_a_cancelled_event_shows_the_reason(client, attendee):
    Event.objects.update(status="cancelled", cancellation_reason="The boiler broke.")

    page = read(client, attendee)

    assert "The boiler broke." in page.text
    assert not page.all("button", data_kind="warning")
    assert ONLINE_URL not in page.links


def forged(token, other):
    secret, _dot, signature = token.partition(".")
    other_secret, _dot, other_signature = other.partition(".")
    return [
        secret, f"{secret}.", f".{signature}", f"{secret}.{signature[:-1]}", f"{secret}.{other_signature}",
        f"{other_secret}.{signature}", f"{token}x", token.upper(),
        signing.Signer(sep=".", salt="elsewhere").sign(secret),
        signing.Signer(sep=".", salt="meetups.attendees").sign("0123456789abcdef"), "%00",
        f"{secret}%00.{signature}", signing.dumps(secret), "%ff", "☃", "a" * 5000, "1", "..",
    ]  # fmt: skip


def test_forged_token_is_not_found(client, attendee):
    tokens = forged(attendee.token, AttendeeFactory().token)
    assert len(tokens) == 18

    for token in tokens:
        for answer in (client.get(f"/attendees/{token}/"), client.post(f"/attendees/{token}/cancel/")):
            assert answer.status_code == 404, token
            assert Page(answer).has_site_header, token
    assert Attendee.objects.going().count() == 2


def test_button_without_csrf_token_is_refused(attendee):
    client = Client(enforce_csrf_checks=True)

    response = give_up(client, attendee)

    assert response.status_code == 403
    assert Page(response).has_site_header
    assert Attendee.objects.get().is_going


def test_button_on_the_page_works(attendee):
    client = Client(enforce_csrf_checks=True)
    token = read(client, attendee).value("csrfmiddlewaretoken")

    response = client.post(f"{attendee.get_absolute_url()}cancel/", {"csrfmiddlewaretoken": token})

    assert response.status_code == 302
    assert not Attendee.objects.get().is_going
