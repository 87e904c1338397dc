"""The page of a meeting's talks, and the run sheet."""

from datetime import UTC, datetime, timedelta

import pytest

from meetups.models import Talk
from tests.boards import BoardFactory, HostLinkFactory
from tests.factories import EventFactory, GroupFactory, OrganiserFactory, UserFactory
from tests.pages import Page
from tests.talks import CallFactory, TalkBreakFactory, TalkFactory

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 25, 18, tzinfo=UTC)
PATH, SHEET = "/events/2026-11-25-tea/talks/", "/events/2026-11-25-tea/talks/run-sheet/"


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(START - timedelta(days=2), tick=False)
    return time_machine


@pytest.fixture
def call():
    group = GroupFactory(slug="leeds", name="Leeds")
    return CallFactory(event=EventFactory(slug="2026-11-25-tea", title="Tea", group=group, starts_at=START))


def fill(call):
    """Put a talk with a public name, one without, a break and the gap of a third into the running order."""
    shown = {"name": "Ann", "is_name_public": True, "slides_url": "https://a.example.org/1"}
    TalkFactory(call=call, position=1, title="Forms", about="How *we* did it.", needs="A drum", **shown)
    TalkFactory(call=call, position=2, title="Maps", name="Ben", email="ben@example.org", needs="A chair")
    TalkFactory(call=call, position=3, title="Gone", state="withdrawn", name="Cy", is_name_public=True)
    TalkFactory(call=call, title="Waits", name="Di", is_name_public=True)
    TalkBreakFactory(call=call, starts_after=10, minutes=15, title="Cake")


def text(client):
    return Page(client.get(PATH)).text


def test_open_call_says_how_many_how_long_and_until_when(client, call):
    call.note = "Stories from your own work."
    call.save()

    page = Page(client.get(PATH))

    assert (
        "Would you like to give a talk? 5 talks of 5 minutes each. Offer yours until Wednesday 25 November 2026, 6pm "
        "GMT. Stories from your own work. Offer a talk"
    ) in page.text
    assert f"{PATH}offer/" in page.links
    assert "Running order No talk is accepted yet. The running order will be here." in page.text


def test_running_order_has_times_public_names_breaks_and_gaps(client, call):
    fill(call)

    page = Page(client.get(PATH))

    assert (
        "Running order 6pm Forms Ann · 5 minutes How we did it. Slides: Forms 6:05pm Maps 5 minutes "
        "6:10pm Cake · 15 minutes 6:25pm To be announced · 5 minutes All times are GMT."
    ) in page.text
    assert page.all("time", datetime="2026-11-25T18:25+0000")
    assert "https://a.example.org/1" in page.links
    for secret in ("Ben", "ben@example.org", "Gone", "Cy", "Waits", "Di ", "drum", "chair"):
        assert secret not in page.text


def test_closed_call_says_when_it_closed_and_has_no_link_to_the_form(client, call):
    call.closes_at = START - timedelta(days=3)
    call.save()

    page = Page(client.get(PATH))

    assert "The call for talks is closed 5 talks of 5 minutes each. It closed on Sunday 22 November 2026" in page.text
    assert f"{PATH}offer/" not in page.links


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "Now: Forms, Ann Next at 6:05pm: Maps"),
        (6, "Now: Maps Next at 6:10pm: Cake"),
        (12, "Now: Cake Running order"),
        (27, "The talks are over Running order"),
    ],
)
def test_during_the_meeting_it_says_what_is_on_and_what_is_next(client, call, clock, minutes, words):
    fill(call)
    clock.move_to(START + timedelta(minutes=minutes), tick=False)

    assert words in text(client)


def test_before_the_first_talk_of_a_meeting_that_is_on_it_says_what_is_next(client, call, clock):
    call.starts_after = 10
    call.save()
    fill(call)
    clock.move_to(START, tick=False)

    assert "Next at 6:" in text(client)


def test_late_talk_says_when_it_was_planned(client, call, clock):
    fill(call)
    late = START + timedelta(minutes=8)
    call.talks.filter(title="Forms").update(started_at=START, ended_at=late)
    clock.move_to(late, tick=False)

    assert "6:08pm Maps 5 minutes · planned for 6:05pm" in text(client)


def test_afterwards_it_has_what_was_said_with_slides_and_recordings(client, call, clock):
    fill(call)
    call.talks.filter(title="Maps").update(recording_url="https://b.example.org/2")
    clock.move_to(START + timedelta(hours=1), tick=False)

    page = Page(client.get(PATH))

    assert (
        "What was said Forms Ann · 5 minutes How we did it. Slides: Forms Maps 5 minutes Recording: Maps "
        "All talks of Leeds"
    ) in page.text
    assert {"https://b.example.org/2", "/groups/leeds/talks/"} <= set(page.links)
    assert ("Cake" in page.text, "To be announced" in page.text) == (False, False)


def test_afterwards_without_talks_it_says_so(client, call, clock):
    clock.move_to(START + timedelta(hours=1), tick=False)

    assert "No talk was given. All talks of Leeds" in text(client)


def test_cancelled_meeting_says_why_and_shows_no_talk(client, call):
    fill(call)
    call.event.status, call.event.cancellation_reason = "cancelled", "Snow."
    call.event.save()

    page = Page(client.get(PATH))

    assert "This meeting is cancelled, so no talk is given Snow." in page.text
    assert ("Forms" in page.text, f"{PATH}offer/" in page.links) == (False, False)


@pytest.mark.parametrize("path", ["", "offer/", "offer/thanks/"])
def test_event_without_a_call_and_draft_are_answered_with_the_404_page(client, call, path):
    EventFactory(slug="2026-11-25-cake", status="confirmed")
    call.event.status = "draft"
    call.event.save()

    for slug in ("2026-11-25-cake", "2026-11-25-tea", "unknown"):
        response = client.get(f"/events/{slug}/talks/{path}", follow=True)
        assert (response.status_code, Page(response).has_site_header) == (404, True)


@pytest.mark.parametrize("path", ["", "offer/", "offer/thanks/"])
def test_former_slug_redirects_for_ever(client, call, path):
    call.event.former_slugs.create(slug="2026-11-24-tea")

    response = client.get(f"/events/2026-11-24-tea/talks/{path}")

    assert (response.status_code, response["Location"]) == (301, PATH + path)


@pytest.mark.parametrize("number", [0, 1, 60])
@pytest.mark.parametrize("hours", [-1, 0, 1])
def test_page_takes_four_queries_for_any_number_of_talks(
    client, call, clock, number, hours, django_assert_max_num_queries
):
    facts = {"call": call, "state": "accepted", "about": "Words."}
    Talk.objects.bulk_create(TalkFactory.build(position=n + 1, **facts) for n in range(number))
    clock.move_to(START + timedelta(hours=hours), tick=False)

    with django_assert_max_num_queries(4):
        assert len(Page(client.get(PATH)).all("li", data_kind="talk")) == number


def test_page_has_no_form_and_sets_no_cookie(client, call):
    fill(call)

    answer = client.get(PATH)

    assert (answer.cookies, Page(answer).all("form")) == ({}, [])
    assert "noindex" not in answer.get("X-Robots-Tag", "")


SCRIPT = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


HOSTILE = {
    "script": SCRIPT, "right to left": "\u05d0\u200f\u05d1 \u061c", "emoji": "\U0001f600" * 60,
    "tag": "{{ 7|add:7 }}%s%d",
}  # fmt: skip


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_hostile_words_are_shown_as_they_are(client, call, clock, words):
    call.note = words
    call.save()
    TalkFactory(call=call, position=1, title=words, about=words, name=words, is_name_public=True)
    TalkBreakFactory(call=call, title=words[:60], starts_after=30)

    for hours in (-1, 0, 1):
        clock.move_to(START + timedelta(hours=hours), tick=False)
        answer = client.get(PATH)
        assert answer.status_code == 200
        assert " ".join(words.split()) in Page(answer).text
        assert (b"<script>alert" in answer.content, b"<img src=x" in answer.content) == (False, False)


def test_long_description_is_shown_whole(client, call):
    TalkFactory(call=call, position=1, about="word " * 2000)

    assert text(client).count("word ") == 2000


def organiser(client, call):
    client.force_login(OrganiserFactory(group=call.event.group).user)


def test_run_sheet_has_times_names_and_needs(client, call):
    fill(call)
    organiser(client, call)

    answer = client.get(SHEET)

    assert (
        "Time Talk What they need Notes 6pm 5 minutes 1. Forms Ann A drum 6:05pm 5 minutes 2. Maps Ben A chair "
        "6:10pm 15 minutes Cake 6:25pm 5 minutes Withdrawn: nobody speaks here"
    ) in Page(answer).text
    assert (answer["X-Robots-Tag"], answer["Referrer-Policy"]) == ("noindex", "same-origin")
    assert "no-store" in answer["Cache-Control"]


def test_run_sheet_says_that_it_runs_over_the_end(client, call):
    TalkFactory(call=call, position=1, minutes=75)
    organiser(client, call)

    page = Page(client.get(SHEET))

    assert "It ends at 7:15pm, after the meeting (6pm to 7pm GMT). Shorten a talk or a break." in page.text
    assert "(after the end)" in page.text


def test_run_sheet_without_talks_says_so(client, call):
    organiser(client, call)

    assert "No talk is accepted yet, so there is nothing to print." in Page(client.get(SHEET)).text


def test_host_with_a_link_sees_the_run_sheet_until_the_link_ends(client, call, clock):
    fill(call)
    link = HostLinkFactory(board=BoardFactory(event=call.event))
    path = f"{PATH}host/{link.token}/run-sheet/"

    assert "Maps Ben A chair" in Page(client.get(path)).text
    clock.move_to(link.expires_at, tick=False)
    assert (client.get(path).status_code, "Ben" in Page(client.get(path)).text) == (410, False)


def test_nobody_else_sees_the_run_sheet(client, call):
    fill(call)
    link = HostLinkFactory()

    assert client.get(SHEET)["Location"].startswith("/admin/login/")
    assert client.get(f"{PATH}host/{link.token}/run-sheet/").status_code == 404
    client.force_login(OrganiserFactory().user)
    assert client.get(SHEET).status_code == 404
    client.force_login(UserFactory())
    assert client.get(SHEET).status_code in {302, 403}


def test_run_sheet_of_an_event_without_a_call_is_not_found(client, call):
    event = EventFactory(group=call.event.group)
    organiser(client, call)

    assert client.get(f"/events/{event.slug}/talks/run-sheet/").status_code == 404


@pytest.mark.parametrize("number", [1, 60])
def test_run_sheet_takes_the_same_queries_for_any_number_of_talks(client, call, number, django_assert_num_queries):
    Talk.objects.bulk_create(TalkFactory.build(call=call, position=n + 1, state="accepted") for n in range(number))
    organiser(client, call)

    with django_assert_num_queries(7):
        assert client.get(SHEET).status_code == 200
