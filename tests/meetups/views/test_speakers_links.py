"""The page on which a speaker says where the slides and the recording of a talk are."""

from datetime import UTC, datetime, timedelta

import pytest

from meetups.models import Talk
from meetups.services import talks
from tests.factories import EventFactory
from tests.pages import Page
from tests.talks import CallFactory, TalkFactory

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 25, 18, tzinfo=UTC)
SLIDES = "https://slides.example.org/1"


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(START - timedelta(days=2), tick=False)
    return time_machine


@pytest.fixture
def talk():
    return TalkFactory(call=CallFactory(event=EventFactory(starts_at=START)))


@pytest.fixture
def accepted(talk):
    return talks.accept(talk=talk)


def at(talk, page=""):
    return f"{talk.get_absolute_url()}{page}"


def stored():
    return Talk.objects.get()


def test_speaker_adds_slides_and_a_recording_and_takes_them_away(client, accepted):
    client.post(at(accepted, "links/"), {"slides_url": f" {SLIDES} ", "recording_url": "https://b.example.org/2"})
    assert (stored().slides_url, stored().recording_url) == (SLIDES, "https://b.example.org/2")
    assert SLIDES in Page(client.get(at(accepted))).links

    form = Page(client.get(at(accepted, "links/")))
    assert form.value("slides_url") == SLIDES
    client.post(at(accepted, "links/"), {"slides_url": "", "recording_url": ""})
    assert (stored().slides_url, stored().recording_url) == ("", "")


HTTPS = "Enter a URL that begins with https://"
WRONG = {
    "http": ("http://slides.example.org/1", HTTPS),
    "script": ("javascript:alert(1)", HTTPS),
    "script in a path": ("javascript://example.org/%0aalert(1)", HTTPS),
    "data": ("data:text/html,<script>alert(1)</script>", HTTPS),
    "file": ("file:///etc/passwd", HTTPS),
    "no scheme": ("slides.example.org/1", HTTPS),
    "no host": ("https://", HTTPS),
    "words": ("my slides", HTTPS),
    "two lines": (
        "https://a.example.org/\nhttps://b.example.org/",
        "This has a character that cannot be shown.",
    ),
    "long": (f"https://slides.example.org/{'x' * 3000}", "This URL is too long. Enter one of at most 500 characters."),
    "null": ("https://slides.example.org/\x00", "Null characters are not allowed."),
    "right to left": ("https://slides.example.org\u202e/", "This has a character that cannot be shown."),
}


@pytest.mark.parametrize(("url", "words"), WRONG.values(), ids=WRONG)
def test_other_addresses_are_refused_in_words_and_kept(client, accepted, url, words):
    for name in ("slides_url", "recording_url"):
        answer = client.post(at(accepted, "links/"), {"slides_url": "", "recording_url": "", name: url})

        assert (answer.status_code, stored().slides_url, stored().recording_url) == (422, "", "")
        assert Page(answer).text.count(words) == 2  # in the summary and at the field
        assert answer.context["form"][name].value() == url
        assert b"<script>alert" not in answer.content


def test_slides_of_a_talk_that_is_not_accepted_are_refused(client, talk):
    answer = client.post(at(talk, "links/"), {"slides_url": SLIDES, "recording_url": ""})

    assert (answer.status_code, stored().slides_url) == (409, "")
    assert "You can add slides and a recording once the talk is accepted." in Page(answer).text
    assert Page(answer).value("slides_url") == SLIDES
