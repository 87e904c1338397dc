"""Opening the board of an event, and its host links."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from meetups.models import Board, Card, Event, HostLink
from meetups.services import boards, events, series
from tests.boards import BoardFactory, HostLinkFactory, TopicFactory
from tests.factories import EventFactory, EventSeriesFactory, UserFactory
from tests.meetups.services.refusals import code_of
from tests.waitlists import HOUR, NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_board_has_the_chosen_numbers_and_the_topics_taken_along():
    event, organiser = EventFactory(), UserFactory()
    tea, cake = TopicFactory(group=event.group, title="Tea"), TopicFactory(group=event.group, title="Cake")

    board = boards.open_board(
        event=event, by=organiser, votes_each=4, boxes="8, 4", hides_totals=False, topics=[tea, cake]
    )

    board.refresh_from_db()
    assert (board.event, board.opened_by, board.phase, board.version) == (event, organiser, "propose", 0)
    assert (board.votes_each, board.box_minutes, board.hides_totals) == (4, [8, 4], False)
    assert list(board.cards.values_list("title", "compared_title", "topic")) == [
        ("Tea", "tea", tea.pk),
        ("Cake", "cake", cake.pk),
    ]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"status": "draft"}, "draft"),
        ({"status": "cancelled"}, "cancelled"),
        ({"starts_at": NOW - 20 * HOUR, "ends_at": NOW - 18 * HOUR}, "past"),
    ],
)
def test_event_that_needs_no_board_gets_none(fields, code):
    assert code_of(boards.open_board, event=EventFactory(**fields)) == code
    assert not Board.objects.exists()


def test_topic_that_is_closed_by_now_opens_no_board():
    event = EventFactory()
    topics = [TopicFactory(group=event.group), TopicFactory(group=event.group, title="Tea", state="parked")]

    with pytest.raises(ValidationError) as refusal:
        boards.open_board(event=event, topics=topics)

    assert (refusal.value.code, refusal.value.messages) == ("topic", ["“Tea” is not open in the backlog any more."])
    assert not Board.objects.exists()


def test_event_that_ended_tonight_can_still_get_a_board():
    event = EventFactory(starts_at=NOW - 4 * HOUR, ends_at=NOW - 2 * HOUR)

    assert boards.open_board(event=event).event == event


def test_second_board_is_refused():
    board = BoardFactory()

    assert code_of(boards.open_board, event=board.event) == "exists"


def test_invalid_numbers_are_refused_by_field():
    with pytest.raises(ValidationError) as refusal:
        boards.open_board(event=EventFactory(), votes_each=11, boxes="5, none")

    assert sorted(refusal.value.message_dict) == ["boxes", "votes_each"]


@pytest.mark.parametrize(
    ("ends_at", "expires_at"),
    [
        (datetime(2026, 11, 25, 20, 30, tzinfo=UTC), datetime(2026, 11, 26, 6, tzinfo=UTC)),
        (datetime(2026, 11, 26, 5, 59, tzinfo=UTC), datetime(2026, 11, 26, 6, tzinfo=UTC)),
        (datetime(2027, 6, 9, 21, tzinfo=UTC), datetime(2027, 6, 10, 5, tzinfo=UTC)),
    ],
)
def test_host_link_works_until_6am_after_the_event_by_its_clock(ends_at, expires_at):
    board, organiser = BoardFactory(event__starts_at=ends_at - HOUR, event__ends_at=ends_at), UserFactory()

    link = boards.open_host_link(board=board, by=organiser)

    assert (link.board, link.created_by, link.expires_at, len(link.token)) == (board, organiser, expires_at, 22)


@pytest.mark.parametrize(
    ("fields", "until", "code"),
    [
        ({"status": "cancelled"}, None, "cancelled"),
        ({"starts_at": NOW - 48 * HOUR, "ends_at": NOW - 46 * HOUR}, None, "past"),
        ({}, NOW, "past"),
        ({"starts_at": NOW, "ends_at": NOW + HOUR}, NOW + 169 * HOUR + timedelta(seconds=1), "late"),
    ],
)
def test_host_link_that_could_not_be_used_is_refused(fields, until, code):
    board = BoardFactory(event=EventFactory(**fields))

    assert code_of(boards.open_host_link, board=board, expires_at=until) == code
    assert not HostLink.objects.exists()


def test_host_link_works_until_the_chosen_time_or_until_it_is_ended(clock):
    board = BoardFactory(event__starts_at=NOW, event__ends_at=NOW + HOUR)
    link = boards.open_host_link(board=board, expires_at=NOW + 169 * HOUR)
    other = HostLinkFactory()

    assert boards.end_host_link(link=link).expires_at == NOW

    clock.shift(HOUR)
    assert boards.end_host_link(link=link).expires_at == NOW
    assert list(HostLink.objects.open()) == [other]


def test_host_links_follow_the_event_when_it_moves(clock):
    board = BoardFactory(event__starts_at=NOW + HOUR, event__ends_at=NOW + 2 * HOUR)
    link = boards.open_host_link(board=board)
    ended = boards.end_host_link(link=HostLinkFactory(board=board))
    event = board.event
    event.starts_at, event.ends_at = NOW + 25 * HOUR, NOW + 26 * HOUR

    events.save(event=event)

    moved = link.expires_at + 24 * HOUR
    for row in (board, link, ended):
        row.refresh_from_db()
    assert (board.version, link.expires_at, ended.expires_at) == (0, moved, NOW)


def test_host_link_expires_after_the_end_that_the_event_has_by_now():
    board = BoardFactory(event__starts_at=NOW + HOUR, event__ends_at=NOW + 2 * HOUR)
    expires_at = boards.open_host_link(board=board).expires_at
    Event.objects.update(starts_at=NOW + 25 * HOUR, ends_at=NOW + 26 * HOUR)

    assert boards.open_host_link(board=board).expires_at == expires_at + 24 * HOUR


def test_board_of_a_cancelled_event_is_closed_and_its_links_stay():
    board = BoardFactory()
    link = boards.open_host_link(board=board)
    before = link.expires_at

    events.cancel(event=board.event, reason="Flood")

    link.refresh_from_db()
    assert link.expires_at == before
    assert code_of(boards.join, board=board) == "cancelled"


def test_event_with_a_board_is_cancelled_with_its_series_and_not_deleted():
    made = EventSeriesFactory(rrule="FREQ=WEEKLY;COUNT=3")
    series.fill(series=made)
    first = made.occurrences.order_by("starts_at").first()
    board = BoardFactory(event=first)
    Card.objects.create(board=board, title="Tea", compared_title="tea")

    series.remove(event=first)

    board.refresh_from_db()
    assert board.event.is_cancelled
    assert board.cards.count() == 1
