"""Answers of the seats at the end of a timebox: go on, or move on."""

from datetime import timedelta

import pytest

from meetups.models import Ballot, Card, Seat
from meetups.queries.boards import own_of
from meetups.services import boards
from tests.boards import CardFactory
from tests.lean_coffee import Room
from tests.meetups.services.refusals import code_of
from tests.waitlists import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
MINUTE = timedelta(minutes=1)


def asking(*answers, boxes="5, 3", seats=4):
    """Return a room with seats that are asked whether to go on with Tea. The first seats give these answers."""
    room = Room("Tea", "Cake", to="discuss", boxes=boxes)
    room.press(boards.start)
    return room, room.seats(seats)


def give(room, seat, answer, **values):
    board = room.now()
    values = {"card": room.card("Tea"), "round": board.round} | values
    return boards.answer(seat=seat, answer=answer, **values)


@pytest.mark.parametrize(
    ("answers", "kind", "box", "state"),
    [
        (["go_on"], None, 1, "discussing"),
        (["go_on", "go_on"], "go_on", 2, "discussing"),
        (["move_on", "move_on"], "move_on", 0, "discussed"),
        (["go_on", "move_on"], "move_on", 0, "discussed"),
    ],
)
def test_half_of_the_seats_that_are_present_decide(clock, answers, kind, box, state):
    room, seats = asking()
    clock.shift(5 * MINUTE)
    before = room.now().version

    for seat, answer in zip(seats, answers, strict=False):
        give(room, seat, answer)

    board, tea = room.now(), room.card("Tea")
    assert (board.box, tea.state, board.version) == (box, state, before + len(answers))
    assert room.steps()[3:] == ([kind] if kind else [])
    if kind:
        assert (board.steps.last().host, board.steps.last().card, board.steps.last().taken_by) == (
            None,
            tea,
            "the room",
        )
    if kind == "go_on":
        assert (board.ends_at, tea.seconds_spent) == (NOW + 8 * MINUTE, 300)
        assert code_of(give, room, seats[2], "go_on") == "early"


def test_last_timebox_ends_the_topic_whatever_the_answers(clock):
    room, seats = asking(boxes="5")
    clock.shift(5 * MINUTE)

    give(room, seats[0], "go_on")
    give(room, seats[1], "go_on")

    assert (room.card("Tea").state, room.steps()[-1]) == ("discussed", "move_on")


def test_absent_seats_do_not_hold_up_the_room(clock):
    room, seats = asking(seats=6)
    clock.shift(10 * MINUTE)
    for seat in seats[:2]:
        boards.still_here(seat=seat)

    give(room, seats[2], "go_on")
    assert room.now().box == 1, "one of three"
    give(room, seats[0], "go_on")

    assert room.now().box == 2, "two of three"


def test_answer_can_be_changed_until_it_is_decided(clock):
    room, (seat, *others) = asking()
    clock.shift(5 * MINUTE)
    give(room, seat, "move_on")

    give(room, seat, "go_on")

    assert [row.answer for row in Ballot.objects.all()] == ["go_on"]
    assert own_of(Seat.objects.get(pk=seat.pk)).answer == "go_on"
    give(room, others[0], "go_on")
    assert own_of(Seat.objects.get(pk=seat.pk)).answer == ""


def test_answers_to_another_question_are_refused(clock):
    room, (seat, other, *_rest) = asking()
    assert code_of(give, room, seat, "go_on") == "early"
    clock.shift(5 * MINUTE)
    early = room.now().round

    assert code_of(give, room, seat, "perhaps") == "answer"
    assert code_of(give, room, seat, "go_on", card=room.card("Cake")) == "decided"
    assert code_of(give, room, seat, "go_on", card=CardFactory()) == "decided"
    give(room, seat, "go_on")
    room.press(boards.add_minute)
    clock.shift(MINUTE)
    assert code_of(give, room, other, "go_on", round=early) == "decided"
    give(room, other, "go_on")
    assert room.now().box == 1, "answers before the added minute do not count"
    room.press(boards.pause)
    assert code_of(give, room, other, "go_on") == "early"
    room.press(boards.move_on)
    assert code_of(give, room, seat, "go_on") == "decided"
    room.press(boards.next_phase)
    assert code_of(give, room, seat, "go_on") == "phase"


def test_topic_ends_with_its_last_timebox_to_the_second(clock):
    room = Room("Tea", "Cake", to="discuss", boxes="5, 1")
    room.press(boards.start)
    clock.shift(7 * MINUTE)
    assert boards.end_last_boxes() == 0, "the room is asked first"
    room.press(boards.go_on)
    clock.shift(MINUTE - timedelta(seconds=1))
    assert boards.end_last_boxes() == 0
    clock.shift(timedelta(seconds=30))

    assert (boards.end_last_boxes(), boards.end_last_boxes()) == (1, 0)

    tea = room.card("Tea")
    assert (tea.state, tea.seconds_spent, tea.discussed_at) == ("discussed", 480, NOW + 8 * MINUTE)
    assert (room.now().box, room.now().ends_at, room.steps()[-1]) == (0, None, "move_on")
    room.press(boards.undo)
    assert Card.objects.get(state="discussing") == tea


@pytest.mark.parametrize(("minutes", "ended"), [(6, 1), (5, 0), (4, 0)])
def test_topic_that_ends_as_the_event_does_goes_back_to_the_backlog(clock, minutes, ended):
    room = Room("Tea", to="discuss", boxes="5", event={"ends_at": NOW + minutes * MINUTE})
    room.press(boards.start)
    room.press(boards.write, card=room.card("Tea"), notes="Green", outcome="")
    clock.shift(10 * MINUTE)

    assert boards.end_last_boxes() == ended

    room.press(boards.next_phase)
    tea = room.card("Tea")
    assert (tea.topic.state, tea.notes) == ("done" if ended else "open", "Green")
