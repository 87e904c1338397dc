"""The form that offers a talk."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from meetups.models import Talk
from tests.factories import EventFactory, GroupFactory
from tests.pages import Page
from tests.talks import CallFactory, TalkFactory

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 25, 18, tzinfo=UTC)
PATH = "/events/2026-11-25-tea/talks/offer/"
THANKS = f"{PATH}thanks/"


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(START - timedelta(days=2), tick=False)
    return time_machine


@pytest.fixture
def call():
    event = EventFactory(slug="2026-11-25-tea", starts_at=START, group=GroupFactory(name="Leeds"))
    return CallFactory(event=event, note="Stories, please.")


def fields(**changes):
    return {
        "title": "Forms", "about": "How *we* did it.", "name": "Ann", "email": "ann@example.org", "needs": "A chair",
        "website": "", "form_token": "token-123",
    } | changes  # fmt: skip


def test_form_says_what_is_sought_and_who_reads_what(client, call):
    words = Page(client.get(PATH)).text

    assert "5 talks of 5 minutes each. Offer yours until Wednesday 25 November 2026, 6pm GMT." in words
    assert "You need no account: we email you a link. Stories, please." in words
    assert "Everyone can read it once the organisers accept your talk." in words
    assert "It is public only after you press “Show my name” on the page that our email links to." in words
    assert "Only the organisers see your email address." in words
    assert "Only the organisers and hosts read it." in words


def test_offer_is_kept_once_for_each_form_and_nothing_is_public(client, call):
    token = Page(client.get(PATH)).all("input", name="form_token")[0]["value"]

    for _ in range(2):
        response = client.post(PATH, fields(form_token=token))
        assert (response.status_code, response.url) == (302, THANKS)

    [talk] = Talk.objects.all()
    facts = (talk.call, talk.title, talk.about, talk.name, talk.email, talk.needs, talk.state, talk.is_name_public)
    assert facts == (call, "Forms", "How *we* did it.", "Ann", "ann@example.org", "A chair", "offered", False)
    assert "choose the talks, and email you their answer." in Page(client.get(THANKS)).text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": ""}, "Enter a title, such as: What we learnt from 200 forms"),
        ({"title": " \u200b\u200f "}, "Enter a title, such as: What we learnt from 200 forms"),
        ({"title": "a\u202eb"}, "This has a character that cannot be shown."),
        ({"title": "x" * 10_000}, "at most 120 characters"),
        ({"name": ""}, "Enter your name."),
        ({"name": "\u200f\u200e"}, "Enter your name."),
        ({"name": "a\nb"}, "This has a character that cannot be shown."),
        ({"name": "x" * 10_000}, "at most 120 characters"),
        ({"email": ""}, "Enter your email address, so that we can send you the link."),
        ({"email": "ann@"}, "Enter an email address in full, such as name@example.org."),
        ({"about": "x" * 10_000}, "at most 4000 characters"),
        ({"about": "a\x00b"}, "Null characters are not allowed."),
        ({"needs": "x" * 10_000}, "at most 1000 characters"),
        ({"form_token": "x"}, "This form is incomplete. Open the page again."),
        ({"form_token": ""}, "This form is incomplete. Open the page again."),
    ],
)
def test_error_is_shown_with_what_was_typed(client, call, changes, words):
    response = client.post(PATH, fields(**changes))

    assert (response.status_code, Talk.objects.count()) == (422, 0)
    assert "There is a problem" in Page(response).text
    assert words in Page(response).text
    form = response.context["form"]
    assert {name: form[name].value() for name in fields()} == fields(**changes)


@pytest.mark.parametrize("words", ["<script>alert(1)</script>\"'><img src=x>", "\u05d0\u200f\u05d1", "\U0001f600" * 60])
def test_hostile_words_are_kept_as_they_are(client, call, words):
    client.post(PATH, fields(title=words, about=words, name=words, needs=words))

    talk = Talk.objects.get()
    assert (talk.title, talk.about, talk.name, talk.needs) == (words, words, words, words)
    again = client.post(PATH, fields(title=words, email="ann@"))
    assert (again.status_code, b"<script>alert" in again.content) == (422, False)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"closes_at": START - timedelta(days=3)}, "The call for talks has closed."),
        ({"event__status": "cancelled"}, "This event is cancelled, so it needs no talks."),
        ({"event__ends_at": START - timedelta(days=2)}, "This event is over."),
    ],
)
def test_refused_offer_says_why_and_keeps_what_was_typed(client, call, change, words):
    for name, value in change.items():
        row = call.event if name.startswith("event__") else call
        setattr(row, name.removeprefix("event__"), value)
    call.event.starts_at = min(START, call.event.ends_at - timedelta(hours=1))
    call.event.cancellation_reason = "Snow." if call.event.is_cancelled else ""
    call.event.save()
    call.save()

    page = Page(client.get(PATH))
    response = client.post(PATH, fields())

    assert page.all("form", method="post") == []
    assert (response.status_code, Talk.objects.count()) == (409, 0)
    assert words in Page(response).text
    assert Page(response).value("title") == "Forms"


def test_two_hundred_offers_are_enough(client, call):
    Talk.objects.bulk_create(TalkFactory.build(call=call) for _ in range(200))

    response = client.post(PATH, fields())

    assert (response.status_code, Talk.objects.count()) == (409, 200)
    assert "200 talks were offered, so the call takes no more." in Page(response).text


def test_same_title_again_looks_like_the_first_time(client, call):
    answers = [client.post(PATH, fields(form_token=f"token-12{number}")) for number in (1, 2)]

    assert [(answer.status_code, answer.url) for answer in answers] == [(302, THANKS)] * 2
    assert Talk.objects.count() == 1


def test_robot_is_thanked_and_nothing_is_kept(client, call):
    response = client.post(PATH, fields(website="https://spam.example.org"))

    assert (response.status_code, response.url, Talk.objects.count()) == (302, THANKS, 0)


@pytest.mark.parametrize("name", ["TALK_RATE_LIMIT", "TALK_EMAIL_RATE_LIMIT"])
def test_limit_answers_429_and_keeps_what_was_typed(client, call, settings, name):
    setattr(settings, name, "1/h")
    client.post(PATH, fields())

    response = client.post(PATH, fields(title="Maps", form_token="token-456"))

    assert (response.status_code, Talk.objects.count()) == (429, 1)
    assert "Try again in a few minutes" in Page(response).text
    assert Page(response).value("title") == "Maps"


def test_form_is_not_cached_or_listed_and_needs_a_csrf_token(client, call):
    response = client.get(PATH)

    assert "no-store" in response["Cache-Control"]
    assert Page(response).all("meta", name="robots") == [{"name": "robots", "content": "noindex"}]
    assert Client(enforce_csrf_checks=True).post(PATH, fields()).status_code == 403
