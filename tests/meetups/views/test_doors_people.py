"""Who comes with a code, and who comes without a place."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from meetups.models import AttendeeChange, Organisation
from tests.factories import AttendeeFactory, DoorLinkFactory, EventFactory
from tests.pages import Page

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 25, 17, 50, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def event():
    return EventFactory(title="Tea and talk", starts_at=NOW + HOUR / 6, ends_at=NOW + HOUR)


@pytest.fixture
def link(event):
    return DoorLinkFactory(event=event, expires_at=NOW + 7 * HOUR)


@pytest.fixture
def ann(event):
    return AttendeeFactory(event=event, name="Ann Ash")


def code_address(attendee):
    return reverse("meetups:doors-person", args=[attendee.door_code])


def add(client, link, **data):
    return client.post(f"{link.get_absolute_url()}add/", data)


def test_code_tells_nothing_to_a_phone_that_did_not_open_the_door(client, ann):
    answers = [client.get(path) for path in (code_address(ann), "/door/person/nobody/")]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].content == answers[1].content
    assert "Show this code to the door volunteer" in Page(answers[0]).text
    assert answers[0].cookies == {}


def test_code_opens_that_person_on_a_phone_that_opened_the_door(client, link, ann):
    client.get(link.get_absolute_url())

    response = client.get(code_address(ann))

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
def test_person_on_top_says_how_they_stand(client, link, event, status, words):
    person = AttendeeFactory(event=event, name="Bea Carr", status=status, is_first_time=True)

    page = Page(client.get(link.get_absolute_url(), {"person": person.door_code}))

    assert f"Bea Carr First time {words}" in page.text


@pytest.mark.parametrize("who", ["elsewhere", "erased", "forged", "empty"])
def test_code_of_nobody_here_is_said_in_words(client, link, event, who):
    rows = {"elsewhere": AttendeeFactory(name="Bea"), "erased": AttendeeFactory(event=event, name="Bea", erased_at=NOW)}
    code = rows[who].door_code if who in rows else "1.forged" if who == "forged" else "x"

    page = Page(client.get(link.get_absolute_url(), {"person": code}))

    assert "This code is not for this meetup" in page.text
    assert not page.all("button", id="person")


def test_cookie_of_the_door_is_kept_for_the_door_alone_until_it_shuts(client, link):
    cookie = client.get(link.get_absolute_url()).cookies["door"]

    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/door/", True, "Lax")
    assert cookie["expires"] == "Thu, 26 Nov 2026 00:50:01 GMT"  # Django adds a second
    assert cookie["secure"] == ""


def test_cookie_goes_over_a_secure_line_only_where_the_site_has_one(client, link, ann, settings):
    settings.SESSION_COOKIE_SECURE = True

    cookies = client.get(link.get_absolute_url()).cookies

    assert "door" not in cookies
    assert cookies["__Secure-door"]["secure"] is True
    opened = client.get(f"/door/person/{ann.door_code}/", secure=True)
    assert opened.headers["Location"] == f"{link.get_absolute_url()}?person={ann.door_code}"


@pytest.mark.parametrize("what", ["forged", "expired", "cancelled", "revoked"])
def test_cookie_of_no_open_door_opens_nothing(client, link, ann, what):
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

    response = client.get(code_address(ann))

    assert (response.status_code, "Ann" in Page(response).text) == (200, False)


def test_walk_in_is_added_ticked_and_shown(client, link, event):
    response = add(client, link, name=" Ann  Ash ", organisation="Leeds City Council", email="", once="abc")

    ann = event.attendees.get()
    assert (ann.status, ann.organisation.name, ann.email) == ("came", "Leeds City Council", "")
    assert (response.status_code, response["Location"]) == (302, f"{link.get_absolute_url()}?person={ann.door_code}")
    assert add(client, link, name="Ann Ash", once="abc")["Location"] == response["Location"]
    assert event.attendees.count() == 1


def test_form_begins_with_the_name_that_was_searched_for_and_a_number_of_its_own(client, link):
    pages = [Page(client.get(f"{link.get_absolute_url()}add/", {"name": "Ann"})) for _ in range(2)]

    assert pages[0].value("name") == "Ann"
    assert len({page.value("once") for page in pages} - {None, ""}) == 2


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"name": ""}, "Enter the person’s name."),
        ({"name": "Ann", "email": "ann@"}, "Enter an email address in full, such as name@example.org"),
        ({"name": "A" * 121}, "at most 120 characters"),
        ({"name": "Ann\u202e"}, "This has a character that cannot be shown."),
        ({"name": "Ann", "organisation": "o" * 161}, "at most 160 characters"),
        ({"name": "Ann", "once": "x" * 41}, "at most 40 characters"),
    ],
)
def test_walk_in_that_cannot_be_read_keeps_what_was_typed(client, link, event, typed, words):
    response = add(client, link, **typed)

    page = Page(response)
    assert (response.status_code, event.attendees.count()) == (422, 0)
    assert words in page.text
    assert page.value("name") == typed["name"]


def test_walk_in_is_refused_in_words_when_full_and_nothing_typed_is_lost(client, link, event):
    event.capacity = 1
    event.save()
    AttendeeFactory(event=event)

    response = add(client, link, name="Ann", organisation="New council", email="ann@example.org", once="abc")

    page = Page(response)
    assert (response.status_code, event.attendees.count(), Organisation.objects.count()) == (422, 1, 0)
    assert "All places are taken or kept for somebody." in page.text
    typed = [page.value(name) for name in ("name", "organisation", "email", "once")]
    assert typed == ["Ann", "New council", "ann@example.org", "abc"]


def test_too_many_walk_ins_have_to_wait_and_nothing_typed_is_lost(client, link, event, settings):
    settings.DOOR_RATE_LIMIT = "1/m"
    answers = [add(client, link, name=name) for name in ("Ann", "Bea")]

    assert [answer.status_code for answer in answers] == [302, 429]
    assert "Try again in a few minutes" in Page(answers[1]).text
    assert Page(answers[1]).value("name") == "Bea"
    assert [row.name for row in event.attendees.all()] == ["Ann"]


def test_forged_walk_in_is_refused(link, event):
    assert add(Client(enforce_csrf_checks=True), link, name="Ann").status_code == 403
    assert event.attendees.count() == 0
