"""Feedback on an event."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client, override_settings

from meetups.models import Event, Feedback, FormerSlug, Remark
from tests.factories import EventFactory, FeedbackFactory
from tests.pages import Page
from tests.statements import just_after

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
DAY = timedelta(days=1)
PATH = "/events/2026-11-17-tea/feedback/"


@pytest.fixture
def event():
    return EventFactory(title="Tea and talk", slug="2026-11-17-tea", starts_at=NOW - DAY)


def form(client, **answers):
    """Return the fields that a browser sends from the page."""
    return {"form_token": Page(client.get(PATH)).value("form_token"), "again": "yes", **answers}


def test_answer_is_saved_and_redirects_to_thanks(client, event):
    response = client.post(
        PATH, form(client, went_well="The <b>tea</b>.", to_change="Chairs.", to_try="Cake.", anything_else="Thanks.")
    )

    answer = Feedback.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"{PATH}thanks/")
    assert (answer.event, answer.again) == (event, "yes")
    assert (answer.went_well, answer.to_change) == ("The <b>tea</b>.", "Chairs.")
    assert (answer.to_try, answer.anything_else) == ("Cake.", "Thanks.")
    page = Page(client.get(response["Location"]))
    assert "Thank you" in page.text
    assert {event.get_absolute_url(), PATH, event.group.get_absolute_url()} <= set(page.links)


def test_heading_is_right_for_a_title_that_is_a_question(client, event):
    event.title = "What is a café for?"
    event.save()

    assert "Feedback: What is a café for? Tuesday 17 November" in Page(client.get(PATH)).text


def test_same_form_sent_twice_is_one_answer(client, event):
    answers = form(client)

    statuses = [client.post(PATH, answers).status_code for _ in range(2)]

    assert (statuses, Feedback.objects.count()) == ([302, 302], 1)


def test_get_gives_a_new_idempotency_key_and_changes_nothing(client, event):
    tokens = {form(client)["form_token"] for _ in range(2)}

    assert (len(tokens), Feedback.objects.count()) == (2, 0)
    assert "no-store" in client.get(PATH)["Cache-Control"]


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"again": ""}, "Choose whether you would use this format again."),
        ({"again": "perhaps"}, "perhaps is not one of the available choices"),
        ({"form_token": ""}, "Open the page again."),
        ({"form_token": "a b c d e f g"}, "Open the page again."),
        ({"form_token": "x" * 33}, "This form is incomplete. Open the page again."),
        ({"went_well": "x" * 1001}, "at most 1000 characters"),
        ({"went_well": "a\x00b"}, "Null characters are not allowed."),
    ],
)
def test_invalid_answer_is_refused_and_kept_in_the_form(client, event, answers, words):
    response = client.post(PATH, {**form(client, to_change="The chairs."), **answers})

    assert response.status_code == 422
    assert words in Page(response).text
    assert (Page(response).value("to_change"), Feedback.objects.count()) == ("The chairs.", 0)


@pytest.mark.parametrize(
    ("days", "status", "words"),
    [
        (-1, "confirmed", "This event has not started yet."),
        (15, "confirmed", "Feedback is closed. It was open for a fortnight after the event."),
        (1, "cancelled", "This event was cancelled, so there is no feedback."),
    ],
)
def test_page_has_no_form_before_the_start_and_after_two_weeks(client, days, status, words):
    EventFactory(slug="2026-11-17-tea", starts_at=NOW - days * DAY, status=status)

    response = client.get(PATH)
    sent = client.post(PATH, {"form_token": "one-form", "again": "yes", "went_well": "The tea."})

    assert (response.status_code, sent.status_code, Feedback.objects.count()) == (200, 409, 0)
    assert words in Page(response).text
    assert words in Page(sent).text
    assert Page(response).value("form_token") is None


@pytest.mark.parametrize(("number", "is_shown"), [(4, False), (5, True)])
def test_result_is_shown_from_five_answers(client, event, number, is_shown):
    FeedbackFactory.create_batch(number, event=event, went_well="Only for the organisers.")

    page = Page(client.get(PATH))

    assert (f"{number} of {number} would use the format again." in page.text) is is_shown
    assert "Only for the organisers." not in page.text


def test_result_of_few_answers_is_never_shown(client):
    event = EventFactory(slug="2026-11-17-tea", starts_at=NOW - 20 * DAY)
    FeedbackFactory.create_batch(4, event=event)

    assert "Fewer than five people answered, so no result is shown." in Page(client.get(PATH)).text


def test_uncounted_answers_are_not_in_the_result(client, event):
    FeedbackFactory.create_batch(5, event=event, is_counted=False)
    FeedbackFactory.create_batch(4, event=event)

    assert "would use the format again." not in Page(client.get(PATH)).text


def test_remarks_that_were_released_are_shown_and_escaped(client, event):
    answer = FeedbackFactory(event=event, went_well="The <b>tea</b>.", to_change="The chairs.")
    Remark.objects.create(answer=answer, part="went_well")
    FeedbackFactory.create_batch(3, event=event)
    assert "Keep:" not in Page(client.get(PATH)).text
    FeedbackFactory(event=event)

    response = client.get(PATH)

    assert "Keep: The <b>tea</b>." in Page(response).text
    assert "<b>tea" not in response.content.decode()
    assert "The chairs." not in Page(response).text


def test_page_takes_three_queries_for_any_number_of_answers(client, event, django_assert_num_queries):
    for number in (0, 30):
        for answer in FeedbackFactory.create_batch(number, event=event, went_well="The tea."):
            Remark.objects.create(answer=answer, part="went_well")
        with django_assert_num_queries(3):
            client.get(PATH)


def test_robot_gets_the_same_answer_and_is_not_counted(client, event):
    response = client.post(PATH, form(client, website="http://spam.example.org"))

    assert (response.status_code, response["Location"]) == (302, f"{PATH}thanks/")
    assert Feedback.objects.count() == 0


@override_settings(FEEDBACK_RATE_LIMIT="2/m")
def test_network_over_the_limit_is_refused(client, event):
    statuses = [client.post(PATH, form(client)).status_code for _ in range(3)]

    assert (statuses, Feedback.objects.count()) == ([302, 302, 429], 2)


@pytest.mark.parametrize("page", ["", "thanks/"])
def test_former_slug_redirects_and_a_draft_is_not_found(client, event, page):
    FormerSlug.objects.create(event=event, slug="2026-11-16-tea")
    draft = EventFactory(status="draft", starts_at=NOW - DAY)

    moved = client.get(f"/events/2026-11-16-tea/feedback/{page}")

    assert (moved.status_code, moved["Location"]) == (301, f"{PATH}{page}")
    assert client.get(f"/events/{draft.slug}/feedback/{page}").status_code == 404


def test_form_needs_its_csrf_token(event):
    strict = Client(enforce_csrf_checks=True)

    assert strict.post(PATH, {"form_token": "one-form", "again": "yes"}).status_code == 403


@pytest.mark.parametrize(
    ("days", "status", "words"),
    [
        (-1, "confirmed", None),
        (0, "confirmed", "Give feedback in two minutes"),
        (1, "confirmed", "Were you there? Give feedback in two minutes"),
        (15, "confirmed", "See the feedback"),
        (1, "cancelled", None),
    ],
)
def test_event_links_to_the_feedback_form_from_its_start_on(client, days, status, words):
    event = EventFactory(starts_at=NOW - days * DAY, status=status)

    page = Page(client.get(event.get_absolute_url()))

    assert (f"{event.get_absolute_url()}feedback/" in page.links) is (words is not None)
    assert (words or "") in page.text


def test_tentative_event_says_that_changes_are_emailed(client):
    page = Page(client.get(EventFactory(status="tentative").get_absolute_url()))

    assert "The date or venue may still change, and we email everyone who has signed up." in page.text


def test_invalid_answer_about_an_event_that_is_deleted_meanwhile_is_kept_in_the_form(client, event):
    answers = form(client, again="", went_well="The tea.")

    with just_after('FROM "meetups_event"', Event.objects.all().delete):
        response = client.post(PATH, answers)

    assert (response.status_code, Page(response).value("went_well")) == (422, "The tea.")
