"""The changes by hosts beside the discussion."""

import pytest
from django.core.exceptions import ValidationError

from meetups.models import Card
from meetups.queries.boards import own_of, vote_totals
from meetups.services import boards
from tests.boards import SeatFactory, TopicFactory
from tests.factories import AttendeeFactory
from tests.lean_coffee import Room
from tests.meetups.services.refusals import code_of
from tests.waitlists import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_joining_is_closed_and_opened():
    room = Room()

    room.press(boards.set_joining, is_open=False)
    assert room.now().is_joining_open is False
    room.press(boards.set_joining, is_open=True)

    assert (room.now().is_joining_open, room.steps()) == (True, ["joining", "joining"])


def test_seat_is_taken_away_with_its_votes_and_its_topics_stay():
    room = Room("Tea")
    seat, other = room.seats(2)
    boards.propose(seat=seat, title="Cake")
    room.press(boards.next_phase)
    room.vote(seat, "Tea", "Cake")
    room.vote(other, "Tea")

    room.press(boards.void_seat, seat=seat)

    seat.refresh_from_db()
    assert (seat.voided_at, seat.is_void) == (NOW, True)
    assert vote_totals(room.board.pk) == {room.card("Tea").pk: 1}
    assert Card.objects.count() == 2


def test_votes_of_a_seat_taken_away_in_the_discussion_are_subtracted_and_the_order_stays():
    room = Room("Tea", "Cake", to="vote")
    seat, other = room.seats(2)
    room.vote(seat, "Tea", "Tea", "Tea")
    room.vote(other, "Cake")
    room.press(boards.next_phase)

    room.press(boards.void_seat, seat=seat)

    assert room.order() == [("Tea", 0), ("Cake", 1)]
    room.press(boards.undo)
    assert room.order() == [("Tea", 3), ("Cake", 1)]


def test_seat_is_taken_away_once_and_at_its_own_board():
    room = Room("Tea", to="discuss")
    (seat,) = room.seats(1)
    room.press(boards.void_seat, seat=seat)

    for gone in (seat, SeatFactory()):
        assert code_of(room.press, boards.void_seat, seat=gone) == "void"
    room.press(boards.next_phase)
    assert code_of(room.press, boards.void_seat, seat=seat) == "phase"


@pytest.mark.parametrize(
    ("phase", "position", "votes"), [("propose", None, None), ("vote", None, None), ("discuss", 2, 0)]
)
def test_host_adds_a_topic_for_people_without_a_phone(phase, position, votes):
    room = Room("Tea", to=phase)

    card = room.press(boards.add_card, title=" Cake ")

    card.refresh_from_db()
    assert (card.title, card.position, card.votes, card.proposed_by) == ("Cake", position, votes, None)
    assert (room.steps()[-1], room.board.steps.last().card) == ("add_card", card)
    assert code_of(room.press, boards.add_card, title="CAKE!") == "duplicate"


def test_host_adds_an_open_topic_of_the_backlog_once():
    room = Room("Tea")
    topic = TopicFactory(group=room.board.event.group, title="Cake")

    other = TopicFactory(group=topic.group, title="Milk")

    cards = [room.press(boards.add_card, topic=topic), room.press(boards.add_card, title="MILK!")]

    assert [(card.title, card.topic) for card in cards] == [("Cake", topic), ("Milk", other)]
    for title in ("cake", "milk"):
        assert code_of(room.press, boards.add_card, title=title) == "duplicate"
    assert code_of(room.press, boards.add_card, topic=topic) == "duplicate"
    assert code_of(room.press, boards.add_card, topic=TopicFactory()) == "topic"


def test_host_adds_no_topic_without_a_title_or_at_the_end():
    room = Room("Tea", to="discuss")
    with pytest.raises(ValidationError) as refused:
        room.press(boards.add_card, title=" ")
    assert list(refused.value.message_dict) == ["title"]

    room.press(boards.next_phase)

    assert code_of(room.press, boards.add_card, title="Cake") == "phase"


def test_hands_are_never_more_than_the_people_at_the_door():
    room = Room("Tea", to="vote")
    AttendeeFactory.create_batch(3, event=room.board.event, status="came")
    AttendeeFactory(event=room.board.event, status="going")

    room.press(boards.enter_hands, card=room.card("Tea"), hands=3)

    assert room.card("Tea").hands == 3
    for hands in (4, -1):
        assert code_of(room.press, boards.enter_hands, card=room.card("Tea"), hands=hands) == "hands"


@pytest.mark.parametrize(("capacity", "most"), [(20, 20), (None, 500), (1000, 500)])
def test_without_a_door_list_the_places_limit_the_hands(capacity, most):
    room = Room("Tea", event={"capacity": capacity})

    assert boards.most_hands(room.now()) == most


def test_hands_are_entered_only_while_people_vote():
    for phase in ("propose", "discuss"):
        room = Room("Tea", to=phase)
        assert code_of(room.press, boards.enter_hands, card=room.card("Tea"), hands=1) == "phase"


def test_hands_for_a_merged_topic_are_those_of_the_one_that_is_left():
    room = Room("Tea", "Cake", to="vote")
    room.press(boards.merge, card=room.card("Tea"), into=room.card("Cake"))

    room.press(boards.enter_hands, card=room.card("Tea"), hands=2)

    assert (room.card("Tea").hands, room.card("Cake").hands) == (0, 2)


def test_votes_of_merged_topics_add_up_and_never_pass_the_number_of_a_seat():
    room = Room("Tea", "Cake", "Milk", to="vote", event={"capacity": 5})
    first, second = room.seats(2)
    room.vote(first, "Tea", "Cake", "Milk")
    room.vote(second, "Milk")
    room.press(boards.enter_hands, card=room.card("Tea"), hands=3)
    room.press(boards.enter_hands, card=room.card("Milk"), hands=4)

    room.press(boards.merge, card=room.card("Tea"), into=room.card("Cake"))
    room.press(boards.merge, card=room.card("Cake"), into=room.card("Milk"))

    milk = room.card("Milk")
    assert (vote_totals(room.board.pk), milk.hands) == ({milk.pk: 4}, 5)
    assert own_of(first).votes == {milk.pk: 3}
    assert set(Card.objects.exclude(pk=milk.pk).values_list("merged_into", flat=True)) == {milk.pk}
    room.press(boards.next_phase)
    assert room.order() == [("Milk", 9)]


def test_merging_follows_the_chain_and_makes_no_circle():
    room = Room("Tea", "Cake", "Milk", "Rum")
    room.press(boards.merge, card=room.card("Tea"), into=room.card("Cake"))
    for card, into in (("Cake", "Tea"), ("Tea", "Cake"), ("Cake", "Cake")):
        assert code_of(room.press, boards.merge, card=room.card(card), into=room.card(into)) == "circle"

    room.press(boards.merge, card=room.card("Milk"), into=room.card("Tea"))
    room.press(boards.merge, card=room.card("Tea"), into=room.card("Rum"))

    rum = room.card("Rum").pk
    assert dict(Card.objects.values_list("title", "merged_into")) == {"Tea": rum, "Cake": rum, "Milk": rum, "Rum": None}


def test_unmerging_is_undo():
    room = Room("Tea", "Cake", "Milk")
    room.press(boards.merge, card=room.card("Tea"), into=room.card("Cake"))
    room.press(boards.merge, card=room.card("Cake"), into=room.card("Milk"))

    room.press(boards.undo)
    assert dict(Card.objects.values_list("title", "merged_into__title")) == {"Tea": "Cake", "Cake": None, "Milk": None}
    room.press(boards.undo)

    assert not Card.objects.exclude(merged_into=None).exists()


def test_topics_are_merged_in_the_discussion_until_they_are_discussed():
    room = Room("Tea", "Cake", "Milk", to="vote", event={"capacity": 5})
    (seat,) = room.seats(1)
    room.vote(seat, "Tea", "Cake", "Cake")
    for title, hands in (("Tea", 4), ("Cake", 3)):
        room.press(boards.enter_hands, card=room.card(title), hands=hands)
    room.press(boards.next_phase)
    room.press(boards.start)
    assert room.order() == [("Tea", 5), ("Cake", 5), ("Milk", 0)]

    room.press(boards.merge, card=room.card("Cake"), into=room.card("Tea"))

    assert (room.order(), room.card("Tea").hands) == ([("Tea", 8), ("Milk", 0)], 5)
    assert code_of(room.press, boards.merge, card=room.card("Tea"), into=room.card("Milk")) == "card"
    room.press(boards.move_on)
    assert code_of(room.press, boards.merge, card=room.card("Milk"), into=room.card("Tea")) == "card"
    room.press(boards.next_phase)
    assert code_of(room.press, boards.merge, card=room.card("Milk"), into=room.card("Tea")) == "phase"


def test_host_moves_topics_that_wait():
    room = Room("Tea", "Cake", "Milk", to="discuss")

    room.press(boards.move_card, card=room.card("Milk"), up=True)
    assert [title for title, _ in room.order()] == ["Tea", "Milk", "Cake"]
    room.press(boards.move_card, card=room.card("Tea"), up=False)
    assert [title for title, _ in room.order()] == ["Milk", "Tea", "Cake"]
    for title, up in (("Milk", True), ("Cake", False)):
        room.press(boards.move_card, card=room.card(title), up=up)
    assert [title for title, _ in room.order()] == ["Milk", "Tea", "Cake"]
    room.press(boards.start)
    room.press(boards.move_card, card=room.card("Tea"), up=True)

    assert [title for title, _ in room.order()] == ["Milk", "Tea", "Cake"]
    assert code_of(room.press, boards.move_card, card=room.card("Milk"), up=False) == "card"


def test_order_is_fixed_when_voting_ends():
    room = Room("Tea", "Cake", to="vote")

    assert code_of(room.press, boards.move_card, card=room.card("Tea"), up=False) == "phase"
