"""Check-in by QR code, and of people without a place."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from meetups.models import AttendeeChange, Organisation
from tests.factories import AttendeeFactory, DoorLinkFactory, EventFactory
from tests.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

NOW = datetime(2026, 11, 25, 17, 50, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def event():
    return EventFactory(title="Tea and talk", starts_at=NOW + HOUR / 6, ends_at=NOW + HOUR)


@pytest.fixture
def link(event):
    return DoorLinkFactory(event=event, expires_at=NOW + 7 * HOUR)


@pytest.fixture
def ann(event):
    return AttendeeFactory(event=event, name="Ann Ash")


def path_of_code(attendee):
    return reverse("meetups:doors-person", args=[attendee.door_code])


def add(client, link, **data):
    return client.post(f"{link.get_absolute_url()}add/", data)


def test_code_shows_no_name_on_a_phone_without_the_door_link(client, ann):
    answers = [client.get(path) for path in (path_of_code(ann), "/door/person/nobody/")]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].content == answers[1].content
    assert "Show this code to the door volunteer" in Page(answers[0]).text
    assert answers[0].cookies == {}


def test_code_shows_the_person_on_a_phone_with_the_door_link(client, link, ann):
    client.get(link.get_absolute_url())

    response = client.get(path_of_code(ann))

    assert (response.status_code, response["Location"]) == (302, f"{link.get_absolute_url()}?person={ann.door_code}")
    page = Page(client.get(response["Location"]))
    assert "Ann Ash Has a place Check in" in page.text
    assert page.all("button", id="person", value=str(ann.pk))
    assert AttendeeChange.objects.count() == 0


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("going", "Has a place Check in"),
        ("absent", "Has a place Check in"),
        ("came", "Is here Undo check-in"),
        ("waiting", "On the waitlist Let in"),
        ("offered", "Has an offer of a place Let in"),
        ("cancelled", "Gave up the place Let in"),
    ],
)
def test_person_on_top_has_status_and_button(client, link, event, status, words):
    person = AttendeeFactory(event=event, name="Bea Carr", status=status, is_first_time=True)

    page = Page(client.get(link.get_absolute_url(), {"person": person.door_code}))

    assert f"Bea Carr First time {words}" in page.text


@pytest.mark.parametrize("whose", ["elsewhere", "erased", "forged", "empty"])
def test_code_of_another_event_is_refused(client, link, event, whose):
    rows = {"elsewhere": AttendeeFactory(name="Bea"), "erased": AttendeeFactory(event=event, name="Bea", erased_at=NOW)}
    code = rows[whose].door_code if whose in rows else "1.forged" if whose == "forged" else "x"

    page = Page(client.get(link.get_absolute_url(), {"person": code}))

    assert "This code is not for this meetup" in page.text
    assert not page.all("button", id="person")


def test_cookie_is_for_door_pages_and_expires_with_the_link(client, link):
    cookie = client.get(link.get_absolute_url()).cookies["door"]

    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/door/", True, "Lax")
    assert cookie["expires"] == "Thu, 26 Nov 2026 00:50:01 GMT"  # Django adds a second
    assert cookie["secure"] == ""


def test_cookie_is_secure_on_an_https_site(client, link, ann, settings):
    settings.SESSION_COOKIE_SECURE = True

    cookies = client.get(link.get_absolute_url()).cookies

    assert "door" not in cookies
    assert cookies["__Secure-door"]["secure"] is True
    opened = client.get(f"/door/person/{ann.door_code}/", secure=True)
    assert opened.headers["Location"] == f"{link.get_absolute_url()}?person={ann.door_code}"


@pytest.mark.parametrize("what", ["forged", "expired", "cancelled", "revoked"])
def test_cookie_without_an_open_door_link_is_ignored(client, link, ann, what):
    client.get(link.get_absolute_url())
    if what == "forged":
        client.cookies["door"] = f"{link.token}:x"
    elif what == "expired":
        link.expires_at = NOW
        link.save()
    elif what == "cancelled":
        ann.event.status, ann.event.cancellation_reason = "cancelled", "No heating."
        ann.event.save()
    else:
        link.delete()

    response = client.get(path_of_code(ann))

    assert (response.status_code, "Ann" in Page(response).text) == (200, False)


def test_walk_in_is_added_and_checked_in_once(client, link, event):
    response = add(client, link, name=" Ann  Ash ", organisation="Leeds City Council", email="", once="abc")

    ann = event.attendees.get()
    assert (ann.status, ann.organisation.name, ann.email) == ("came", "Leeds City Council", "")
    assert (response.status_code, response["Location"]) == (302, f"{link.get_absolute_url()}?person={ann.door_code}")
    assert add(client, link, name="Ann Ash", once="abc")["Location"] == response["Location"]
    assert event.attendees.count() == 1


def test_form_has_the_searched_name_and_an_idempotency_key(client, link):
    pages = [Page(client.get(f"{link.get_absolute_url()}add/", {"name": "Ann"})) for _ in range(2)]

    assert pages[0].value("name") == "Ann"
    assert len({page.value("once") for page in pages} - {None, ""}) == 2


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"name": ""}, "Enter the person’s name."),
        ({"name": "Ann", "email": "ann@"}, "Enter an email address in full, such as name@example.org"),
        ({"name": "A" * 121}, "at most 120 characters"),
        ({"name": "Ann\u202e"}, "This has a character that cannot be shown."),
        ({"name": "Ann", "organisation": "o" * 161}, "at most 160 characters"),
        ({"name": "Ann", "once": "x" * 41}, "at most 40 characters"),
    ],
)
def test_invalid_walk_in_is_refused_and_kept_in_the_form(client, link, event, values, words):
    response = add(client, link, **values)

    page = Page(response)
    assert (response.status_code, event.attendees.count()) == (422, 0)
    assert words in page.text
    assert page.value("name") == values["name"]


def test_walk_in_at_a_full_event_is_refused_and_kept_in_the_form(client, link, event):
    event.capacity = 1
    event.save()
    AttendeeFactory(event=event)

    response = add(client, link, name="Ann", organisation="New council", email="ann@example.org", once="abc")

    page = Page(response)
    assert (response.status_code, event.attendees.count(), Organisation.objects.count()) == (422, 1, 0)
    assert "All places are taken or kept for somebody." in page.text
    values = [page.value(name) for name in ("name", "organisation", "email", "once")]
    assert values == ["Ann", "New council", "ann@example.org", "abc"]


def test_walk_ins_over_the_limit_are_refused_and_kept_in_the_form(client, link, event, settings):
    settings.DOOR_RATE_LIMIT = "1/m"
    answers = [add(client, link, name=name) for name in ("Ann", "Bea")]

    assert [answer.status_code for answer in answers] == [302, 429]
    assert "Try again in a few minutes" in Page(answers[1]).text
    assert Page(answers[1]).value("name") == "Bea"
    assert [row.name for row in event.attendees.all()] == ["Ann"]


def test_walk_in_without_csrf_token_is_refused(link, event):
    assert add(Client(enforce_csrf_checks=True), link, name="Ann").status_code == 403
    assert event.attendees.count() == 0
