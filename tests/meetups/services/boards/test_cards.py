"""Proposing topics on a board."""

import pytest
from django.core.exceptions import ValidationError

from meetups.models import Card
from meetups.services import boards, events
from tests.boards import CardFactory, SeatFactory, TopicFactory
from tests.lean_coffee import Room
from tests.meetups.services.refusals import code_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def refusal(service, **arguments):
    """Call a service that must raise ValidationError. Return its code and params."""
    with pytest.raises(ValidationError) as refused:
        service(**arguments)
    return refused.value.code, refused.value.params


def test_topic_has_a_seat_and_raises_the_version():
    room = Room()
    (seat,) = room.seats(1)

    card = boards.propose(seat=seat, title="  What’s for tea?\u2003☕ ")

    card.refresh_from_db()
    assert (card.title, card.compared_title, card.proposed_by) == ("What’s for tea? ☕", "whatsfortea", seat)
    assert (card.state, card.position, card.votes, card.topic) == ("to_discuss", None, None, None)
    assert room.now().version == 1


@pytest.mark.parametrize("same", ["Café au lait", "CAFE AU LAIT!", "café — au\u00a0lait", "CafeAuLait"])
def test_same_words_are_offered_instead_of_a_second_card(same):
    room = Room("Café au lait")
    (seat,) = room.seats(1)

    assert refusal(boards.propose, seat=seat, title=same) == ("duplicate", {"card": room.card("Café au lait")})
    assert Card.objects.count() == 1


def test_topic_that_the_same_words_were_merged_into_is_offered():
    room = Room("Tea", "Coffee")
    room.press(boards.merge, card=room.card("Tea"), into=room.card("Coffee"))

    code, params = refusal(boards.propose, seat=room.seats(1)[0], title="tea")

    assert (code, params) == ("duplicate", {"card": room.card("Coffee")})


def test_open_topic_of_the_backlog_is_offered_and_taken_once():
    room = Room()
    first, second = room.seats(2)
    topic = TopicFactory(group=room.board.event.group, title="Tea")
    for other in ("done", "parked"):
        TopicFactory(group=topic.group, title="Cake", state=other)
    TopicFactory(title="Cake")
    boards.propose(seat=first, title="Cake")

    assert refusal(boards.propose, seat=first, title="TEA") == ("duplicate", {"topic": topic})
    card = boards.take_topic(seat=first, topic=topic)

    assert (card.title, card.topic, card.proposed_by, room.now().version) == ("Tea", topic, first, 2)
    assert boards.take_topic(seat=second, topic=topic) == card
    topic.title, topic.compared_title = "Green tea", "greentea"
    topic.save()
    assert boards.take_topic(seat=second, topic=topic) == card
    assert room.now().version == 2


@pytest.mark.parametrize("values", [{"state": "parked"}, {"group": None}])
def test_topic_that_is_not_open_in_this_group_is_refused(values):
    room = Room()
    topic = TopicFactory(**{"group": room.board.event.group} | {k: v for k, v in values.items() if v})
    if "group" in values:
        topic = TopicFactory()

    assert code_of(boards.take_topic, seat=room.seats(1)[0], topic=topic) == "topic"


@pytest.mark.parametrize("title", ["", " \u2003 ", "x" * 121, "x" * 10_000, "Tea\u202e", "Tea\x00"])
def test_invalid_title_is_refused_by_field(title):
    with pytest.raises(ValidationError) as refused:
        boards.propose(seat=Room().seats(1)[0], title=title)

    assert (list(refused.value.message_dict), Card.objects.count()) == (["title"], 0)


@pytest.mark.parametrize("title", ["<script>alert(1)</script>", "🫖" * 120, "ﷺ" * 120, "شاي"])
def test_odd_titles_are_stored_as_they_were_typed(title):
    assert boards.propose(seat=Room().seats(1)[0], title=title).title == title


@pytest.mark.parametrize("phase", ["vote", "discuss", "wrapped_up"])
def test_seats_propose_only_in_the_first_phase(phase):
    room = Room("Tea", to=phase)
    seat = SeatFactory(board=room.board)

    assert code_of(boards.propose, seat=seat, title="Cake") == "phase"
    assert code_of(boards.take_topic, seat=seat, topic=TopicFactory(group=room.board.event.group)) == "phase"


def test_nothing_is_proposed_without_a_valid_seat_or_at_a_cancelled_event():
    room = Room()
    seat, other = room.seats(2)
    room.press(boards.void_seat, seat=seat)
    assert code_of(boards.propose, seat=seat, title="Tea") == "void"

    events.cancel(event=room.now().event, reason="Flood")

    assert code_of(boards.propose, seat=other, title="Tea") == "cancelled"


def test_seat_proposes_30_topics():
    room = Room()
    first, second = room.seats(2)
    Card.objects.bulk_create([CardFactory.build(board=room.board, proposed_by=first) for _ in range(29)])

    boards.propose(seat=first, title="Tea")

    assert code_of(boards.propose, seat=first, title="Cake") == "limit"
    assert code_of(boards.take_topic, seat=first, topic=TopicFactory(group=room.board.event.group)) == "limit"
    assert boards.propose(seat=second, title="Cake").proposed_by == second


def test_board_has_500_topics():
    room = Room()
    (seat,) = room.seats(1)
    Card.objects.bulk_create([CardFactory.build(board=room.board) for _ in range(499)])

    boards.propose(seat=seat, title="Tea")

    assert code_of(boards.propose, seat=seat, title="Cake") == "limit"
    topic = TopicFactory(group=room.board.event.group)
    assert code_of(boards.take_topic, seat=seat, topic=topic) == "limit"
    assert code_of(room.press, boards.add_card, topic=topic) == "limit"
    assert Card.objects.count() == 500
