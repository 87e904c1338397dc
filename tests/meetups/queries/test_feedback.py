from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from meetups.models import Remark
from meetups.queries.feedback import Outcome, Result, ShownRemark, remarks_of, result_of, you_said_we_did
from tests.boards import ActionFactory, TopicFactory
from tests.factories import AttendeeFactory, EventFactory, FeedbackFactory, GroupFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def group():
    return GroupFactory(slug="leeds")


def meeting(group, days_ago, *, counted=5):
    """Create a meeting so many days ago with a result of so many counted answers."""
    event = EventFactory(group=group, title=f"Tea {days_ago}", starts_at=NOW - days_ago * DAY)
    FeedbackFactory.create_batch(counted, event=event)
    return event


def said(event, text, part="went_well", **became):
    answer = FeedbackFactory(event=event, is_counted=False, **{part: text})
    return Remark.objects.create(answer=answer, part=part, **became)


def texts(remarks):
    return {remark.text for remark in remarks}


@pytest.mark.parametrize("number", [0, 1, 7])
def test_result_counts_the_counted_answers_of_one_event_with_one_query(number, django_assert_num_queries):
    event = EventFactory()
    FeedbackFactory.create_batch(number, event=event, again="yes")
    FeedbackFactory(event=event, again="unsure")
    FeedbackFactory.create_batch(2, event=event, again="no")
    FeedbackFactory(event=event, is_counted=False)
    FeedbackFactory()

    with django_assert_num_queries(1):
        assert result_of(event) == Result(yes=number, unsure=1, no=2)


@pytest.mark.parametrize(
    ("statuses", "there"),
    [
        ("going going absent waiting cancelled", 3),
        ("came came came absent going waiting", 3),
        ("waiting", 0),
    ],
)
def test_people_who_were_there_are_those_checked_in_or_else_those_with_a_place(statuses, there):
    event = EventFactory()
    for number, status in enumerate(statuses.split()):
        AttendeeFactory(event=event, status=status, waitlist_number=number if status == "waiting" else None)
    AttendeeFactory(status="came")
    FeedbackFactory.create_batch(2, event=event)

    assert result_of(event) == Result(yes=2, there=there)


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (Result(18, 1, 1, 31), "18 of 20 would use the format again, 31 were there. 1 is not sure. 1 would not."),
        (Result(5, 0, 0, 5), "5 of 5 would use the format again, 5 were there."),
        (Result(5, 0, 0, 4), "5 of 5 would use the format again."),
    ],
)
def test_result_in_words_without_a_number_of_few_people(result, words):
    assert result.in_words == words


@pytest.mark.parametrize(
    ("result", "is_public"), [(Result(4, 0, 0, 40), False), (Result(2, 1, 1), False), (Result(3, 1, 1), True)]
)
def test_result_is_public_from_five_answers_up(result, is_public):
    assert result.is_public is is_public


@pytest.mark.parametrize("number", [1, 3])
def test_remarks_are_those_released_in_the_order_of_the_form_with_one_query(group, number, django_assert_num_queries):
    event = meeting(group, 1)
    FeedbackFactory(event=event, went_well="Not released.")
    said(meeting(group, 2), "Elsewhere.")
    said(event, "A bell.", "to_try")
    said(event, "Thanks.", "anything_else")
    said(event, "The chairs.", "to_change")
    for _time in range(number):
        said(event, "The tea.")

    with django_assert_num_queries(1):
        found = remarks_of(event)

    assert found == [
        *[ShownRemark("Keep", "The tea.", None)] * number,
        ShownRemark("Change", "The chairs.", None),
        ShownRemark("Try", "A bell.", None),
        ShownRemark("Anything else", "Thanks.", None),
    ]


@pytest.mark.parametrize(
    ("state", "label", "has_page", "is_open"),
    [("open", "Open", True, True), ("done", "Done", True, False), ("refused", "Refused", False, False)],
)
def test_remark_says_which_topic_it_became(group, state, label, has_page, is_open):
    event = meeting(group, 1)
    topic = TopicFactory(group=group, title="Chairs", state=state)
    said(event, "The chairs.", topic=topic)

    url = f"/groups/leeds/topics/{topic.pk}-chairs/" if has_page else ""
    assert remarks_of(event) == [ShownRemark("Keep", "The chairs.", Outcome("Topic", "Chairs", label, url, is_open))]


def test_topic_that_was_never_published_has_no_link(group):
    event = meeting(group, 1)
    said(event, "The chairs.", topic=TopicFactory(group=group, title="Chairs", state="suggested", published_at=None))

    assert remarks_of(event)[0].became == Outcome("Topic", "Chairs", "Suggested", "", is_open=False)


@pytest.mark.parametrize(("state", "label", "is_open"), [("open", "Open", True), ("done", "Done", False)])
def test_remark_says_which_action_it_became(group, state, label, is_open):
    event = meeting(group, 1)
    closed_at = None if is_open else NOW
    action = ActionFactory(group=group, text="Bring chairs", state=state, closed_at=closed_at)
    said(event, "The chairs.", action=action)

    url = f"/groups/leeds/actions/#action-{action.uid}"
    assert remarks_of(event)[0].became == Outcome("Action", "Bring chairs", label, url, is_open)


def test_you_said_we_did_is_of_the_last_meeting_and_of_what_is_still_open(group, django_assert_num_queries):
    done, open_one = (TopicFactory(group=group, state=state) for state in ("done", "open"))
    older, last = meeting(group, 28), meeting(group, 14)
    said(older, "Done long ago.", topic=done)
    said(older, "Open since long ago.", topic=open_one)
    said(older, "An open action.", action=ActionFactory(group=group))
    said(last, "Done since.", topic=done)
    said(last, "Open now.", topic=open_one)
    said(last, "Only said.")
    said(meeting(GroupFactory(), 7), "Another group.", topic=open_one)

    following = EventFactory(group=group, starts_at=NOW + DAY)

    with django_assert_num_queries(2):
        found = you_said_we_did(group, following)

    assert (found.event, found.url) == ("Tea 14, 4 November 2026", last.get_absolute_url())
    assert texts(found.remarks) == {"Done since.", "Open now."}
    assert texts(found.still_open) == {"Open since long ago.", "An open action."}


def test_ten_latest_remarks_that_are_still_open_are_shown(group):
    topic = TopicFactory(group=group)
    for days_ago in (14, 28, 42):
        event = meeting(group, days_ago)
        for number in range(6):
            said(event, f"{days_ago} {number}", topic=topic)

    found = you_said_we_did(group, EventFactory(group=group, starts_at=NOW + DAY))

    assert (len(found.remarks), len(found.still_open)) == (6, 10)
    assert {f"28 {number}" for number in range(6)} < texts(found.still_open)


def test_remarks_of_fewer_than_five_counted_answers_are_shown_nowhere(group):
    topic = TopicFactory(group=group)
    few, last = meeting(group, 28, counted=4), meeting(group, 14)
    for event in (few, last):
        said(event, f"About {event.title}.", topic=topic)
    following = EventFactory(group=group, starts_at=NOW + DAY)

    assert remarks_of(few) == []
    assert you_said_we_did(group, following).still_open == []
    FeedbackFactory(event=few)
    assert texts(remarks_of(few)) == texts(you_said_we_did(group, following).still_open) == {"About Tea 28."}


@pytest.mark.parametrize("case", ["few answers", "draft", "later", "nothing became of it"])
def test_meeting_without_a_public_result_before_this_one_is_left_out(group, case):
    last = meeting(group, 14, counted=4 if case == "few answers" else 5)
    topic = None if case == "nothing became of it" else TopicFactory(group=group)
    said(last, "The tea.", topic=topic)
    if case == "draft":
        type(last).objects.filter(pk=last.pk).update(status="draft")
    event = EventFactory(group=group, starts_at=NOW + DAY * (-20 if case == "later" else 1))

    assert you_said_we_did(group, event) is None
