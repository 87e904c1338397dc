"""Show and erase the personal data of an email address."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps
from django.core import serializers
from django.test import Client, override_settings
from django_q.models import OrmQ

from meetups.models import Attendee, OutboxEmail
from meetups.services import people
from tests.boards import CardFactory, SeatFactory
from tests.factories import AttendeeFactory, EventFactory, OutboxEmailFactory, SubscriptionFactory, UserFactory
from tests.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
ANN = {"email": "ann@example.org"}


@pytest.fixture
def place():
    return AttendeeFactory(event=EventFactory(title="Tea"), name="Ann", access_needs="A <b>ramp</b>.", **ANN)


@pytest.fixture
def url(place):
    """Return the path of the page with all personal data of Ann."""
    people.write_held(kind="Attendee", pk=place.pk, version="secret")
    return "/people/held/secret/"


def everything():
    return serializers.serialize("json", [row for model in apps.get_models() for row in model._base_manager.all()])


def test_answer_is_the_same_for_known_and_unknown_email_addresses(client, place):
    known, stranger = (client.post("/people/held/", {"email": email}) for email in ("ANN@example.org", "b@example.org"))

    assert (known.status_code, known["Location"]) == (302, "/people/held/sent/")
    assert (stranger.status_code, stranger["Location"], stranger.content) == (302, known["Location"], known.content)
    assert [row.task["args"][:2] for row in OrmQ.objects.order_by("pk")] == [("Attendee", place.pk), ("", 0)]
    assert "we are sending it an email with the link" in Page(client.get(known["Location"])).text


@pytest.mark.parametrize(
    ("email", "words"), [("", "so that we can send you the answer"), ("ann", "such as name@example.org")]
)
def test_invalid_email_address_is_refused(client, email, words):
    response = client.post("/people/held/", {"email": email})

    assert response.status_code == 422
    assert words in Page(response).text
    assert Page(response).value("email") == email


def test_robot_gets_the_same_answer_and_no_email(client, place):
    response = client.post("/people/held/", {**ANN, "website": "http://spam.example.org"})

    assert (response.status_code, response["Location"]) == (302, "/people/held/sent/")
    assert OrmQ.objects.count() == 0


@override_settings(LINK_EMAIL_RATE_LIMIT="2/h")
def test_email_address_over_the_limit_is_refused(client, place):
    assert [client.post("/people/held/", ANN).status_code for _ in range(3)] == [302, 302, 429]

    response = client.post("/people/held/", ANN)
    assert "Try again in a few minutes" in Page(response).text
    assert (Page(response).value("email"), OrmQ.objects.count()) == ("ann@example.org", 2)


@override_settings(LINK_RATE_LIMIT="1/m")
def test_network_over_the_limit_is_refused(client, url):
    assert client.post("/people/held/", ANN).status_code == 302

    response = client.post(f"{url}erase/")

    assert response.status_code == 429
    assert "Try again in a few minutes" in Page(response).text
    assert Attendee.objects.get().email == "ann@example.org"


def test_page_shows_what_a_seat_did_until_it_is_deleted(client, place, url):
    seat = SeatFactory(board__event=place.event, attendee=place, name="Annie")
    tea, cake = (CardFactory(board=seat.board, title=title, proposed_by=seat) for title in ("Green tea", "Cake"))
    seat.votes.create(card=tea, count=2)
    seat.votes.create(card=cake)
    seat.ballots.create(card=cake, round=1, answer="move_on")

    page = Page(client.get(url))

    assert "Name at the board Annie Topics you proposed Green tea Cake Your votes Green tea: 2 Cake: 1" in page.text
    assert "Your answers Cake: Move on At the board What you do" in page.text
    seat.delete()
    assert "At the board" not in Page(client.get(url)).text


def test_page_shows_all_personal_data_and_is_not_cached(client, url):
    SubscriptionFactory(group__name="Tea group", **ANN)
    UserFactory(**ANN)

    response = client.get(url)

    page = Page(response)
    for words in ("ann@example.org", "Tea, Wednesday 25 November 2026", "A <b>ramp</b>.", "Tea group", "Your account"):
        assert words in page.text
    assert (response["Referrer-Policy"], response["X-Robots-Tag"]) == ("same-origin", "noindex")
    assert "no-store" in response["Cache-Control"]


def test_file_has_the_same_data(client, url, place):
    response = client.get(f"{url}held.json")

    assert response["Content-Disposition"] == 'attachment; filename="held.json"'
    data = json.loads(response.content)
    assert (data["email"], data["places"][0]["name"], data["places"][0]["starts_at"]) == (
        "ann@example.org",
        "Ann",
        "2026-11-25T18:00:00Z",
    )


def test_get_changes_nothing(client, url):
    before = everything()

    for path in ("/people/held/", "/people/held/sent/", url, f"{url}held.json", f"{url}erase/") * 2:
        assert client.get(path).status_code == 200

    assert everything() == before


def test_erasure_needs_a_confirmation(client, url, caplog):
    assert "cannot be undone" in Page(client.get(f"{url}erase/")).text

    with caplog.at_level("INFO", logger="fortnight.audit"):
        response = client.post(f"{url}erase/")

    assert "erasure user=- network=127.0.0.0/24 scope=self-all" in caplog.messages
    assert (response.status_code, response["Location"]) == (302, "/people/erased/")
    assert "Your data is erased" in Page(client.get("/people/erased/")).text
    assert list(Attendee.objects.values_list("name", "email", "status")) == [("", "", "cancelled")]
    assert [email.kind for email in OutboxEmail.objects.all()] == ["place_cancelled"]


def test_second_erasure_says_that_it_is_done(client, url):
    client.post(f"{url}erase/")

    response = client.post(f"{url}erase/")

    assert response.status_code == 404
    assert "If you have just erased everything, there is nothing left to do." in Page(response).text


@pytest.mark.parametrize("page", ["", "held.json", "erase/"])
@pytest.mark.parametrize(("token", "hours"), [("secret", 25), ("secreT", 0), ("x" * 300, 0), ("%00", 0)])
def test_expired_link_is_answered_with_the_form_for_a_new_one(client, url, time_machine, page, token, hours):
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


def test_page_says_that_only_emails_are_kept(client):
    people.write_held(kind="OutboxEmail", pk=OutboxEmailFactory(to="ann@example.org").pk, version="secret")

    assert "We keep nothing but the emails listed below." in Page(client.get("/people/held/secret/")).text


def test_forms_need_their_csrf_token(place, url):
    strict = Client(enforce_csrf_checks=True)

    assert strict.post("/people/held/", ANN).status_code == 403
    assert strict.post(f"{url}erase/").status_code == 403
