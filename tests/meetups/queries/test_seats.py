"""The values that a phone at a board asks for again and again."""

from datetime import UTC, datetime, timedelta

import pytest

from meetups.queries.seats import live_board, live_version, seat_view, seconds_between_asks
from tests.boards import BoardFactory, CardFactory, SeatFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

NOW = datetime(2026, 11, 25, 18, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def board():
    return BoardFactory(event__slug="tea", event__starts_at=NOW + HOUR, event__ends_at=NOW + 2 * HOUR)


def test_version_changes_with_board_event_and_start(board, clock, django_assert_num_queries):
    with django_assert_num_queries(1):
        first = live_version("tea", "seat")
    assert live_version("tea", "seat") == first

    board.version += 1
    board.save()
    second = live_version("tea", "seat")
    clock.shift(1)
    board.event.save()
    third = live_version("tea", "seat")
    clock.shift(3600)
    versions = {first, second, third, live_version("tea", "seat")}

    assert len(versions) == 4


def test_part_with_numbers_has_a_new_version_every_five_seconds(board, clock):
    versions = {part: set() for part in ("seat", "screen")}
    for _second in range(10):
        for part, seen in versions.items():
            seen.add(live_version("tea", part))
        clock.shift(1)

    assert {part: len(seen) for part, seen in versions.items()} == {"seat": 1, "screen": 2}


def test_event_without_a_public_board_has_no_version(board):
    board.event.status = "draft"
    board.event.save()

    assert [live_version(slug, "seat") for slug in ("tea", "nothing")] == [None, None]


def test_kind_changes_when_topics_are_merged(board):
    cards = CardFactory.create_batch(2, board=board)
    before = live_board(board).kind
    cards[1].merged_into = cards[0]
    cards[1].save()

    assert (before, live_board(board).kind) == ("propose-0", "propose-1")


def test_seat_has_its_own_votes_and_no_others(board):
    seat, other = SeatFactory(board=board, left=1), SeatFactory(board=board)
    card = CardFactory(board=board)
    seat.votes.create(card=card, count=2)
    other.votes.create(card=card, count=3)

    view = seat_view(seat)

    assert view.left_in_words == "You have 1 of 3 votes left."
    assert view.for_script == f'{{"votes": {{"{card.pk}": 2}}, "left": 1, "answer": ""}}'


@pytest.mark.parametrize(
    ("phase", "status", "starts_in", "every"),
    [
        ("propose", "confirmed", HOUR, 10),
        ("propose", "confirmed", -HOUR, 2),
        ("vote", "confirmed", HOUR, 2),
        ("discuss", "cancelled", -HOUR, 10),
        ("wrapped_up", "confirmed", -HOUR, 0),
    ],
)
def test_seconds_between_asks(board, phase, status, starts_in, every):
    board.phase, board.event.status, board.event.starts_at = phase, status, NOW + starts_in

    assert seconds_between_asks(board) == every


def test_end_of_a_timebox_is_said_in_the_words_of_the_clock(board):
    CardFactory(board=board, title="Tea", state="discussing")
    board.phase, board.box, board.ends_at = "discuss", 1, NOW + HOUR
    said = [live_board(board).state]
    for board.box, board.ends_at in ((1, NOW), (3, NOW)):
        said.append(live_board(board).state)

    assert said == ["Under discussion: “Tea”.", "The time is over: go on, or move on?", "The time is over."]


def test_board_without_topics_says_who_can_join_and_is_asked_for_less_often(board):
    board.has_topics, board.event.starts_at = False, NOW - HOUR

    assert (live_board(board).state, live_board(board).every) == ("People join in with their phones.", 10)
