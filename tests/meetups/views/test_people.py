"""“What do you hold on me?” and “erase me”."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps
from django.core import serializers
from django.test import Client, override_settings
from django_q.models import OrmQ

from meetups.models import Attendee, OutboxEmail
from meetups.services import people
from tests.factories import AttendeeFactory, EventFactory, OutboxEmailFactory, SubscriptionFactory, UserFactory
from tests.pages import Page

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
ANN = {"email": "ann@example.org"}


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def place():
    return AttendeeFactory(event=EventFactory(title="Tea"), name="Ann", access_needs="A <b>ramp</b>.", **ANN)


@pytest.fixture
def address(place):
    """The page with everything about Ann."""
    people.write_held(kind="Attendee", pk=place.pk, version="secret")
    return "/people/held/secret/"


def everything():
    return serializers.serialize("json", [row for model in apps.get_models() for row in model._base_manager.all()])


def test_answer_is_the_same_whether_the_address_is_known_or_not(client, place):
    known, stranger = (client.post("/people/held/", {"email": email}) for email in ("ANN@example.org", "b@example.org"))

    assert (known.status_code, known["Location"]) == (302, "/people/held/sent/")
    assert (stranger.status_code, stranger["Location"], stranger.content) == (302, known["Location"], known.content)
    assert [row.task["args"][:2] for row in OrmQ.objects.order_by("pk")] == [("Attendee", place.pk), ("", 0)]
    assert "we are sending it an email with the link" in Page(client.get(known["Location"])).text


@pytest.mark.parametrize(
    ("email", "words"), [("", "so that we can send you the answer"), ("ann", "such as name@example.org")]
)
def test_what_is_no_address_is_refused_in_words(client, email, words):
    response = client.post("/people/held/", {"email": email})

    assert response.status_code == 422
    assert words in Page(response).text
    assert Page(response).value("email") == email


def test_robot_gets_the_same_answer_and_nothing_happens(client, place):
    response = client.post("/people/held/", {**ANN, "website": "http://spam.example.org"})

    assert (response.status_code, response["Location"]) == (302, "/people/held/sent/")
    assert OrmQ.objects.count() == 0


@override_settings(LINK_EMAIL_RATE_LIMIT="2/h")
def test_mailbox_is_not_flooded(client, place):
    assert [client.post("/people/held/", ANN).status_code for _ in range(3)] == [302, 302, 429]

    response = client.post("/people/held/", ANN)
    assert "Try again in a few minutes" in Page(response).text
    assert (Page(response).value("email"), OrmQ.objects.count()) == ("ann@example.org", 2)


@override_settings(LINK_RATE_LIMIT="1/m")
def test_network_does_not_flood_the_forms(client, address):
    assert client.post("/people/held/", ANN).status_code == 302

    response = client.post(f"{address}erase/")

    assert response.status_code == 429
    assert "Try again in a few minutes" in Page(response).text
    assert Attendee.objects.get().email == "ann@example.org"


def test_page_shows_everything_and_may_be_kept_by_nobody(client, address):
    SubscriptionFactory(group__name="Tea group", **ANN)
    UserFactory(**ANN)

    response = client.get(address)

    page = Page(response)
    for words in ("ann@example.org", "Tea, Wednesday 25 November 2026", "A <b>ramp</b>.", "Tea group", "Your account"):
        assert words in page.text
    assert (response["Referrer-Policy"], response["X-Robots-Tag"]) == ("same-origin", "noindex")
    assert "no-store" in response["Cache-Control"]


def test_file_says_the_same(client, address, place):
    response = client.get(f"{address}held.json")

    assert response["Content-Disposition"] == 'attachment; filename="held.json"'
    data = json.loads(response.content)
    assert (data["email"], data["places"][0]["name"], data["places"][0]["starts_at"]) == (
        "ann@example.org",
        "Ann",
        "2026-11-25T18:00:00Z",
    )


def test_looking_changes_nothing(client, address):
    before = everything()

    for path in ("/people/held/", "/people/held/sent/", address, f"{address}held.json", f"{address}erase/") * 2:
        assert client.get(path).status_code == 200

    assert everything() == before


def test_erasing_asks_once_more_and_is_done(client, address):
    assert "cannot be undone" in Page(client.get(f"{address}erase/")).text

    response = client.post(f"{address}erase/")

    assert (response.status_code, response["Location"]) == (302, "/people/erased/")
    assert "Your data is erased" in Page(client.get("/people/erased/")).text
    assert list(Attendee.objects.values_list("name", "email", "status")) == [("", "", "cancelled")]
    assert [letter.kind for letter in OutboxEmail.objects.all()] == ["place_cancelled"]


def test_erasing_again_says_that_it_is_done(client, address):
    client.post(f"{address}erase/")

    response = client.post(f"{address}erase/")

    assert response.status_code == 404
    assert "If you have just erased everything, there is nothing left to do." in Page(response).text


@pytest.mark.parametrize("page", ["", "held.json", "erase/"])
@pytest.mark.parametrize(("token", "hours"), [("secret", 24), ("secreT", 0), ("x" * 300, 0), ("%00", 0)])
def test_link_that_has_ended_says_so_and_offers_a_new_one(client, address, time_machine, page, token, hours):
    time_machine.move_to(NOW + timedelta(hours=hours), tick=False)

    response = client.get(f"/people/held/{token}/{page}")

    assert response.status_code == 404
    assert "This link has expired" in Page(response).text
    assert Page(response).all("form", action="/people/held/")


def test_account_is_not_erased_and_the_page_says_so(client):
    user = UserFactory(**ANN)
    people.write_held(kind="User", pk=user.pk, version="secret")

    assert "Your account stays." in Page(client.get("/people/held/secret/erase/")).text
    client.post("/people/held/secret/erase/")

    user.refresh_from_db()
    assert user.email == "ann@example.org"


def test_nothing_but_letters_is_said_so(client):
    people.write_held(kind="OutboxEmail", pk=OutboxEmailFactory(to="ann@example.org").pk, version="secret")

    assert "We keep nothing but the emails listed below." in Page(client.get("/people/held/secret/")).text


def test_forms_need_their_token(place, address):
    strict = Client(enforce_csrf_checks=True)

    assert strict.post("/people/held/", ANN).status_code == 403
    assert strict.post(f"{address}erase/").status_code == 403
