"""The pages of one person's place answer hostile input with a page, and never change another person's place."""

import pytest
from django.test import Client

from meetups.models import Attendee, AttendeeChange, OptOut, OutboxEmail
from tests.factories import AttendeeFactory, EventFactory
from tests.journeys.test_bad_input import SCRIPT, WORDS, checked
from tests.journeys.test_bad_input_requests import BODIES

pytestmark = pytest.mark.django_db
FORMS = ("details", "messages", "erase")
BUTTONS = ("cancel", "accept", "come-back", "link", "calendar")
METHODS = ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "NONSENSE"]


@pytest.fixture
def attendee():
    AttendeeFactory(event__title="Somebody else’s")
    return AttendeeFactory(name="Ann", event=EventFactory(capacity=3))


def at(attendee, page=""):
    return f"{attendee.get_absolute_url()}{page}/" if page else attendee.get_absolute_url()


def rows():
    return [list(model.objects.order_by("pk").values()) for model in (Attendee, AttendeeChange, OutboxEmail, OptOut)]


@pytest.mark.parametrize("number", range(len(WORDS)))
def test_hostile_words_in_every_field(client, attendee, number):
    others = Attendee.objects.exclude(pk=attendee.pk).values()
    before = list(others)
    for name in ("name", "organisation", "access_needs", "is_first_time", "is_name_public", "wants_offer", "email"):
        answer = checked(client.post(at(attendee, "details"), {"name": "Ann", name: WORDS[number]}), name)
        assert answer.status_code in {302, 422}, name
        assert b"<script>alert" not in answer.content
    page = checked(client.get(at(attendee)), WORDS[number])
    assert b"<script>alert" not in page.content
    for name in ("email", "website"):
        answer = checked(client.post("/attendees/link/", {"email": "a@example.org", name: WORDS[number]}), name)
        assert answer.status_code in {302, 422}, name
    checked(client.post(at(attendee, "come-back"), {"wait": WORDS[number]}), WORDS[number])
    checked(client.post(at(attendee, "messages"), {"again": WORDS[number]}), WORDS[number])
    assert list(others.all()) == before


@pytest.mark.parametrize("number", range(len(BODIES)))
def test_bodies_of_the_wrong_kind(attendee, number):
    kind, body = BODIES[number]
    before = rows()[:3]

    for page in ("details", "messages"):
        answer = checked(Client().generic("POST", at(attendee, page), body, content_type=kind), kind)
        assert answer.status_code in {200, 302, 400, 413, 422}
    checked(Client().generic("POST", "/attendees/link/", body, content_type=kind), kind)

    assert [row["email"] for row in rows()[0]] == [row["email"] for row in before[0]]
    assert rows()[1:3] == before[1:3]


@pytest.mark.parametrize("method", METHODS)
def test_wrong_methods(attendee, method):
    before = rows()

    for client in (Client(), Client(enforce_csrf_checks=True)):
        for path in ("/attendees/link/sent/", "/attendees/erased/", "/attendees/link/"):
            checked(client.generic(method, path), path)
        for page in ("", *FORMS, *BUTTONS):
            assert checked(client.generic(method, at(attendee, page), b"a=b"), page).status_code in {403, 405}, page

    assert rows() == before


@pytest.mark.parametrize(
    "token", ["%00", "%ff", "☃", "a" * 5000, "..", "link", "erased", "sent", SCRIPT.replace("/", "")]
)
def test_unknown_tokens_are_not_found(client, attendee, token):
    for page in (*FORMS, "cancel", "accept", "come-back"):
        answer = checked(client.post(f"/attendees/{token}/{page}/"), page)
        assert answer.status_code == 404
        assert b"<script>alert" not in answer.content
    assert Attendee.objects.going().count() == 2


def test_one_token_opens_one_place(client, attendee):
    """The signature must match the first half, so parts of two links do not make a third one."""
    other = Attendee.objects.exclude(pk=attendee.pk).get()
    own, others = attendee.token.split("."), other.token.split(".")

    answers = [
        client.post(f"/attendees/{handle}.{signature}/erase/").status_code
        for handle, signature in ((own[0], others[1]), (others[0], own[1]), (other.door_code.split(".")[0], own[1]))
    ]

    assert answers == [404, 404, 404]
    assert client.get(f"/attendees/{other.door_code}/").status_code == 404
    assert client.get(f"/attendees/{attendee.calendar_token}/").status_code == 404
    assert Attendee.objects.filter(erased_at__isnull=True).count() == 2
