"""The rows that the pages of a board read."""

from datetime import timedelta

import pytest

from meetups.models import Card
from meetups.queries.boards import board_at, numbers_of, own_of, version_of, view_of, vote_totals
from meetups.services import boards, events
from tests.boards import BoardFactory, CardFactory, TopicFactory
from tests.factories import AttendeeFactory
from tests.lean_coffee import Room
from tests.waitlists import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
MINUTE = timedelta(minutes=1)


def columns(room):
    """Return the titles of each column."""
    view = view_of(room.now())
    named = [[card.title for card in cards] for cards in (view.to_discuss, view.discussed, view.parked)]
    return named[0], view.discussing and view.discussing.title, *named[1:]


def test_board_is_found_by_the_slug_of_a_public_event(django_assert_num_queries):
    board, draft = BoardFactory(), BoardFactory(event__status="draft")

    with django_assert_num_queries(1):
        found = board_at(board.event.slug)
        assert (found, found.event.group) == (board, board.event.group)
    assert (board_at(draft.event.slug), board_at("nothing")) == (None, None)


def test_view_is_the_board_in_plain_values():
    topic = TopicFactory(title="Milk")
    room = Room("Tea", "Cake", event={"group": topic.group}, topics=[topic], votes_each=4, boxes="5,1", to="vote")
    (seat,) = room.seats(1)
    room.vote(seat, "Cake", "Tea", "Tea")
    room.press(boards.enter_hands, card=room.card("Tea"), hands=2)
    room.press(boards.merge, card=room.card("Cake"), into=room.card("Tea"))
    for step in (boards.next_phase, boards.start):
        room.press(step)
    room.press(boards.write, card=room.card("Tea"), notes="Green", outcome="*Yes*")

    view = view_of(room.now())

    milk, board = view.to_discuss[0], room.now()
    html, pk = "<p><em>Yes</em></p>", room.card("Tea").pk
    assert view.discussing == (pk, "Tea", 5, 2, "discussing", "Green", "*Yes*", html, 0, ["Cake"], None)
    assert (milk.title, milk.votes, milk.topic, milk.merged) == ("Milk", 0, topic.pk, [])
    assert view._replace(to_discuss=[], discussing=None) == (
        board.pk, 6, True, "discuss", board.code, True, False, 4, [5, 1], [], None, [], [], 1, 5, NOW + 5 * MINUTE,
        None, False, False, "Europe/London", None, None,
    )  # fmt: skip


def test_topics_stand_in_columns_in_their_order(clock):
    room = Room("Tea", "Cake", "Milk", "Rum", "Gin")
    (seat,) = room.seats(1)
    room.press(boards.next_phase)
    room.vote(seat, "Gin", "Gin", "Rum")
    assert columns(room) == (["Tea", "Cake", "Milk", "Rum", "Gin"], None, [], [])

    room.press(boards.next_phase)
    assert columns(room) == (["Gin", "Rum", "Tea", "Cake", "Milk"], None, [], [])
    room.press(boards.start, card=room.card("Tea"))
    clock.shift(MINUTE)
    room.press(boards.start)
    clock.shift(MINUTE)
    room.press(boards.park, card=room.card("Milk"))
    room.press(boards.start)

    assert columns(room) == (["Cake"], "Rum", ["Tea", "Gin"], ["Milk"])


@pytest.mark.parametrize(("hides", "votes"), [(True, [None, None]), (False, [2, 1])])
def test_totals_are_hidden_until_voting_ends_if_the_board_says_so(hides, votes):
    room = Room("Tea", "Cake", to="vote", hides_totals=hides)
    (seat,) = room.seats(1)
    room.vote(seat, "Tea", "Cake")
    room.press(boards.enter_hands, card=room.card("Tea"), hands=1)

    assert [card.votes for card in view_of(room.now()).to_discuss] == votes
    room.press(boards.next_phase)
    assert [card.votes for card in view_of(room.now()).to_discuss] == [2, 1]


def test_timebox_that_is_over_asks_the_room(clock):
    room = Room("Tea", to="discuss", boxes="5, 1")
    room.press(boards.start)
    clock.shift(5 * MINUTE - timedelta(seconds=1))
    view = view_of(room.now())
    assert (view.is_asking, view.is_last_box, view.box) == (False, False, 1)

    clock.shift(timedelta(seconds=1))
    assert view_of(room.now()).is_asking is True
    room.press(boards.go_on)
    view = view_of(room.now())
    assert (view.is_asking, view.is_last_box, view.box) == (False, True, 2)
    room.press(boards.pause)
    clock.shift(MINUTE)
    view = view_of(room.now())
    assert (view.is_asking, view.ends_at, view.left) == (False, None, 60)


def test_wrapped_up_board_says_until_when_it_can_be_undone():
    room = Room("Tea", to="wrapped_up")

    view = view_of(room.now())

    assert (view.phase, view.wrapped_up_at, view.undo_ends_at) == ("wrapped_up", NOW, NOW + timedelta(hours=18))


def test_board_of_a_cancelled_event_says_so():
    room = Room("Tea")
    events.cancel(event=room.now().event, reason="Flood")

    assert view_of(room.now()).is_cancelled is True


def test_version_changes_with_everything_that_is_visible(clock):
    room = Room("Tea", to="vote")
    (seat,) = room.seats(1)
    assert (version_of(room.now()), version_of(room.now(), is_counted=True)) == ("1", f"1-{int(NOW.timestamp()) // 5}")
    room.vote(seat, "Tea")
    assert version_of(room.now()) == "1"
    clock.shift(timedelta(seconds=4))
    assert version_of(room.now(), is_counted=True) == f"1-{int(NOW.timestamp()) // 5}"
    clock.shift(timedelta(seconds=1))
    assert version_of(room.now(), is_counted=True) == f"1-{int(NOW.timestamp()) // 5 + 1}"

    room.press(boards.next_phase)
    room.press(boards.start)
    minute = int(NOW.timestamp()) // 60
    assert (version_of(room.now()), version_of(room.now(), is_counted=True)) == ("3", f"3-{minute}")
    clock.shift(5 * MINUTE)
    asking = f"3-asking-{(minute + 5) * 12 + 1}"  # five seconds have passed
    assert (version_of(room.now()), version_of(room.now(), is_counted=True)) == ("3-asking", asking)
    room.press(boards.next_phase)
    assert version_of(room.now(), is_counted=True) == "4"


def test_numbers_beside_the_board(clock):
    room = Room("Tea", "Cake", to="vote")
    seats = room.seats(4)
    AttendeeFactory.create_batch(2, event=room.board.event, status="came")
    for seat in seats:
        room.vote(seat, "Tea", "Cake")
    room.press(boards.void_seat, seat=seats[0])
    assert numbers_of(room.now()) == (3, 3, 2, 6, 0)

    room.press(boards.next_phase)
    room.press(boards.start)
    clock.shift(10 * MINUTE)
    boards.still_here(seat=seats[1])
    boards.still_here(seat=seats[2])
    boards.still_here(seat=seats[3])
    boards.answer(seat=seats[1], card=room.card("Tea"), round=room.now().round, answer="go_on")
    assert numbers_of(room.now()) == (3, 3, 2, 6, 1)
    room.press(boards.next_phase)
    clock.shift(timedelta(hours=18))
    boards.forget_votes()

    assert numbers_of(room.now()) == (3, 0, 2, 0, 0)


def test_votes_of_a_seat_are_its_own():
    room = Room("Tea", "Cake", to="vote")
    first, second = room.seats(2)
    room.vote(first, "Tea", "Tea")
    room.vote(second, "Cake")

    tea, cake = room.card("Tea").pk, room.card("Cake").pk
    assert [own_of(type(seat).objects.get(pk=seat.pk)) for seat in (first, second)] == [
        (1, {tea: 2}, ""),
        (2, {cake: 1}, ""),
    ]
    assert vote_totals(room.board.pk) == {tea: 2, cake: 1}


@pytest.mark.parametrize("number", [1, 100])
def test_number_of_queries_is_the_same_for_one_topic_and_a_hundred(django_assert_num_queries, number):
    room = Room("Tea", to="vote", hides_totals=False)
    (seat,) = room.seats(1)
    Card.objects.bulk_create([CardFactory.build(board=room.board) for _ in range(number - 1)])
    board = room.now()

    with django_assert_num_queries(2):
        assert len(view_of(board).to_discuss) == number
    with django_assert_num_queries(4):
        numbers_of(board)
    with django_assert_num_queries(1):
        own_of(seat)
    with django_assert_num_queries(0):
        version_of(board, is_counted=True)
    room.press(boards.next_phase)
    board = room.now()
    with django_assert_num_queries(1):
        view_of(board)
