"""The draft of a write-up of any meeting is read back as what it was made of, whatever people typed."""

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from blog import drafts
from meetups.models import Event, Remark
from meetups.standards.characters import visible
from tests.blog.moments import DAY, HOUR, NOW
from tests.boards import ActionFactory, BoardFactory, CardFactory, TopicFactory
from tests.factories import EventFactory, FeedbackFactory, OrganisationFactory, VenueFactory
from tests.grids import GridFactory, GridRoomFactory, GridSlotFactory, PitchFactory
from tests.markdown_reading import read, tidy
from tests.talks import CallFactory, TalkFactory

MARKS = [
    "*",
    "_",
    "[a](/b)",
    "](",
    "<b>",
    "&amp;",
    "#",
    "1.",
    "-",
    "+",
    "|",
    "`",
    "\\",
    "![x](/y)",
    "www.a.example",
    "~~",
    "[^1]",
    "> — x",
    "![a](picture:1)",
]
letters = st.text(st.characters(codec="utf-8"), max_size=6).map(visible)
words = st.lists(st.sampled_from(MARKS) | letters, min_size=1, max_size=4)
lines = words.map(lambda parts: " ".join("".join(parts).split())).filter(bool)
texts = st.lists(lines, max_size=3).map("\r\n".join)
meetings = st.tuples(lines, st.none() | lines, st.sampled_from(["offline", "online", "mixed"]), st.none() | lines)
talks = st.tuples(lines, lines, st.booleans(), st.booleans())
cards = st.tuples(lines, texts, st.sampled_from(["discussed", "parked", "to_discuss"]), st.booleans())
sessions = st.tuples(lines, lines, st.booleans(), texts)
actions = st.tuples(lines, lines, st.booleans())
answers = st.tuples(st.sampled_from(["yes", "unsure", "no"]), texts)


@pytest.mark.django_db
@settings(max_examples=12)
@given(
    meetings, st.lists(talks, max_size=3), st.lists(sessions, max_size=3), st.lists(cards, max_size=4),
    st.lists(actions, max_size=3), st.lists(answers, max_size=6), st.none() | lines,
)  # fmt: skip
def test_draft_of_any_meeting_is_read_back_as_what_it_was_made_of(
    meeting, given_talks, pitches, topics, deeds, said, coming
):
    with transaction.atomic():
        event = meeting_of(*meeting)
        make_talks(event, given_talks)
        make_sessions(event, pitches)
        make_topics(event, topics)
        for text, owner, is_public in deeds:
            ActionFactory(group=event.group, event=event, text=text, owner_name=owner, is_owner_public=is_public)
        released = make_answers(event, said)
        if coming:
            EventFactory(group=event.group, title=coming, starts_at=NOW + DAY, ends_at=NOW + DAY + HOUR)
        event = Event.objects.select_related(*drafts.RELATED).get(pk=event.pk)

        sections = drafts.sections_of(event)
        found = read(drafts.text_of(event))

        assert found == tidy(sections)
        discussed = [state for _title, _outcome, state, _is_topic in topics].count("discussed")
        numbers = [len(given_talks), len(pitches), discussed, len(topics) - discussed, len(deeds)]
        items = [len(section.items) for section in sections]
        assert items[1:7] == [*numbers, released if len(said) >= 5 else 0]
        assert bool(found[-1].heading == "What is next") is bool(coming)
        transaction.set_rollback(True)


def meeting_of(title, place, mode, host):
    venue = VenueFactory(name=place, host=OrganisationFactory(name=host) if host else None) if place else None
    return EventFactory(
        title=title, venue=venue, attendance_mode=mode, slug="any", starts_at=NOW - DAY, ends_at=NOW - DAY + HOUR
    )


def make_talks(event, given_talks):
    call = CallFactory(event=event) if given_talks else None
    for position, (title, name, is_shown, has_slides) in enumerate(given_talks, 1):
        url = f"https://a.example/{position}?a=1&b=2" if has_slides else ""
        TalkFactory(call=call, position=position, title=title, name=name, is_name_public=is_shown, slides_url=url)


def make_sessions(event, pitches):
    grid = GridFactory(event=event) if pitches else None
    for position, (title, name, is_shown, outcome) in enumerate(pitches, 1):
        PitchFactory(
            grid=grid, title=title, name=name, is_name_public=is_shown, outcome=outcome,
            room=GridRoomFactory(grid=grid, position=position), slot=GridSlotFactory(grid=grid, starts_after=position),
        )  # fmt: skip


def make_topics(event, topics):
    board = BoardFactory(event=event, phase="wrapped_up", wrapped_up_at=NOW) if topics else None
    for position, (title, outcome, state, is_topic) in enumerate(topics, 1):
        topic = TopicFactory(group=event.group, title=title) if is_topic else None
        at = NOW if state == "discussed" else None
        CardFactory(
            board=board, title=title, outcome=outcome, state=state, topic=topic, position=position, discussed_at=at
        )


def make_answers(event, said):
    """Create answers, and release what they say. Return how many have words."""
    for again, text in said:
        answer = FeedbackFactory(event=event, again=again, went_well=text)
        if text.strip():
            Remark.objects.create(answer=answer, part="went_well")
    return sum(bool(text.strip()) for _again, text in said)
