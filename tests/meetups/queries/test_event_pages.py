"""The sections of an event's page: before the event, while it is on, and after it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from meetups.models import Board, Event, Interest, Remark
from meetups.queries.attendees import Numbers
from meetups.queries.event_pages import (
    EventRecord,
    OnNow,
    TopicLine,
    beside,
    numbers_in_words,
    record_of,
    state_of_event,
)
from meetups.queries.events import event_at
from tests.boards import ActionFactory, BoardFactory, CardFactory, TopicFactory
from tests.factories import EventFactory, FeedbackFactory, GroupFactory, PostFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def past(group):
    return EventFactory(group=group, starts_at=ago(50), ends_at=ago(48))


@pytest.fixture
def coming(group):
    return EventFactory(group=group)


@pytest.fixture
def group():
    return GroupFactory()


def ago(hours: int):
    return timezone.now() - timedelta(hours=hours)


def test_event_without_anything_has_no_section(coming, past):
    assert record_of(coming) == EventRecord()
    assert record_of(past) == EventRecord()
    assert EventRecord().discussions == ""


def test_cancelled_event_has_no_section(coming, group):
    TopicFactory(group=group)
    Event.objects.filter(pk=coming.pk).update(status="cancelled", cancellation_reason="Snow")
    coming.refresh_from_db()

    assert record_of(coming) == EventRecord()


def test_before_an_event_the_first_topics_wait_and_actions_are_open(coming, group):
    topics = [TopicFactory(group=group, interest=number) for number in range(7)]
    TopicFactory(group=group, state="done", interest=99)
    TopicFactory(interest=99)
    unpublished = TopicFactory(group=group, interest=50, published_at=None)
    action = ActionFactory(group=group)
    ActionFactory(group=group, state="done", closed_at=timezone.now())
    record = record_of(coming)

    assert record.topics == [
        TopicLine(unpublished.title, "", 50),
        *[TopicLine(topic.title, topic.get_absolute_url(), topic.interest) for topic in topics[:2:-1]],
    ]
    assert [line.text for line in record.actions] == [action.text]
    assert (record.on_now, record.result) == (None, None)


def test_before_an_event_it_says_what_became_of_the_last_retrospective(coming, past, group):
    answers = FeedbackFactory.create_batch(5, event=past, went_well="Tea")
    Remark.objects.create(answer=answers[0], part="went_well", action=ActionFactory(group=group, text="Buy tea"))
    said = record_of(coming).you_said

    assert said
    assert [(remark.text, remark.became.title) for remark in said.remarks] == [("Tea", "Buy tea")]
    assert record_of(past).you_said is None


@pytest.mark.parametrize(
    ("values", "on_now"),
    [
        ({}, OnNow("Topics are being collected.", True)),
        ({"is_joining_open": False}, OnNow("Topics are being collected.", False)),
        ({"phase": "vote"}, OnNow("Voting is open.", True)),
        ({"phase": "discuss"}, OnNow("Under discussion: “Tea”.", True)),
        ({"phase": "wrapped_up", "wrapped_up_at": timezone.now()}, OnNow("The board is wrapped up.", False)),
        ({"has_topics": False}, OnNow("", True)),
        ({"has_topics": False, "is_joining_open": False}, OnNow("", False)),
    ],
)
def test_while_an_event_is_on_it_says_what_happens_on_the_board(coming, values, on_now):
    board = BoardFactory(event=coming, **values)
    CardFactory(board=board, title="Tea", state="discussing")
    assert record_of(coming).on_now == on_now


def test_after_an_event_the_discussed_topics_come_with_their_outcomes(past, group):
    board = BoardFactory(event=past, phase=Board.Phase.WRAPPED_UP, wrapped_up_at=past.ends_at)
    topic = TopicFactory(group=group)
    values = {"board": board, "state": "discussed"}
    CardFactory(**values, title="Second", discussed_at=ago(48))
    CardFactory(**values, title="First", discussed_at=ago(49), topic=topic, votes=7, outcome="*Yes*", seconds_spent=420)
    CardFactory(board=board)
    record = record_of(past)

    assert record.topics == [
        TopicLine("First", topic.get_absolute_url(), 7, 7, "<p><em>Yes</em></p>"),
        TopicLine("Second", "", 0),
    ]
    assert record.discussions == "2 topics were discussed, 7 minutes in all"


def test_after_an_event_its_actions_and_its_result_are_shown(past, group):
    action = ActionFactory(group=group, event=past, state="done", closed_at=timezone.now())
    ActionFactory(group=group)
    answers = FeedbackFactory.create_batch(4, event=past, went_well="Tea")
    Remark.objects.create(answer=answers[0], part="went_well")
    few = record_of(past)
    FeedbackFactory(event=past, again="no")
    record = record_of(past)

    assert [line.text for line in record.actions] == [action.text]
    assert (few.result, [remark.text for remark in few.remarks]) == (None, [])
    assert [remark.text for remark in record.remarks] == ["Tea"]
    assert record.result
    assert record.result.in_words == "4 of 5 would use the format again. 1 would not."


@pytest.mark.parametrize("number", [1, 100])
def test_queries_are_the_same_for_1_and_100(coming, past, group, number, django_assert_num_queries):
    for event, state in ((coming, "discussing"), (past, "discussed")):
        board = BoardFactory(event=event, phase="discuss")
        CardFactory(board=board, state=state, topic=TopicFactory(group=group), discussed_at=timezone.now())
        CardFactory.create_batch(number, board=board, state="discussed", discussed_at=timezone.now())
    answer = FeedbackFactory.create_batch(5, event=past, went_well="Tea")[0]
    Remark.objects.create(answer=answer, part="went_well", topic=TopicFactory(group=group))
    TopicFactory.create_batch(number, group=group)
    ActionFactory.create_batch(number, group=group, event=past)
    assert Interest.objects.count() == 0

    coming, past = event_at(coming.slug), event_at(past.slug)
    with django_assert_num_queries(5):
        record_of(coming)
    with django_assert_num_queries(4):
        record_of(past)


def test_numbers_are_of_the_past_and_of_five_people_or_more(coming, past):
    record = EventRecord(topics=[TopicLine("Tea", "", 1, 5)])
    many = Numbers(going=12, organisations=3, came=9)

    assert numbers_in_words(coming, many, record) == []
    assert numbers_in_words(past, many, record) == [
        "12 people from 3 organisations took a place",
        "9 people were checked in at the door",
        "1 topic was discussed for 5 minutes",
    ]
    assert numbers_in_words(past, Numbers(going=4, came=4), EventRecord()) == []
    past.status = "cancelled"
    assert numbers_in_words(past, many, record) == []


@pytest.mark.parametrize(("slug", "words"), [("2026-11-25-tea", "Different day this time"), ("tea", "")])
def test_state_says_that_an_event_moved_if_its_former_slug_has_a_day(slug, words):
    event = EventFactory(starts_at=timezone.now() + timedelta(days=400))
    event.former_slugs.create(slug=slug)

    state = state_of_event(event_at(event.slug), 0, has_waitlist=False)

    assert (state.title if state else "") == words


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (datetime(2026, 11, 23, 12, tzinfo=UTC), "It is on until 5pm on Tuesday 24 November 2026."),
        (datetime(2026, 11, 23, 23, 59, tzinfo=UTC), "It is on until 5pm on Tuesday 24 November 2026."),
        (datetime(2026, 11, 24, 0, tzinfo=UTC), "It is on until 5pm."),
    ],
)
def test_state_says_the_day_of_the_end_of_an_event_unless_that_is_today(now, words, time_machine):
    time_machine.move_to(datetime(2026, 11, 20, tzinfo=UTC), tick=False)
    event = EventFactory(
        starts_at=datetime(2026, 11, 23, 9, tzinfo=UTC), ends_at=datetime(2026, 11, 24, 17, tzinfo=UTC)
    )
    time_machine.move_to(now, tick=False)

    state = state_of_event(event_at(event.slug), 0, has_waitlist=False)

    assert state
    assert (state.title, state.words) == ("Happening now", words)


def test_day_of_the_end_is_that_of_the_clock_at_the_event(time_machine):
    """It is 1am on the day of the end in Tokyo, and still the day before in London."""
    now = datetime(2026, 11, 23, 16, tzinfo=UTC)
    time_machine.move_to(now, tick=False)
    event = EventFactory(starts_at=now - timedelta(hours=9), ends_at=now + timedelta(hours=9), zone="Asia/Tokyo")

    state = state_of_event(event_at(event.slug), 0, has_waitlist=False)

    assert state
    assert state.words == "It is on until 10am."


@pytest.mark.parametrize("number", [0, 3])
def test_line_of_the_series_is_the_last_meeting_with_its_outcome_this_one_and_the_next_two(
    coming, past, group, number, django_assert_num_queries
):
    FeedbackFactory.create_batch(5, event=past)
    later = [EventFactory(group=group, starts_at=coming.starts_at + timedelta(days=days)) for days in (1, 2, 3)]
    EventFactory.create_batch(number, group=group, starts_at=ago(99))
    with django_assert_num_queries(1):
        line = beside(coming)

    assert [one.url for one in line] == [event.get_absolute_url() for event in (past, coming, *later[:2])]
    assert [one.is_this for one in line] == [False, True, False, False]
    assert [one.outcome for one in line] == ["5 of 5 would use the format again.", "", "", ""]
    PostFactory(event=past, group=group, headline="What we found")
    assert beside(coming)[0].outcome == "What we found"


def test_event_without_others_has_no_line(coming):
    assert beside(coming) == []


def test_outcome_of_few_answers_is_not_said(coming, past):
    FeedbackFactory.create_batch(4, event=past)
    assert [one.outcome for one in beside(coming)] == ["", ""]
