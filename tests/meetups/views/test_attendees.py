"""Sign up by the form."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client, override_settings
from django_q.models import OrmQ

from meetups.models import Attendee, Event, OutboxEmail
from tests.chores import work
from tests.factories import AttendeeFactory, EventFactory
from tests.pages import Page
from tests.sign_ups import write_answers
from tests.statements import statements

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
ANN = {"name": "Ann", "email": "ann@example.org"}


@pytest.fixture
def event():
    return EventFactory(title="Tea and talk", slug="2026-11-25-tea")


PATH = "/events/2026-11-25-tea/rsvp/"


def body_of(response, *values):
    """Return the body without the CSRF token and without these values."""
    body = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())
    for value in values:
        body = body.replace(value, "")
    return body


def test_form_has_its_own_page(client, event):
    response = client.get(PATH)
    page = Page(response)

    assert response.status_code == 200
    assert {"name", "email", "organisation", "website"} <= {field.get("name") for field in page.all("input")}
    assert "Tea and talk" in page.text
    assert page.all("meta", name="robots", content="noindex")
    assert "no-store" in response["Cache-Control"]


def test_sign_up_takes_a_place_and_sends_an_email(client, event):
    answers = {
        **ANN, "organisation": "  Leeds   City Council ", "access_needs": "A ramp.", "wants_name_public": "on",
        "is_first_time": "on",
    }  # fmt: skip

    response = client.post(PATH, answers)
    write_answers()

    attendee, email = Attendee.objects.get(), OutboxEmail.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"{PATH}thanks/")
    assert (attendee.event, attendee.name, attendee.email) == (event, "Ann", "ann@example.org")
    assert (attendee.organisation.name, attendee.access_needs) == ("Leeds City Council", "A ramp.")
    assert (attendee.is_going, attendee.wants_name_public, attendee.is_first_time) == (True, True, True)
    assert attendee.is_name_public is False
    assert email.to == "ann@example.org"
    assert f"http://testserver/attendees/{attendee.token}/" in email.text


def test_thanks_page_says_what_happens_next_without_names(client, event):
    page = Page(client.post(PATH, ANN, follow=True))

    assert "Tea and talk" in page.text
    assert "We are sending you an email with a link to your place." in page.text
    assert f"/events/{event.slug}.ics" in page.links
    assert "Ann" not in page.text
    assert page.all("meta", name="robots", content="noindex")


def test_thanks_page_has_calendars_and_the_next_meetings_of_the_group(client, event):
    for days, title in enumerate(("Fourth", "Third", "Second", "First")):
        EventFactory(group=event.group, title=title, starts_at=event.starts_at + timedelta(days=9 - days))
    EventFactory(group=event.group, title="Off", status=Event.Status.CANCELLED)
    EventFactory(title="Of another group")

    page = Page(client.get(f"{PATH}thanks/"))

    assert [link.split("/")[2] for link in page.links if "calendar" in link and "//" in link] == [
        "calendar.google.com",
        "outlook.office.com",
        "outlook.live.com",
    ]
    shown = [title for title in ("First", "Second", "Third", "Fourth", "Off", "Of another group") if title in page.text]
    assert shown == ["First", "Second", "Third"]


def test_same_email_address_in_other_case_gets_one_place_and_the_same_answer(client, event):
    first, again = client.post(PATH, ANN), client.post(PATH, {"name": "Anne", "email": "ANN@Example.ORG"})
    write_answers()

    assert (again.status_code, again["Location"], again.content) == (
        first.status_code,
        first["Location"],
        first.content,
    )
    assert client.get(again["Location"]).content == client.get(first["Location"]).content
    assert [(row.name, row.email) for row in Attendee.objects.all()] == [("Ann", "ann@example.org")]
    assert [email.to for email in OutboxEmail.objects.all()] == ["ann@example.org"] * 2


def test_full_event_answers_known_and_unknown_email_addresses_alike(client, event):
    Event.objects.update(capacity=1)
    AttendeeFactory(event=event, email="ann@example.org")

    known = client.post(PATH, {"name": "Same", "email": "ANN@example.org"})
    stranger = client.post(PATH, {"name": "Same", "email": "bob@example.org"})

    assert (known.status_code, stranger.status_code) == (409, 409)
    assert "All places are taken. If this email address has one already" in Page(stranger).text
    assert body_of(known, "ANN@example.org") == body_of(stranger, "bob@example.org")
    assert known.headers.keys() == stranger.headers.keys()
    assert Page(stranger).value("email") == "bob@example.org"
    assert OutboxEmail.objects.count() == 0
    work()
    assert (Attendee.objects.count(), OutboxEmail.objects.get().to) == (1, "ann@example.org")


@pytest.mark.parametrize("is_reserved", [False, True])
@pytest.mark.parametrize(
    ("capacity", "more"), [(1, {}), (1, {"wait": "on"}), (None, {"organisation": "Leeds", "is_first_time": "on"})]
)
def test_sign_up_makes_the_same_queries_for_known_and_unknown_email_addresses(
    client, event, capacity, more, is_reserved
):
    """The statements, their order and the task are the same: the worker looks up the attendee."""
    Event.objects.update(capacity=capacity)
    AttendeeFactory(event=event, email="ann@example.org")
    for _ in range(3 * is_reserved):
        client.post(PATH, {"name": "Same", "email": "ann@example.org", **more})
    found, tasks = [], []
    client.post(
        PATH, {"name": "Same", "email": "ann@example.org"}
    )  # this reads the suggested organisations, which are cached for an hour
    for email in ("ann@example.org", "bob@example.org"):
        OrmQ.objects.all().delete()
        with statements() as sent:
            client.post(PATH, {"name": "Same", "email": email, **more})
        found.append([sql[:40] for sql in sent if "SAVEPOINT" not in sql])
        tasks.append([row.task["func"] for row in OrmQ.objects.all()])

    assert found[0] == found[1]
    assert tasks == [["meetups.tasks.answer_sign_up"]] * 2


def test_last_place_is_taken_and_the_next_sign_up_is_refused(client, event):
    Event.objects.update(capacity=1)

    statuses = [client.post(PATH, {**ANN, "email": f"{name}@example.org"}).status_code for name in ("ann", "bob")]

    assert statuses == [302, 409]
    assert Attendee.objects.get().email == "ann@example.org"


def test_robot_gets_the_same_answer_and_no_place(client, event):
    person = client.post(PATH, ANN)

    robot = client.post(PATH, {"name": "Rob", "email": "rob@example.org", "website": "http://spam.example.org"})
    write_answers()

    assert (robot.status_code, robot["Location"], robot.content) == (
        person.status_code,
        person["Location"],
        person.content,
    )
    assert (Attendee.objects.get().name, OutboxEmail.objects.count()) == ("Ann", 1)


def test_honeypot_field_is_skipped_by_keyboard_and_autofill(client, event):
    field = Page(client.get(PATH)).all("input", name="website")[0]

    assert (field["tabindex"], field["autocomplete"], "required" in field) == ("-1", "off", False)


def test_invalid_form_keeps_its_values_and_names_the_errors(client, event):
    answers = {"name": "", "email": "ann@", "organisation": "O'Brien & Co <Leeds>", "access_needs": "A ramp\r\n& tea"}

    response = client.post(PATH, answers)
    page = Page(response)

    assert response.status_code == 422
    assert (page.value("email"), page.value("organisation")) == ("ann@", "O'Brien & Co <Leeds>")
    assert page.value("access_needs").splitlines() == ["A ramp", "& tea"]
    assert {"#id_name", "#id_email"} <= set(page.links)
    assert "There is a problem" in page.text
    assert "Enter your name." in page.text
    assert "Enter an email address in full, such as name@example.org." in page.text
    assert (Attendee.objects.count(), OutboxEmail.objects.count()) == (0, 0)


def test_invalid_field_is_marked_for_screen_readers(client, event):
    page = Page(client.post(PATH, {**ANN, "name": ""}))

    field = page.all("input", name="name")[0]
    assert field["aria-invalid"] == "true"
    assert page.all("ul", id=field["aria-describedby"].split()[-1])


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"status": "cancelled", "cancellation_reason": "No room."}, "This event is cancelled"),
        ({"starts_at": NOW - timedelta(hours=2), "ends_at": NOW}, "This event is over."),
        ({"rsvp_opens_at": NOW + timedelta(seconds=1)}, "Sign-up is not open yet."),
        ({"rsvp_closes_at": NOW}, "Sign-up is closed."),
    ],
)
def test_event_without_open_places_refuses_with_the_reason(client, event, changes, words):
    Event.objects.update(**changes)

    form, answer = client.get(PATH), client.post(PATH, ANN)

    assert (form.status_code, answer.status_code) == (200, 409)
    assert words in Page(form).text
    assert words in Page(answer).text
    assert not Page(form).all("button")
    assert (Attendee.objects.count(), OutboxEmail.objects.count()) == (0, 0)


def test_empty_post_is_answered_with_the_missing_fields(event):
    client = Client(enforce_csrf_checks=True)
    client.get(PATH)

    response = client.post(PATH, headers={"X-CSRFToken": client.cookies["csrftoken"].value})

    assert response.status_code == 422
    assert "Enter your name." in Page(response).text


def test_form_without_csrf_token_is_refused_with_a_page(event):
    client = Client(enforce_csrf_checks=True)

    response = client.post(PATH, ANN)

    assert response.status_code == 403
    assert Page(response).has_site_header
    assert "The form could not be checked" in Page(response).text
    assert Attendee.objects.count() == 0


def test_form_with_csrf_token_is_accepted(event):
    client = Client(enforce_csrf_checks=True)
    token = Page(client.get(PATH)).value("csrfmiddlewaretoken")

    response = client.post(PATH, {**ANN, "csrfmiddlewaretoken": token})

    assert response.status_code == 302
    assert Attendee.objects.count() == 1


def test_network_over_the_limit_is_refused_and_the_form_keeps_its_values(client, event):
    with override_settings(RSVP_RATE_LIMIT="2/m"):
        first = [client.post(PATH, {**ANN, "email": f"a{n}@example.org"}).status_code for n in range(2)]
        refused = client.post(PATH, {"name": "Zoë", "email": "zoe@example.org", "access_needs": "A ramp"})
        elsewhere = client.post(PATH, {**ANN, "email": "bob@example.org"}, REMOTE_ADDR="192.0.2.7")
        read = client.get(PATH)

    page = Page(refused)
    assert (first, refused.status_code, elsewhere.status_code, read.status_code) == ([302, 302], 429, 302, 200)
    assert [page.value(name) for name in ("name", "email", "access_needs")] == ["Zoë", "zoe@example.org", "A ramp"]
    assert "Try again in a few minutes" in page.text
    assert Attendee.objects.count() == 3


def test_email_address_over_the_limit_is_refused(client, event):
    with override_settings(RSVP_EMAIL_RATE_LIMIT="2/h"):
        statuses = [
            client.post(PATH, {**ANN, "email": email}).status_code
            for email in ("ann@example.org", "ANN@example.org", " Ann@Example.org ", "bob@example.org", "", "")
        ]

    write_answers()
    assert statuses == [302, 302, 429, 302, 422, 422]
    assert OutboxEmail.objects.filter(to="ann@example.org").count() == 2


def test_form_takes_two_queries_for_any_number_of_attendees(client, event, django_assert_num_queries):
    client.get(PATH)  # this reads the suggested organisations, which are cached for an hour
    for rows in (1, 2):
        AttendeeFactory.create_batch(rows, event=event)
        with django_assert_num_queries(2):
            client.get(PATH)
        EventFactory.create_batch(rows, group=event.group)
        with django_assert_num_queries(2):
            client.get(f"{PATH}thanks/")
