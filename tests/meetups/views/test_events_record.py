"""The page of an event is the record: its sections before, during and after the event, with anchors that last."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from meetups.models import Event, Remark
from tests.boards import ActionFactory, BoardFactory, CardFactory, TopicFactory
from tests.factories import AttendeeFactory, EventFactory, FeedbackFactory, OrganisationFactory, PostFactory
from tests.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
ANCHORS = ["now", "agenda", "talks", "topics", "actions", "retrospective", "write-ups", "numbers"]
HOUR = timedelta(hours=1)


def event_at(start: datetime, **values) -> Event:
    return EventFactory(starts_at=start, ends_at=start + 2 * HOUR, **values)


def page_of(client, event) -> Page:
    response = client.get(event.get_absolute_url())
    assert response.status_code == 200
    return Page(response)


def sections(client, event) -> list[str]:
    """Return the anchors of an event's page in the order in which they come."""
    text = client.get(event.get_absolute_url()).content.decode()
    return [found for found in re.findall(r'<section[^>]* id="([a-z-]+)"', text) if found in ANCHORS]


def fill(event: Event) -> None:
    """Give an event and its group everything that the page can show."""
    group = event.group
    earlier = event_at(event.starts_at - timedelta(days=7), group=group)
    answers = [
        *FeedbackFactory.create_batch(5, event=earlier, went_well="Tea"),
        *FeedbackFactory.create_batch(5, event=event),
    ]
    Remark.objects.create(answer=answers[0], part="went_well", action=ActionFactory(group=group, text="Buy tea"))
    board = BoardFactory(event=event, phase="discuss")
    topic = TopicFactory(group=group, title="Cake or biscuits?")
    CardFactory(board=board, title="Cake or biscuits?", topic=topic, state="discussed", discussed_at=event.ends_at,
                outcome="Both.", votes=7, seconds_spent=300)  # fmt: skip
    CardFactory(board=board, title="Who washes up?", state="discussing")
    ActionFactory(group=group, event=event, text="Bring plates")
    for _number in range(6):
        AttendeeFactory(event=event, status="came", organisation=OrganisationFactory())
    PostFactory(event=event, group=group)


def test_before_it_shows_what_waits(client):
    event = event_at(NOW + 24 * HOUR)
    fill(event)
    page = page_of(client, event)

    assert sections(client, event) == ["topics", "actions", "retrospective", "write-ups"]
    assert (
        "Topics that wait Cake or biscuits? Propose a topic on the board of this meeting · See all topics" in page.text
    )
    assert "Open actions Buy tea" in page.text
    assert "You said, we did" in page.text


def test_while_it_is_on_it_shows_the_board_and_how_to_join(client):
    event = event_at(NOW - HOUR)
    fill(event)
    page = page_of(client, event)

    assert sections(client, event)[0] == "now"
    assert "On now Under discussion: “Who washes up?”. See the board Join in with your phone" in page.text
    assert f'href="{event.get_absolute_url()}board/join/"' in client.get(event.get_absolute_url()).content.decode()


def test_after_it_shows_what_came_of_it(client):
    event = event_at(NOW - 48 * HOUR)
    fill(event)
    text = page_of(client, event).text

    assert sections(client, event) == ["topics", "actions", "retrospective", "write-ups", "numbers"]
    assert "Topics Cake or biscuits? Both. 7 votes · 5 minutes See the whole board" in text
    assert "Actions Bring plates" in text
    assert "Retrospective 5 of 5 would use the format again, 6 were there." in text
    assert (
        "Numbers 6 people from 6 organisations took a place 6 people were checked in at the door "
        "1 topic was discussed for 5 minutes"
    ) in text
    assert "Who washes up?" not in text


@pytest.mark.parametrize("hours", [-48, -1, 24])
def test_empty_sections_are_left_out(client, hours):
    assert sections(client, event_at(NOW + hours * HOUR)) == []


def test_cancelled_event_has_no_record(client):
    event = event_at(NOW - 48 * HOUR)
    fill(event)
    Event.objects.filter(pk=event.pk).update(status="cancelled", cancellation_reason="Snow")

    assert sections(client, event) == ["write-ups"]


@pytest.mark.parametrize(("hours", "queries"), [(24, 9), (-1, 9), (-48, 8)])
def test_page_takes_twelve_queries_or_fewer_for_any_number_of_topics(client, hours, queries, django_assert_num_queries):
    event = event_at(NOW + hours * HOUR)
    fill(event)
    for _number in range(2):
        with django_assert_num_queries(queries):
            page_of(client, event)
        TopicFactory.create_batch(100, group=event.group)
        ActionFactory.create_batch(100, group=event.group, event=event)
        values = {"board": event.board, "state": "discussed", "discussed_at": event.ends_at}
        CardFactory.create_batch(100, **values)


def test_hostile_words_are_text(client):
    event = event_at(NOW - 48 * HOUR)
    board = BoardFactory(event=event)
    bad = "<script>alert(1)</script>"
    CardFactory(board=board, title=bad, outcome=bad, state="discussed", discussed_at=NOW)
    ActionFactory(group=event.group, event=event, text=bad)
    answers = FeedbackFactory.create_batch(5, event=event, went_well=bad)
    Remark.objects.create(answer=answers[0], part="went_well")

    assert "<script>alert" not in client.get(event.get_absolute_url()).content.decode()
