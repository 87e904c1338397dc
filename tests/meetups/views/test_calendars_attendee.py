"""The private calendar of somebody who has a place: read by a link of its own, which can be made void."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import signing
from django.test import Client
from icalendar import Calendar

from meetups.models import Attendee, Event, OutboxEmail
from tests.factories import AttendeeFactory, EventFactory
from tests.pages import Page

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
DAY = timedelta(days=1)
ROOM = "https://meet.example.org/room-42"


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def attendee():
    event = EventFactory(title="Tea", attendance_mode="online", online_url=ROOM, starts_at=NOW + DAY)
    return AttendeeFactory(email="ann@example.org", event=event)


def address_of(attendee):
    attendee.refresh_from_db()
    return f"/attendees/{attendee.calendar_token}/calendar.ics"


def entries(client, attendee):
    response = client.get(address_of(attendee))
    assert (response.status_code, response["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    return Calendar.from_ical(response.content).walk("VEVENT")


def renew(client, attendee):
    return client.post(f"/attendees/{attendee.token}/calendar/")


def test_it_has_every_meetup_the_person_has_a_place_at(client, attendee):
    for title, email, status, event_status in (
        ("Talk", "ANN@example.org", "going", "confirmed"), ("Off", "ann@example.org", "going", "cancelled"),
        ("Given back", "ann@example.org", "cancelled", "confirmed"), ("Bob’s", "bob@example.org", "going", "confirmed"),
        ("Draft", "ann@example.org", "going", "draft"),
    ):  # fmt: skip
        event = EventFactory(title=title, status=event_status, starts_at=NOW + 2 * DAY)
        AttendeeFactory(event=event, email=email, status=status)

    assert [str(entry["summary"]) for entry in entries(client, attendee)] == ["Tea", "Talk", "Cancelled: Off"]


def test_it_tells_the_online_address_only_while_the_person_is_going(client, attendee):
    [entry] = entries(client, attendee)
    elsewhere = [client.get(address).content for address in ("/calendar.ics", f"/events/{attendee.event.slug}.ics")]
    Attendee.objects.update(status=Attendee.Status.CANCELLED)
    given_back = entries(client, attendee)
    Attendee.objects.update(status=Attendee.Status.GOING)
    Event.objects.update(status=Event.Status.CANCELLED, cancellation_reason="No room.")
    [cancelled] = entries(client, attendee)

    assert entry["location"] == ROOM
    assert entry["description"].startswith(f"Join online: {ROOM}\n\n")
    assert not any(b"room-42" in body for body in elsewhere)
    assert given_back == []
    assert ROOM not in cancelled["description"]
    assert "location" not in cancelled


def test_its_address_stays_a_secret(client, attendee):
    fresh = client.get(address_of(attendee))
    known = client.get(address_of(attendee), headers={"If-None-Match": fresh["ETag"]})

    assert (fresh.status_code, known.status_code) == (200, 304)
    for response in (fresh, known, renew(client, attendee)):
        assert response["Referrer-Policy"] == "same-origin"
        assert response["X-Robots-Tag"] == "noindex"
        assert {"no-store", "private"} <= set(response["Cache-Control"].split(", "))
    assert fresh["Content-Disposition"] == 'inline; filename="my-meetups.ics"'


def test_it_is_another_calendar_when_a_place_is_taken_or_given_back(client, attendee):
    tags = [client.get(address_of(attendee))["ETag"]]
    second = AttendeeFactory(email="ann@example.org")
    tags.append(client.get(address_of(attendee))["ETag"])
    Attendee.objects.filter(pk=second.pk).update(status=Attendee.Status.CANCELLED)
    tags.append(client.get(address_of(attendee))["ETag"])

    assert tags[0] == tags[2] != tags[1]


def test_it_takes_three_queries_and_two_when_it_is_known(client, attendee, django_assert_num_queries):
    for _ in range(2):
        address = address_of(attendee)
        with django_assert_num_queries(3):
            tag = client.get(address)["ETag"]
        with django_assert_num_queries(2):
            assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
        AttendeeFactory.create_batch(2, email="ann@example.org")


def test_looking_changes_nothing(client, attendee):
    before = list(Attendee.objects.values())
    answers = [client.get(address_of(attendee)).status_code, client.head(address_of(attendee)).status_code]
    answers += [client.post(address_of(attendee)).status_code]
    answers += [client.get(f"/attendees/{attendee.token}/calendar/").status_code]

    assert answers == [200, 200, 405, 405]
    assert list(Attendee.objects.values()) == before


def test_new_address_makes_every_old_one_of_the_person_void(client, attendee):
    second = AttendeeFactory(email="Ann@example.org")
    bob = AttendeeFactory(email="bob@example.org")
    old = [address_of(row) for row in (attendee, second)]
    assert [client.get(address).status_code for address in old] == [200, 200]

    response = renew(client, attendee)

    assert (response.status_code, response["Location"]) == (302, attendee.get_absolute_url())
    assert [client.get(address).status_code for address in old] == [404, 404]
    assert all(Page(client.get(address)).has_site_header for address in old)
    assert [len(entries(client, row)) for row in (attendee, second, bob)] == [2, 2, 1]
    assert OutboxEmail.objects.count() == 0


def test_button_on_the_page_makes_a_new_address(attendee):
    client = Client(enforce_csrf_checks=True)
    page = Page(client.get(attendee.get_absolute_url()))
    [form] = page.all("form", action=f"/attendees/{attendee.token}/calendar/")
    old = address_of(attendee)
    refused = client.post(form["action"])
    accepted = client.post(form["action"], {"csrfmiddlewaretoken": page.value("csrfmiddlewaretoken")})

    assert old in page.links
    assert f"webcal://testserver{old}" in page.links
    assert (form["method"], refused.status_code, accepted.status_code) == ("post", 403, 302)
    assert address_of(attendee) in Page(client.get(attendee.get_absolute_url())).links
    assert address_of(attendee) != old


def forged(attendee, other):
    number, _dot, signature = attendee.calendar_token.partition(".")
    return [
        number, f"{number}.", f".{signature}", f"{number}.{signature[:-1]}", f"{other.pk}.{signature}",
        f"{attendee.calendar_token}x", f"0{attendee.calendar_token}", attendee.token, attendee.secret, "%00",
        signing.Signer(sep=".", salt="meetups.calendars").sign(str(attendee.pk)), "9" * 18 + ".x", "9" * 5000,
        f"².{signature}", "☃", "..",
    ]  # fmt: skip


@pytest.mark.parametrize("number", range(16))
def test_link_that_was_tampered_with_leads_nowhere(client, attendee, number):
    response = client.get(f"/attendees/{forged(attendee, AttendeeFactory())[number]}/calendar.ics")

    assert response.status_code == 404
    assert Page(response).has_site_header


def test_link_of_the_calendar_opens_nothing_else(client, attendee):
    answers = [
        client.get(f"/attendees/{attendee.calendar_token}/"),
        client.post(f"/attendees/{attendee.calendar_token}/cancel/"),
        client.post(f"/attendees/{attendee.calendar_token}/calendar/"),
    ]  # fmt: skip

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert attendee.secret not in attendee.calendar_token
    assert Attendee.objects.get().is_going
