"""The pages of a talk's speaker, opened with the link in their email."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from meetups.models import Talk
from meetups.services import privacy, talks
from tests.factories import EventFactory
from tests.pages import Page
from tests.talks import CallFactory, TalkFactory

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 25, 18, tzinfo=UTC)
PAGES = ("", "edit/", "links/", "withdraw/", "erase/")
SLIDES = "https://slides.example.org/1"


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(START - timedelta(days=2), tick=False)
    return time_machine


@pytest.fixture
def talk():
    call = CallFactory(event=EventFactory(starts_at=START, slug="2026-11-25-tea", title="Tea"))
    return TalkFactory(call=call, title="Forms", about="How *we* did it.", name="Ann", needs="A chair")


@pytest.fixture
def accepted(talk):
    return talks.accept(talk=talk, reply="We look forward to it.")


def at(talk, page=""):
    return f"{talk.get_absolute_url()}{page}"


def stored():
    return Talk.objects.get()


def fields(**changes):
    return {"title": "Maps", "about": "Benches.", "name": "Ann Ash", "needs": ""} | changes


@pytest.mark.parametrize("page", PAGES)
def test_pages_are_secret_and_get_changes_nothing(client, accepted, page):
    before = list(Talk.objects.values())

    for answer in [client.generic(method, at(accepted, page)) for method in ("GET", "HEAD", "GET")]:
        headers = answer.status_code, answer["Referrer-Policy"], answer["X-Robots-Tag"]
        assert headers == (200, "same-origin", "noindex")
        assert {"no-store", "private"} <= set(answer["Cache-Control"].split(", "))
    assert list(Talk.objects.values()) == before


@pytest.mark.parametrize("page", [*PAGES, "name/"])
def test_unknown_token_is_answered_with_a_page_that_says_why(client, talk, page):
    answer = client.post(f"/talks/{talk.token}x/{page}") if page else client.get(f"/talks/{talk.token}x/")

    assert (answer.status_code, answer["Referrer-Policy"], answer["X-Robots-Tag"]) == (404, "same-origin", "noindex")
    assert "This link does not work" in Page(answer).text


def test_name_is_shown_by_post_alone(client, talk):
    assert [client.generic(method, at(talk, "name/")).status_code for method in ("GET", "HEAD")] == [405, 405]
    assert stored().is_name_public is False


@pytest.mark.parametrize("page", [*PAGES[1:], "name/"])
def test_forms_need_a_csrf_token(talk, page):
    assert Client(enforce_csrf_checks=True).post(at(talk, page)).status_code == 403
    assert (stored().title, stored().state) == ("Forms", "offered")


def test_page_says_the_state_and_what_the_organisers_say(client, accepted):
    page = Page(client.get(at(accepted)))

    assert (
        "Your talk is accepted: number 1 in the running order. It begins on Wednesday 25 November 2026, 6pm GMT. "
        "The organisers say: We look forward to it."
    ) in page.text
    assert "How we did it. What you need A chair Slides None yet Recording None yet" in page.text
    assert {at(accepted, name) for name in ("edit/", "links/", "withdraw/", "erase/")} <= set(page.links)


def test_page_of_an_offer_has_no_link_to_slides_yet(client, talk):
    page = Page(client.get(at(talk)))

    assert "The organisers have your talk" in page.text
    assert at(talk, "links/") not in page.links


@pytest.mark.parametrize("state", ["declined", "withdrawn"])
def test_talk_that_is_not_given_can_be_erased_alone(client, talk, state):
    Talk.objects.update(state=state)

    page = Page(client.get(at(talk)))

    assert {at(talk, name) for name in PAGES[1:]} & set(page.links) == {at(talk, "erase/")}


def test_withdrawn_talk_can_be_offered_again_while_the_call_is_open(client, talk, clock):
    talks.withdraw(talk=talk)
    offer = "/events/2026-11-25-tea/talks/offer/"
    assert offer in Page(client.get(at(talk))).links

    clock.move_to(START, tick=False)
    assert offer not in Page(client.get(at(talk))).links


def test_talk_that_was_given_cannot_be_withdrawn_but_gets_slides(client, accepted, clock):
    clock.move_to(START + timedelta(days=1), tick=False)

    page = Page(client.get(at(accepted)))

    assert "You gave this talk." in page.text
    assert at(accepted, "withdraw/") not in page.links
    refused = client.post(at(accepted, "withdraw/"))
    assert (refused.status_code, stored().state) == (409, "accepted")
    assert "This event is over, so a talk cannot be withdrawn any more." in Page(refused).text
    assert client.post(at(accepted, "links/"), {"slides_url": SLIDES}).status_code == 302
    assert stored().slides_url == SLIDES


def test_speaker_changes_what_the_talk_says(client, talk):
    form = Page(client.get(at(talk, "edit/")))
    assert [form.value(name) for name in ("title", "about", "name", "needs")] == [
        "Forms", "How *we* did it.", "Ann", "A chair",
    ]  # fmt: skip

    answer = client.post(at(talk, "edit/"), fields())

    assert (answer.status_code, answer["Location"]) == (302, at(talk))
    found = stored()
    assert (found.title, found.about, found.name, found.needs, found.email) == (
        "Maps", "Benches.", "Ann Ash", "", talk.email,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": ""}, "Enter a title, such as: What we learnt from 200 forms"),
        ({"title": "a\u202eb"}, "This has a character that cannot be shown."),
        ({"name": "\u200f"}, "Enter your name."),
        ({"about": "x" * 10_000}, "at most 4000 characters"),
    ],
)
def test_wrong_change_is_refused_and_what_was_typed_is_kept(client, talk, changes, words):
    answer = client.post(at(talk, "edit/"), fields(**changes))

    assert (answer.status_code, stored().title) == (422, "Forms")
    assert "There is a problem" in Page(answer).text
    assert words in Page(answer).text
    assert answer.context["form"]["about"].value() == fields(**changes)["about"]
    assert "Your talk Forms" not in Page(answer).text
    assert "Change your talk Forms" in Page(answer).text


def test_change_after_the_answer_was_no_is_refused_in_words(client, talk):
    talks.decline(talk=talk)

    answer = client.post(at(talk, "edit/"), fields())

    assert (answer.status_code, stored().title) == (409, "Forms")
    assert "There is a problem This talk was declined." in Page(answer).text
    assert Page(answer).value("title") == "Maps"


def test_speaker_shows_and_hides_their_name(client, accepted):
    public = "/events/2026-11-25-tea/talks/"
    assert "Pages, the screen and the calendar show no name." in Page(client.get(at(accepted))).text
    assert "Ann" not in Page(client.get(public)).text

    client.post(at(accepted, "name/"))
    assert "Ann is shown with this talk" in Page(client.get(at(accepted))).text
    assert "Forms Ann · 5 minutes" in Page(client.get(public)).text

    client.post(at(accepted, "name/"), {"hide": "yes"})
    assert stored().is_name_public is False
    assert "Ann" not in Page(client.get(public)).text


def test_speaker_withdraws_on_a_page_of_its_own(client, accepted):
    page = Page(client.get(at(accepted, "withdraw/")))
    assert "It leaves the running order, and we tell the organisers at once." in page.text
    assert stored().state == "accepted"

    answer = client.post(at(accepted, "withdraw/"))

    assert (answer.status_code, answer["Location"], stored().state) == (302, at(accepted), "withdrawn")
    assert "You withdrew this talk." in Page(client.get(at(accepted))).text


def test_withdrawing_twice_is_the_same_as_once(client, talk):
    assert [client.post(at(talk, "withdraw/")).status_code for _ in range(2)] == [302, 302]
    assert stored().state == "withdrawn"


def test_withdrawing_a_talk_that_was_declined_is_refused_in_words(client, talk):
    talks.decline(talk=talk)

    answer = client.post(at(talk, "withdraw/"))

    assert (answer.status_code, stored().state) == (409, "declined")
    assert "There is a problem This talk was declined." in Page(answer).text


GIVEN = "The title of the talk, its slides and its recording stay, without a name."
WITHDRAWN = "The talk is withdrawn, and we tell the organisers. Not even its title stays."
NOTHING = "Nothing of the talk stays, not even its title."


@pytest.mark.parametrize(
    ("state", "days", "words", "title"),
    [
        ("accepted", 0, WITHDRAWN, "–"),
        ("accepted", 9, GIVEN, "Forms"),
        ("offered", 0, NOTHING, "–"),
        ("offered", 9, NOTHING, "–"),
        ("declined", 0, NOTHING, "–"),
    ],
)
def test_speaker_is_told_what_stays_is_erased_and_their_link_stops_working(
    client, talk, clock, state, days, words, title
):
    Talk.objects.update(state=state, position=1 if state == "accepted" else None, is_name_public=True)
    clock.move_to(START + timedelta(days=days - 2), tick=False)
    assert words in Page(client.get(at(talk, "erase/"))).text

    answer = client.post(at(talk, "erase/"))

    assert (answer.status_code, answer["Location"]) == (302, "/talks/erased/")
    assert "Your data is erased" in Page(client.get("/talks/erased/")).text
    found = stored()
    assert (found.title, found.name, found.email, found.needs) == (title, "", "", "")
    assert client.get(at(talk)).status_code == 404
    assert "Ann" not in Page(client.get("/events/2026-11-25-tea/talks/")).text


@pytest.mark.parametrize("page", ["edit/", "links/", "name/", "withdraw/", "erase/"])
def test_limit_answers_429_and_changes_nothing(client, accepted, settings, page):
    settings.SPEAKER_RATE_LIMIT = "0/m"
    before = list(Talk.objects.values())

    answer = client.post(at(accepted, page), fields(slides_url=SLIDES))

    assert (answer.status_code, list(Talk.objects.values())) == (429, before)
    assert "Try again in a few minutes" in Page(answer).text


def test_talk_deleted_meanwhile_is_answered_with_a_page_that_says_so(client, talk, monkeypatch):
    path = at(talk, "name/")
    found = Talk.objects.select_related("call__event__group").get()
    Talk.objects.all().delete()
    monkeypatch.setattr("meetups.models.talks.TalkQuerySet.by_token", lambda rows, token: found)

    answer = client.post(path)

    assert (answer.status_code, "This link does not work" in Page(answer).text) == (404, True)


def test_speaker_who_was_erased_meanwhile_gets_no_page_with_a_new_link(client, accepted, monkeypatch):
    path = at(accepted, "name/")
    found = Talk.objects.select_related("call__event__group").get()
    privacy.erase_speaker(talk=found)
    monkeypatch.setattr("meetups.models.talks.TalkQuerySet.by_token", lambda rows, token: found)

    answer = client.post(path)

    assert (answer.status_code, "This link does not work" in Page(answer).text) == (404, True)
