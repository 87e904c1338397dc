"""The rows of the pages of a meeting's talks, at each moment."""

from datetime import UTC, datetime, timedelta

import pytest

from meetups.models import Talk
from meetups.queries.talk_pages import call_page, run_sheet_of, state_of, talks_page
from tests.boards import TopicFactory
from tests.factories import EventFactory
from tests.talks import CallFactory, TalkBreakFactory, TalkFactory

pytestmark = pytest.mark.django_db
START = datetime(2026, 7, 1, 17, tzinfo=UTC)  # 6pm in London
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(START - timedelta(days=9), tick=False)
    return time_machine


def call_with(*titles, **fields):
    """Create a call for a meeting from 6pm to 7pm, with a talk of five minutes for each title."""
    event = EventFactory(slug="2026-07-01-tea", starts_at=START, **fields.pop("event", {}))
    call = CallFactory(event=event, **fields)
    for number, title in enumerate(titles, 1):
        TalkFactory(call=call, title=title, position=number)
    return call


def page():
    return talks_page("2026-07-01-tea")


@pytest.mark.parametrize("slug", ["2026-07-01-tea", "2026-07-01-other"])
@pytest.mark.parametrize("find", [talks_page, call_page])
def test_draft_or_event_without_a_call_has_no_page(slug, find):
    EventFactory(slug="2026-07-01-other")
    call_with("Forms", event={"status": "draft"})

    assert find(slug) is None


@pytest.mark.parametrize(
    ("event", "call", "minutes", "state"),
    [
        ({}, {}, -60, "open"),
        ({"status": "tentative"}, {}, -60, "open"),
        ({}, {"closes_at": START - 90 * MINUTE}, -60, "closed"),
        ({}, {}, 0, "now"),
        ({}, {"closes_at": START + 30 * MINUTE}, 1, "now"),
        ({}, {}, 60, "past"),
        ({"status": "cancelled"}, {}, -60, "cancelled"),
        ({"status": "cancelled"}, {}, 60, "cancelled"),
    ],
)
def test_page_has_one_state(event, call, minutes, state, clock):
    call_with("Forms", event=event, **call)
    clock.move_to(START + minutes * MINUTE, tick=False)

    assert page().state == state


@pytest.mark.parametrize(("call", "state"), [({}, "closed"), ({"closes_at": START + 30 * MINUTE}, "open")])
def test_meeting_that_is_on_without_any_talk_says_what_the_call_says(call, state, clock):
    call_with(**call)
    clock.move_to(START, tick=False)

    assert page().state == state


def test_call_is_told_in_words():
    call_with(places=4, minutes=7)

    assert (page().words, page().closes) == ("4 talks of 7 minutes each", "Wednesday 1 July 2026, 6pm BST")


def test_call_closes_at_a_moment_of_its_own():
    call_with(closes_at=START - timedelta(days=2))

    assert page().closes == "Monday 29 June 2026, 6pm BST"


def test_lines_have_local_times_and_no_name_that_is_not_public():
    call = call_with("Forms", "Maps")
    call.talks.filter(title="Maps").update(name="Ann", is_name_public=True, slides_url="https://a.example.org/")
    TalkFactory(call=call, state="withdrawn", position=3, title="Gone", about="Secret", name="Ben", is_name_public=True)
    TalkBreakFactory(call=call, title="Tea", starts_after=15, minutes=10)

    lines = page().lines

    assert [(line.kind, line.time, line.title, line.speaker, line.slides_url, line.html) for line in lines] == [
        ("talk", "6pm", "Forms", "", "", ""),
        ("talk", "6:05pm", "Maps", "Ann", "https://a.example.org/", ""),
        ("gap", "6:10pm", "", "", "", ""),
        ("break", "6:15pm", "Tea", "", "", ""),
    ]
    assert [line.title for line in page().talks] == ["Forms", "Maps"]
    assert lines[0].at.isoformat() == "2026-07-01T18:00:00+01:00"


def test_subjects_of_a_talk_are_on_its_line():
    call = call_with("Forms")
    tag = TopicFactory(group=call.event.group).group.topic_tags.create(name="Paper", slug="paper")
    call.talks.get().tags.add(tag)

    assert [line.tags for line in page().lines] == [[tag]]


def test_what_is_on_and_what_is_next(clock):
    call_with("Forms", "Maps")
    clock.move_to(START + 2 * MINUTE, tick=False)

    found = page()

    assert (found.now.title, found.next.title) == ("Forms", "Maps")
    assert [line.is_on_now for line in found.lines] == [True, False]


def test_late_talk_has_the_time_for_which_it_was_planned(clock):
    call = call_with("Forms", "Maps")
    call.talks.filter(title="Forms").update(started_at=START, ended_at=START + 9 * MINUTE)
    clock.move_to(START + 9 * MINUTE, tick=False)

    assert [(line.time, line.planned) for line in page().lines] == [("6pm", ""), ("6:09pm", "6:05pm")]


@pytest.mark.parametrize("number", [0, 1, 60])
def test_page_takes_four_queries_for_any_number_of_talks(number, django_assert_max_num_queries):
    call = call_with(*map(str, range(number)))
    TalkFactory.create_batch(3, call=call)

    with django_assert_max_num_queries(4):
        assert len(page().lines) == number


def test_run_sheet_has_names_needs_and_what_runs_over():
    call = call_with("Forms", minutes=50)
    call.talks.update(name="Ann", needs="A chair")
    TalkFactory(call=call, position=2, title="Maps", name="Ben", minutes=20)
    TalkFactory(call=call, position=3, state="withdrawn", name="Cy", needs="A drum")

    sheet = run_sheet_of(call)

    assert [tuple(row) for row in sheet.rows] == [
        ("talk", 1, "6pm", "6:50pm", 50, "Forms", "Ann", "A chair", False),
        ("talk", 2, "6:50pm", "7:10pm", 20, "Maps", "Ben", "", True),
        ("gap", 3, "7:10pm", "8pm", 50, "Gap", "", "", True),
    ]
    assert (sheet.ends, sheet.runs_over) == ("8pm", True)


def test_run_sheet_without_talks_is_empty():
    assert run_sheet_of(call_with()) == ([], "", False)


STATES = {
    "offered": "The organisers have your talk, and email you their answer. Until then you can change or withdraw it.",
    "declined": "The organisers did not choose this talk. You can offer one for a later meeting.",
    "withdrawn": "You withdrew this talk. If that was a mistake, offer it again.",
    "accepted": "Your talk is accepted: number 2 in the running order. It begins on Wednesday 1 July 2026, 6:05pm BST.",
}
OVER = {**STATES, "offered": STATES["declined"], "accepted": (
    "You gave this talk. Add the URLs of your slides and of a recording, if there are any."
)}  # fmt: skip
OFF = {**dict.fromkeys(STATES, "The meeting is cancelled, so no talk is given."), "withdrawn": STATES["withdrawn"]}


@pytest.mark.parametrize(("status", "hours", "words"), [
    ("confirmed", -1, STATES), ("confirmed", 1, OVER), ("cancelled", -1, OFF), ("cancelled", 1, OFF),
])  # fmt: skip
@pytest.mark.parametrize("state", STATES)
def test_speaker_is_told_the_state_in_one_sentence(state, status, hours, words, clock):
    call = call_with("Forms", event={"status": status})
    talk = TalkFactory(call=call, state=state, position=2 if state == "accepted" else None)
    clock.move_to(START + timedelta(hours=hours), tick=False)

    assert state_of(talk) == words[state]


def test_speaker_of_a_talk_that_is_declined_while_its_page_is_made_reads_that(django_assert_num_queries):
    talk, deleted = (TalkFactory(call=CallFactory(), position=1) for _ in "12")
    Talk.objects.filter(pk=talk.pk).update(state="declined", position=None, reply="Next month?")
    Talk.objects.filter(pk=deleted.pk).delete()

    with django_assert_num_queries(3):
        words = state_of(talk)

    assert words == "The organisers did not choose this talk. You can offer one for a later meeting."
    assert (talk.state, talk.reply) == ("declined", "Next month?")
    assert state_of(deleted) == words
