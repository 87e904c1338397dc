"""Taking a place by the form."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django_q.models import OrmQ

from meetups.models import Attendee, Event, OutboxEmail
from tests.chores import work
from tests.factories import AttendeeFactory, EventFactory
from tests.pages import Page
from tests.sign_ups import write_answers

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
ANN = {"name": "Ann", "email": "ann@example.org"}


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def event():
    return EventFactory(title="Tea and talk", slug="2026-11-25-tea")


ADDRESS = "/events/2026-11-25-tea/rsvp/"


def said(response, *typed):
    """The body, but for the token of the form and what was typed into it."""
    body = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())
    for words in typed:
        body = body.replace(words, "")
    return body


def test_form_is_on_a_page_of_its_own(client, event):
    response = client.get(ADDRESS)
    page = Page(response)

    assert response.status_code == 200
    assert {"name", "email", "organisation", "website"} <= {field.get("name") for field in page.all("input")}
    assert "Tea and talk" in page.text
    assert page.all("meta", name="robots", content="noindex")
    assert "no-store" in response["Cache-Control"]


def test_place_is_taken_and_the_letter_written(client, event):
    answers = {
        **ANN, "organisation": "  Leeds   City Council ", "access_needs": "A ramp.", "wants_name_public": "on",
        "is_first_time": "on",
    }  # fmt: skip

    response = client.post(ADDRESS, answers)
    write_answers()

    attendee, letter = Attendee.objects.get(), OutboxEmail.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"{ADDRESS}thanks/")
    assert (attendee.event, attendee.name, attendee.email) == (event, "Ann", "ann@example.org")
    assert (attendee.organisation.name, attendee.access_needs) == ("Leeds City Council", "A ramp.")
    assert (attendee.is_going, attendee.wants_name_public, attendee.is_first_time) == (True, True, True)
    assert attendee.is_name_public is False
    assert letter.to == "ann@example.org"
    assert f"http://testserver/attendees/{attendee.token}/" in letter.text


def test_thanks_say_what_happens_next_and_name_nobody(client, event):
    page = Page(client.post(ADDRESS, ANN, follow=True))

    assert "Tea and talk" in page.text
    assert "We are sending you an email with a link to your place." in page.text
    assert f"/events/{event.slug}.ics" in page.links
    assert "Ann" not in page.text
    assert page.all("meta", name="robots", content="noindex")


def test_same_address_in_any_case_is_one_place_and_the_same_answer(client, event):
    first, again = client.post(ADDRESS, ANN), client.post(ADDRESS, {"name": "Anne", "email": "ANN@Example.ORG"})
    write_answers()

    assert (again.status_code, again["Location"], again.content) == (
        first.status_code,
        first["Location"],
        first.content,
    )
    assert client.get(again["Location"]).content == client.get(first["Location"]).content
    assert [(row.name, row.email) for row in Attendee.objects.all()] == [("Ann", "ann@example.org")]
    assert [letter.to for letter in OutboxEmail.objects.all()] == ["ann@example.org"] * 2


def test_full_event_says_so_alike_to_a_stranger_and_to_who_has_a_place(client, event):
    Event.objects.update(capacity=1)
    AttendeeFactory(event=event, email="ann@example.org")

    known = client.post(ADDRESS, {"name": "Same", "email": "ANN@example.org"})
    stranger = client.post(ADDRESS, {"name": "Same", "email": "bob@example.org"})

    assert (known.status_code, stranger.status_code) == (409, 409)
    assert "All places are taken. If this email address has one already" in Page(stranger).text
    assert said(known, "ANN@example.org") == said(stranger, "bob@example.org")
    assert known.headers.keys() == stranger.headers.keys()
    assert Page(stranger).value("email") == "bob@example.org"
    assert OutboxEmail.objects.count() == 0
    work()
    assert (Attendee.objects.count(), OutboxEmail.objects.get().to) == (1, "ann@example.org")


@pytest.mark.parametrize("is_reserved", [False, True])
@pytest.mark.parametrize(
    ("capacity", "more"), [(1, {}), (1, {"wait": "on"}), (None, {"organisation": "Leeds", "is_first_time": "on"})]
)
def test_signing_up_costs_the_same_for_a_stranger_and_a_known_address(client, event, capacity, more, is_reserved):
    """The same statements in the same order, and the same task: the worker looks whom it is for."""
    Event.objects.update(capacity=capacity)
    AttendeeFactory(event=event, email="ann@example.org")
    for _ in range(3 * is_reserved):
        client.post(ADDRESS, {"name": "Same", "email": "ann@example.org", **more})
    asked, tasks = [], []
    client.post(ADDRESS, {"name": "Same", "email": "ann@example.org"})  # organisations are suggested once an hour
    for email in ("ann@example.org", "bob@example.org"):
        OrmQ.objects.all().delete()
        with CaptureQueriesContext(connection) as queries:
            client.post(ADDRESS, {"name": "Same", "email": email, **more})
        asked.append([query["sql"][:40] for query in queries if "SAVEPOINT" not in query["sql"]])
        tasks.append([row.task["func"] for row in OrmQ.objects.all()])

    assert asked[0] == asked[1]
    assert tasks == [["meetups.tasks.answer_sign_up"]] * 2


def test_last_place_is_given_and_the_next_refused(client, event):
    Event.objects.update(capacity=1)

    statuses = [client.post(ADDRESS, {**ANN, "email": f"{name}@example.org"}).status_code for name in ("ann", "bob")]

    assert statuses == [302, 409]
    assert Attendee.objects.get().email == "ann@example.org"


def test_robot_gets_the_same_answer_and_no_place(client, event):
    person = client.post(ADDRESS, ANN)

    robot = client.post(ADDRESS, {"name": "Rob", "email": "rob@example.org", "website": "http://spam.example.org"})
    write_answers()

    assert (robot.status_code, robot["Location"], robot.content) == (
        person.status_code,
        person["Location"],
        person.content,
    )
    assert (Attendee.objects.get().name, OutboxEmail.objects.count()) == ("Ann", 1)


def test_trap_is_out_of_the_way_of_people(client, event):
    trap = Page(client.get(ADDRESS)).all("input", name="website")[0]

    assert (trap["tabindex"], trap["autocomplete"], "required" in trap) == ("-1", "off", False)


def test_answers_that_do_not_do_come_back_as_they_were_typed(client, event):
    answers = {"name": "", "email": "ann@", "organisation": "O'Brien & Co <Leeds>", "access_needs": "A ramp\r\n& tea"}

    response = client.post(ADDRESS, answers)
    page = Page(response)

    assert response.status_code == 422
    assert (page.value("email"), page.value("organisation")) == ("ann@", "O'Brien & Co <Leeds>")
    assert page.value("access_needs").splitlines() == ["A ramp", "& tea"]
    assert {"#id_name", "#id_email"} <= set(page.links)
    assert "There is a problem" in page.text
    assert "Enter your name." in page.text
    assert "Enter an email address in full, such as name@example.org." in page.text
    assert (Attendee.objects.count(), OutboxEmail.objects.count()) == (0, 0)


def test_field_that_does_not_do_says_so_to_a_screen_reader(client, event):
    page = Page(client.post(ADDRESS, {**ANN, "name": ""}))

    field = page.all("input", name="name")[0]
    assert field["aria-invalid"] == "true"
    assert page.all("ul", id=field["aria-describedby"].split()[-1])


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"status": "cancelled", "cancellation_reason": "No room."}, "This event is cancelled"),
        ({"starts_at": NOW - timedelta(hours=2), "ends_at": NOW}, "This event is over."),
        ({"rsvp_opens_at": NOW + timedelta(seconds=1)}, "Places are not open yet."),
        ({"rsvp_closes_at": NOW}, "Places have closed."),
    ],
)
def test_event_that_takes_nobody_refuses_in_words(client, event, changes, words):
    Event.objects.update(**changes)

    form, answer = client.get(ADDRESS), client.post(ADDRESS, ANN)

    assert (form.status_code, answer.status_code) == (200, 409)
    assert words in Page(form).text
    assert words in Page(answer).text
    assert not Page(form).all("button")
    assert (Attendee.objects.count(), OutboxEmail.objects.count()) == (0, 0)


def test_post_without_any_field_is_told_what_is_missing(event):
    client = Client(enforce_csrf_checks=True)
    client.get(ADDRESS)

    response = client.post(ADDRESS, headers={"X-CSRFToken": client.cookies["csrftoken"].value})

    assert response.status_code == 422
    assert "Enter your name." in Page(response).text


def test_form_without_its_token_is_refused_in_the_look_of_the_site(event):
    client = Client(enforce_csrf_checks=True)

    response = client.post(ADDRESS, ANN)

    assert response.status_code == 403
    assert Page(response).has_site_header
    assert "The form could not be checked" in Page(response).text
    assert Attendee.objects.count() == 0


def test_form_with_its_token_is_taken(event):
    client = Client(enforce_csrf_checks=True)
    token = Page(client.get(ADDRESS)).value("csrfmiddlewaretoken")

    response = client.post(ADDRESS, {**ANN, "csrfmiddlewaretoken": token})

    assert response.status_code == 302
    assert Attendee.objects.count() == 1


def test_many_attempts_from_one_address_are_slowed_and_nothing_typed_is_lost(client, event):
    with override_settings(RSVP_RATE_LIMIT="2/m"):
        first = [client.post(ADDRESS, {**ANN, "email": f"a{n}@example.org"}).status_code for n in range(2)]
        slowed = client.post(ADDRESS, {"name": "Zoë", "email": "zoe@example.org", "access_needs": "A ramp"})
        elsewhere = client.post(ADDRESS, {**ANN, "email": "bob@example.org"}, REMOTE_ADDR="192.0.2.7")
        read = client.get(ADDRESS)

    page = Page(slowed)
    assert (first, slowed.status_code, elsewhere.status_code, read.status_code) == ([302, 302], 429, 302, 200)
    assert [page.value(name) for name in ("name", "email", "access_needs")] == ["Zoë", "zoe@example.org", "A ramp"]
    assert "Try again in a few minutes" in page.text
    assert Attendee.objects.count() == 3


def test_one_mailbox_is_not_flooded_with_letters(client, event):
    with override_settings(RSVP_EMAIL_RATE_LIMIT="2/h"):
        statuses = [
            client.post(ADDRESS, {**ANN, "email": email}).status_code
            for email in ("ann@example.org", "ANN@example.org", " Ann@Example.org ", "bob@example.org", "", "")
        ]

    write_answers()
    assert statuses == [302, 302, 429, 302, 422, 422]
    assert OutboxEmail.objects.filter(to="ann@example.org").count() == 2


def test_form_takes_two_queries_however_many_come(client, event, django_assert_num_queries):
    client.get(ADDRESS)  # organisations to suggest are asked for once an hour
    for rows in (1, 2):
        AttendeeFactory.create_batch(rows, event=event)
        with django_assert_num_queries(2):
            client.get(ADDRESS)
        with django_assert_num_queries(1):
            client.get(f"{ADDRESS}thanks/")
