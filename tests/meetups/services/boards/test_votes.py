"""Votes for topics."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from meetups.models import Board, Event, Seat, Vote
from meetups.queries.boards import own_of
from meetups.services import boards
from tests.boards import CardFactory
from tests.lean_coffee import Room
from tests.meetups.services.refusals import code_of
from tests.waitlists import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
MINUTE = timedelta(minutes=1)


@pytest.fixture
def room():
    return Room("Tea", "Cake", to="vote")


def left_after(service, *, seat, **press):
    """Press, and return the number of votes that the seat has left."""
    service(seat=seat, **press)
    return Seat.objects.get(pk=seat.pk).left


def test_seat_spends_its_votes_and_takes_them_back(room):
    (seat,) = room.seats(1)
    version = room.now().version
    tea, cake = room.card("Tea"), room.card("Cake")

    left = [left_after(boards.vote, seat=seat, card=card) for card in (tea, tea, cake)]

    assert (left, own_of(seat).votes) == ([2, 1, 0], {tea.pk: 2, cake.pk: 1})
    assert code_of(boards.vote, seat=seat, card=cake) == "none_left"
    assert [left_after(boards.take_back, seat=seat, card=card) for card in (tea, cake)] == [1, 2]
    assert own_of(seat).votes == {tea.pk: 1}
    assert code_of(boards.take_back, seat=seat, card=cake) == "none"
    assert room.now().version == version, "a hidden vote raises no version"


def test_only_own_votes_are_taken_back(room):
    first, second = room.seats(2)
    room.vote(first, "Tea")

    assert code_of(boards.take_back, seat=second, card=room.card("Tea")) == "none"


def test_form_sent_twice_counts_once(room):
    (seat,) = room.seats(1)
    tea = room.card("Tea")

    assert [left_after(boards.vote, seat=seat, card=tea, had=had) for had in (0, 0, 1, 0, 7, 2)] == [2, 2, 1, 1, 1, 0]
    assert left_after(boards.vote, seat=seat, card=tea, had=2) == 0, "the same form again, with no vote left"
    assert [left_after(boards.take_back, seat=seat, card=tea, had=had) for had in (3, 3, 2, 1)] == [1, 1, 2, 3]
    assert (left_after(boards.take_back, seat=seat, card=tea, had=1), own_of(seat).votes) == (3, {})


def test_vote_takes_four_queries_in_its_transaction(room, django_assert_num_queries):
    (seat,) = room.seats(1)
    seat, tea = Seat.objects.select_related("board").get(pk=seat.pk), room.card("Tea")

    for had in (0, 1):
        with django_assert_num_queries(4 + 2):
            boards.vote(seat=seat, card=tea, had=had)
    for had in (2, 1):
        with django_assert_num_queries(4 + 2):
            boards.take_back(seat=seat, card=tea, had=had)


def test_open_vote_raises_the_version():
    room = Room("Tea", to="vote", hides_totals=False)
    (seat,) = room.seats(1)

    room.vote(seat, "Tea")

    assert room.now().version == 2
    boards.vote(seat=seat, card=room.card("Tea"), had=0)
    assert room.now().version == 2, "the same form again changes nothing that is seen"
    boards.take_back(seat=seat, card=room.card("Tea"))
    assert room.now().version == 3


@pytest.mark.parametrize("phase", ["propose", "discuss", "wrapped_up"])
def test_votes_are_given_only_in_their_phase(phase):
    room = Room("Tea", to="vote")
    (seat,) = room.seats(1)
    room.vote(seat, "Tea")
    for _ in range({"propose": 0, "discuss": 1, "wrapped_up": 2}[phase]):
        room.press(boards.next_phase)
    if phase == "propose":
        room.press(boards.undo)

    for service in (boards.vote, boards.take_back):
        assert code_of(service, seat=seat, card=room.card("Tea")) == "phase"
    seat.refresh_from_db()
    assert (seat.left, own_of(seat).votes) == (2, {room.card("Tea").pk: 1})


@contextmanager
def after_first(verb, change):
    """Make a change, as another connection would, after the first statement that begins with this verb."""
    changes = [change]

    def run(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if sql.startswith(verb) and changes:
            changes.pop()()
        return result

    with connection.execute_wrapper(run):
        yield


def test_vote_counts_if_voting_begins_before_it_is_refused():
    room = Room("Tea")
    (seat,) = room.seats(1)

    tea = room.card("Tea")

    with after_first("SELECT", lambda: Board.objects.update(phase="vote")):
        boards.vote(seat=seat, card=tea)

    assert (Seat.objects.get().left, own_of(seat).votes) == (2, {tea.pk: 1})


def test_vote_counts_if_one_is_taken_back_before_it_is_refused(room):
    (seat,) = room.seats(1)
    tea = room.card("Tea")
    room.vote(seat, "Tea", "Tea", "Cake")

    with after_first("UPDATE", lambda: boards.take_back(seat=seat, card=tea)):
        boards.vote(seat=seat, card=tea)

    assert (Seat.objects.get().left, own_of(seat).votes) == (0, {tea.pk: 2, room.card("Cake").pk: 1})


def test_vote_at_a_cancelled_event_is_refused(room):
    (seat,) = room.seats(1)
    room.vote(seat, "Tea")
    Event.objects.filter(pk=room.board.event_id).update(status="cancelled", cancellation_reason="Snow")

    for service in (boards.vote, boards.take_back):
        assert code_of(service, seat=seat, card=room.card("Tea")) == "cancelled"
    assert (Seat.objects.get().left, own_of(seat).votes) == (2, {room.card("Tea").pk: 1})


def test_vote_on_another_board_or_of_a_seat_taken_away_is_refused(room):
    (seat,) = room.seats(1)
    assert code_of(boards.vote, seat=seat, card=CardFactory()) == "card"
    room.press(boards.void_seat, seat=seat)

    assert code_of(boards.vote, seat=seat, card=room.card("Tea")) == "void"
    Seat.objects.all().delete()
    assert code_of(boards.vote, seat=seat, card=room.card("Tea")) == "void"
    assert not Vote.objects.exists()


def test_vote_notes_that_the_seat_is_present(room, clock):
    (seat,) = room.seats(1)
    clock.shift(MINUTE)

    boards.vote(seat=seat, card=room.card("Tea"))

    seat.refresh_from_db()
    assert seat.seen_at == NOW + MINUTE
    clock.shift(MINUTE / 2)
    boards.vote(seat=seat, card=room.card("Tea"))
    assert Seat.objects.get(pk=seat.pk).seen_at == NOW + MINUTE, "once a minute"


def test_database_refuses_less_than_no_vote(room):
    (seat,) = room.seats(1)

    with pytest.raises(IntegrityError), transaction.atomic():
        Seat.objects.filter(pk=seat.pk).update(left=F("left") - 4)


def test_votes_for_merged_topics_belong_to_the_one_that_is_left(room):
    (seat,) = room.seats(1)
    tea, cake = room.card("Tea"), room.card("Cake")
    room.vote(seat, "Tea", "Cake")
    room.press(boards.merge, card=cake, into=tea)

    assert own_of(seat).votes == {tea.pk: 2}
    assert left_after(boards.vote, seat=seat, card=cake, had=2) == 0
    assert (Vote.objects.get(card=tea).count, Vote.objects.get(card=cake).count) == (2, 1)
    assert [left_after(boards.take_back, seat=seat, card=tea) for _ in range(3)] == [1, 2, 3]
    assert code_of(boards.take_back, seat=seat, card=tea) == "none"
