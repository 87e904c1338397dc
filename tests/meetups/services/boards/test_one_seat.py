"""A seat without a place becomes that of a place: one person is one seat."""

import pytest

from meetups.models import Feedback, Seat
from meetups.services import boards, feedback
from tests.factories import AttendeeFactory
from tests.grids import GridFactory, HandFactory, PitchFactory
from tests.lean_coffee import Room
from tests.meetups.services.refusals import code_of
from tests.phones import votes
from tests.waitlists import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def place_at(room):
    return AttendeeFactory(event=room.board.event)


def two_seats(room):
    """Return a place with its seat, and a seat of the same person without it."""
    attendee = place_at(room)
    return attendee, boards.join(board=room.board, attendee=attendee), boards.join(board=room.board)


def own_votes(room, seat):
    titles = dict(room.board.cards.values_list("pk", "title"))
    return {titles[card]: count for card, count in votes(seat).items()}


def test_seat_becomes_that_of_the_place_with_its_name_and_votes():
    room = Room("Tea", to="vote")
    seat = boards.join(board=room.board, name="Bo")
    room.vote(seat, "Tea")
    room.press(boards.set_joining, is_open=False)
    attendee = place_at(room)

    found = boards.join(board=room.board, attendee=attendee, had=seat)

    assert Seat.objects.get() == found
    assert (found.pk, found.token, found.attendee, found.name, found.left) == (seat.pk, seat.token, attendee, "Bo", 2)
    assert boards.join(board=room.board, attendee=attendee) == found


def test_second_seat_of_a_person_gives_its_topics_and_votes_to_that_of_the_place():
    room = Room("Tea", "Cake")
    attendee, known, seat = two_seats(room)
    boards.propose(seat=seat, title="Rum")
    room.press(boards.next_phase)
    room.vote(known, "Tea", "Tea")
    room.vote(seat, "Tea", "Cake", "Rum")
    version = room.now().version

    found = boards.join(board=room.board, attendee=attendee, had=seat)

    assert (found, Seat.objects.get()) == (known, known)
    assert (own_votes(room, known), found.left) == ({"Tea": 3}, 0)
    assert room.card("Rum").proposed_by == known
    assert room.now().version == version + 1
    room.press(boards.next_phase)
    assert room.order() == [("Tea", 3), ("Cake", 0), ("Rum", 0)]


def test_votes_that_were_counted_already_are_given_back_also_after_an_undo():
    room = Room("Tea", "Cake", to="vote")
    attendee, known, seat = two_seats(room)
    other = room.seats(1)[0]
    room.vote(known, "Tea", "Tea")
    room.vote(seat, "Cake", "Cake", "Cake")
    room.vote(other, "Cake")
    room.press(boards.next_phase)
    room.press(boards.void_seat, seat=other)
    assert room.order() == [("Cake", 3), ("Tea", 2)]

    boards.join(board=room.board, attendee=attendee, had=seat)

    assert room.order() == [("Cake", 1), ("Tea", 2)]
    room.press(boards.undo)
    assert room.order() == [("Cake", 2), ("Tea", 2)]


def test_answer_counts_once_for_both_seats(clock):
    room = Room("Tea", boxes="5, 3", to="discuss")
    attendee, known, seat = two_seats(room)
    room.seats(6)
    room.press(boards.start)
    clock.move_to(room.now().ends_at)
    card, board = room.card("Tea"), room.now()
    for one, answer in ((seat, "go_on"), (known, "move_on")):
        boards.answer(seat=one, card=card, round=board.round, answer=answer)

    boards.join(board=board, attendee=attendee, had=seat)

    assert list(known.ballots.values_list("answer", flat=True)) == ["move_on"]


def test_answer_of_a_seat_becomes_that_of_the_place(clock):
    room = Room("Tea", boxes="5, 3", to="discuss")
    attendee, known, seat = two_seats(room)
    room.seats(6)
    room.press(boards.start)
    clock.move_to(room.now().ends_at)
    boards.answer(seat=seat, card=room.card("Tea"), round=room.now().round, answer="go_on")

    boards.join(board=room.board, attendee=attendee, had=seat)

    assert list(known.ballots.values_list("answer", flat=True)) == ["go_on"]


def test_browser_whose_seat_was_taken_away_gets_no_other_one():
    room = Room()
    attendee, known, seat = two_seats(room)
    room.press(boards.void_seat, seat=seat)

    assert code_of(boards.join, board=room.board, had=seat) == "void"
    assert code_of(boards.join, board=room.board, attendee=attendee, had=seat) == "void"

    room.press(boards.undo)
    assert boards.join(board=room.board, had=seat) == seat
    room.press(boards.void_seat, seat=known)
    assert code_of(boards.join, board=room.board, attendee=attendee, had=seat) == "void"
    assert Seat.objects.valid().get() == seat


def test_pitches_and_hands_of_a_seat_become_those_of_the_place():
    room = Room()
    attendee, known, seat = two_seats(room)
    grid = GridFactory(event=room.board.event)
    own = PitchFactory(grid=grid, seat=seat)
    both, one = PitchFactory(grid=grid, hands=2), PitchFactory(grid=grid, hands=1)
    for pitch, who in ((both, known), (both, seat), (one, seat)):
        HandFactory(pitch=pitch, seat=who)

    boards.join(board=room.board, attendee=attendee, had=seat)

    own.refresh_from_db()
    grid.refresh_from_db()
    assert (own.seat, grid.version) == (known, 1)
    assert set(known.hands.values_list("pitch", "pitch__hands")) == {(both.pk, 1), (one.pk, 1)}


def test_seat_of_another_place_stays_with_it():
    room = Room()
    attendee, known, _seat = two_seats(room)
    friend = place_at(room)

    found = boards.join(board=room.board, attendee=friend, had=known)

    assert (found.attendee, found.pk != known.pk) == (friend, True)
    assert Seat.objects.get(attendee=attendee) == known


def test_seat_that_gave_feedback_gives_none_again_as_a_place():
    room = Room(event={"starts_at": NOW})
    (seat,) = room.seats(1)
    attendee = place_at(room)
    digest = feedback.digest_of_seat(seat=seat)
    feedback.give(event=room.board.event, form_token="one", again="yes", digest=digest)

    found = boards.join(board=room.board, attendee=attendee, had=seat)

    for same in (feedback.digest_of(attendee=attendee), feedback.digest_of_seat(seat=found)):
        assert code_of(feedback.give, event=room.board.event, form_token=same[:9], again="no", digest=same) == "used"
    assert Feedback.objects.get().again == "yes"
