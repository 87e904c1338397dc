"""“Send me my link”: the same answer to everyone."""

import re

import pytest
import time_machine
from django.test import Client
from django_q.models import OrmQ

from tests.chores import work
from tests.factories import AttendeeFactory
from tests.pages import Page
from tests.waitlists import NOW, letters, meeting

pytestmark = pytest.mark.django_db
ADDRESS = "/attendees/link/"


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def ann():
    return AttendeeFactory(email="ann@example.org", event=meeting())


def test_link_is_sent_to_who_is_on_a_list(client, ann):
    answer = client.post(ADDRESS, {"email": " ANN@example.org "})
    work()

    assert (answer.status_code, answer["Location"]) == (302, "/attendees/link/sent/")
    assert letters() == [("links", "ann@example.org")]


def test_answer_is_the_same_whether_the_address_is_known_or_not(client, ann, django_assert_num_queries):
    answers = []
    for email in ("ann@example.org", "stranger@example.org"):
        with django_assert_num_queries(7):  # of which 5 are the limits' and their transaction's
            answers.append(client.post(ADDRESS, {"email": email}))
    work()

    assert len({(answer.status_code, answer["Location"], answer.content) for answer in answers}) == 1
    assert answers[0].headers.keys() == answers[1].headers.keys()
    assert "If this email address has a place" in Page(client.get(answers[0]["Location"])).text
    assert letters() == [("links", "ann@example.org")]


@pytest.mark.parametrize(
    ("email", "words"),
    [("", "Enter your email address, so that we can send you the link."), ("ann@", "Enter an email address in full")],
)
def test_what_is_no_address_comes_back_as_it_was_typed(client, email, words):
    answer = client.post(ADDRESS, {"email": email})
    page = Page(answer)

    assert (answer.status_code, page.value("email") or "") == (422, email)
    assert words in page.text
    assert OrmQ.objects.count() == 0


def test_a_robot_gets_the_same_answer_and_nothing_is_sent(client, ann):
    answer = client.post(ADDRESS, {"email": "ann@example.org", "website": "x"})

    assert (answer.status_code, answer["Location"], OrmQ.objects.count()) == (302, "/attendees/link/sent/", 0)


def test_one_mailbox_is_not_flooded_by_this_form_and_that_for_personal_data_together(client, ann, settings):
    settings.LINK_EMAIL_RATE_LIMIT = "2/h"
    client.post("/people/held/", {"email": "ann@example.org"})

    answers = [client.post(ADDRESS, {"email": email}) for email in ("ann@example.org", "Ann@example.org")]

    assert [answer.status_code for answer in answers] == [302, 429]
    assert "Try again in a few minutes" in Page(answers[1]).text
    assert Page(answers[1]).value("email") == "Ann@example.org"
    assert client.post(ADDRESS, {"email": "bo@example.org"}).status_code == 302


def test_limit_of_this_form_is_not_that_of_an_event(client, ann, settings):
    """Nobody keeps somebody from a place by asking for their links again and again."""
    settings.LINK_EMAIL_RATE_LIMIT = "1/h"
    rsvp = {"name": "Ann", "email": "ann@example.org"}

    assert [client.post(ADDRESS, rsvp).status_code for _ in range(2)] == [302, 429]
    assert client.post(f"/events/{ann.event.slug}/rsvp/", rsvp).status_code != 429


def test_one_network_is_slowed(client, settings):
    settings.LINK_RATE_LIMIT = "1/m"

    statuses = [client.post(ADDRESS, {"email": f"{name}@example.org"}).status_code for name in "ab"]

    assert statuses == [302, 429]


def test_form_needs_its_token(ann):
    stranger = Client(enforce_csrf_checks=True)
    form = stranger.get(ADDRESS)
    token = Page(form).value("csrfmiddlewaretoken")
    fields = {"email": "ann@example.org"}

    assert stranger.post(ADDRESS, fields).status_code == 403
    assert stranger.post(ADDRESS, {**fields, "csrfmiddlewaretoken": token}).status_code == 302
    assert re.search(r"no-store", form["Cache-Control"])


def test_pages_are_kept_out_of_search_engines_and_cost_no_query(client, django_assert_num_queries):
    for address in (ADDRESS, f"{ADDRESS}sent/", f"{ADDRESS}sent/?new=yes", "/attendees/erased/"):
        with django_assert_num_queries(0):
            answer = client.get(address)
        assert answer.status_code == 200
        assert Page(answer).all("meta", name="robots", content="noindex"), address
