"""Email the links to all upcoming places of an email address."""

import re

import pytest
import time_machine
from django.test import Client
from django_q.models import OrmQ

from tests.chores import work
from tests.factories import AttendeeFactory
from tests.pages import Page
from tests.statements import statements
from tests.waitlists import NOW, meeting, written_emails

pytestmark = pytest.mark.django_db
PATH = "/attendees/link/"


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def ann():
    return AttendeeFactory(email="ann@example.org", event=meeting())


def test_link_is_emailed_to_an_attendee(client, ann):
    answer = client.post(PATH, {"email": " ANN@example.org "})
    work()

    assert (answer.status_code, answer["Location"]) == (302, "/attendees/link/sent/")
    assert written_emails() == [("links", "ann@example.org")]


def test_answer_is_the_same_for_known_and_unknown_email_addresses(client, ann):
    answers = []
    for email in ("ann@example.org", "stranger@example.org"):
        with statements() as found:
            answers.append(client.post(PATH, {"email": email}))
        assert len(found) == 7  # 5 of them for the limits and their transaction
    work()

    assert len({(answer.status_code, answer["Location"], answer.content) for answer in answers}) == 1
    assert answers[0].headers.keys() == answers[1].headers.keys()
    assert "If this email address has a place" in Page(client.get(answers[0]["Location"])).text
    assert written_emails() == [("links", "ann@example.org")]


@pytest.mark.parametrize(
    ("email", "words"),
    [("", "Enter your email address, so that we can send you the link."), ("ann@", "Enter an email address in full")],
)
def test_invalid_email_address_is_refused_and_kept_in_the_form(client, email, words):
    answer = client.post(PATH, {"email": email})
    page = Page(answer)

    assert (answer.status_code, page.value("email") or "") == (422, email)
    assert words in page.text
    assert OrmQ.objects.count() == 0


def test_a_robot_gets_the_same_answer_and_nothing_is_sent(client, ann):
    answer = client.post(PATH, {"email": "ann@example.org", "website": "x"})

    assert (answer.status_code, answer["Location"], OrmQ.objects.count()) == (302, "/attendees/link/sent/", 0)


def test_limit_is_shared_with_the_form_for_personal_data(client, ann, settings):
    settings.LINK_EMAIL_RATE_LIMIT = "2/h"
    client.post("/people/held/", {"email": "ann@example.org"})

    answers = [client.post(PATH, {"email": email}) for email in ("ann@example.org", "Ann@example.org")]

    assert [answer.status_code for answer in answers] == [302, 429]
    assert "Try again in a few minutes" in Page(answers[1]).text
    assert Page(answers[1]).value("email") == "Ann@example.org"
    assert client.post(PATH, {"email": "bo@example.org"}).status_code == 302


def test_limit_does_not_count_for_sign_ups(client, ann, settings):
    """A request for links with the email address of another person must not keep them from signing up."""
    settings.LINK_EMAIL_RATE_LIMIT = "1/h"
    rsvp = {"name": "Ann", "email": "ann@example.org"}

    assert [client.post(PATH, rsvp).status_code for _ in range(2)] == [302, 429]
    assert client.post(f"/events/{ann.event.slug}/rsvp/", rsvp).status_code != 429


def test_network_over_the_limit_is_refused(client, settings):
    settings.LINK_RATE_LIMIT = "1/m"

    statuses = [client.post(PATH, {"email": f"{name}@example.org"}).status_code for name in "ab"]

    assert statuses == [302, 429]


def test_form_needs_its_csrf_token(ann):
    client = Client(enforce_csrf_checks=True)
    form = client.get(PATH)
    token = Page(form).value("csrfmiddlewaretoken")
    fields = {"email": "ann@example.org"}

    assert client.post(PATH, fields).status_code == 403
    assert client.post(PATH, {**fields, "csrfmiddlewaretoken": token}).status_code == 302
    assert re.search(r"no-store", form["Cache-Control"])


def test_pages_are_not_indexed_and_take_no_query(client, django_assert_num_queries):
    for path in (PATH, f"{PATH}sent/", f"{PATH}sent/?new=yes", "/attendees/erased/"):
        with django_assert_num_queries(0):
            answer = client.get(path)
        assert answer.status_code == 200
        assert Page(answer).all("meta", name="robots", content="noindex"), path
