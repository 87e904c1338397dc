"""Taking a seat at a board."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from meetups.models import Seat
from meetups.services import boards
from meetups.services.boards.seats import MOST_SEATS
from tests.boards import BoardFactory, SeatFactory
from tests.factories import AttendeeFactory
from tests.lean_coffee import Room
from tests.meetups.services.refusals import code_of
from tests.statements import just_before
from tests.waitlists import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
MINUTE = timedelta(minutes=1)


def test_each_phone_has_a_seat_of_its_own_with_all_votes():
    room = Room(votes_each=5)

    first, second = boards.join(board=room.board, name="  Bo  Ek "), boards.join(board=room.board)

    assert (first.name, first.left, first.seen_at, first.attendee) == ("Bo Ek", 5, NOW, None)
    assert (second.name, second.token != first.token) == ("", True)
    assert room.now().version == 0


def test_one_place_is_one_seat_on_all_devices(clock):
    room = Room()
    attendee = AttendeeFactory(event=room.board.event)
    phone = boards.join(board=room.board, attendee=attendee, name="Bo")
    room.press(boards.set_joining, is_open=False)
    clock.shift(MINUTE)

    tablet = boards.join(board=room.board, attendee=attendee)

    assert (tablet.pk, tablet.token, tablet.name, tablet.seen_at) == (phone.pk, phone.token, "Bo", NOW + MINUTE)
    assert boards.join(board=room.board, attendee=attendee, name="Bodil").name == "Bodil"
    assert Seat.objects.count() == 1


def test_name_that_is_erased_while_its_person_joins_again_stays_erased():
    room = Room()
    attendee = AttendeeFactory(event=room.board.event)
    boards.join(board=room.board, attendee=attendee, name="Bo")

    with just_before('UPDATE "meetups_seat"', lambda: Seat.objects.update(name="")):
        boards.join(board=room.board, attendee=attendee)

    assert Seat.objects.get().name == ""


def test_place_at_another_event_gives_no_seat():
    assert code_of(boards.join, board=Room().board, attendee=AttendeeFactory()) == "attendee"


def test_seat_taken_away_is_not_taken_again_with_the_same_place():
    room = Room()
    attendee = AttendeeFactory(event=room.board.event)
    room.press(boards.void_seat, seat=boards.join(board=room.board, attendee=attendee))

    assert code_of(boards.join, board=room.board, attendee=attendee) == "void"


def test_nobody_joins_when_joining_is_closed_or_the_board_is_wrapped_up():
    room = Room("Tea", to="discuss")
    room.press(boards.set_joining, is_open=False)
    assert code_of(boards.join, board=room.board) == "closed"

    room.press(boards.next_phase)

    assert code_of(boards.join, board=room.board) == "over"


@pytest.mark.parametrize("name", ["x" * 61, "Bo\u202e"])
def test_invalid_name_is_refused_by_field(name):
    with pytest.raises(ValidationError) as refusal:
        boards.join(board=BoardFactory(), name=name)

    assert list(refusal.value.message_dict) == ["name"]


def test_board_has_500_seats_without_those_taken_away():
    room = Room()
    board = room.board
    seats = [SeatFactory.build(board=board, left=3) for _ in range(MOST_SEATS)]
    Seat.objects.bulk_create(seats)
    assert (MOST_SEATS, code_of(boards.join, board=board)) == (500, "full")

    room.press(boards.void_seat, seat=seats[0])

    assert boards.join(board=board).left == 3


def test_presence_is_stored_at_most_once_a_minute_and_lasts_ten(clock):
    (seat,) = Room().seats(1)
    clock.shift(timedelta(seconds=59))
    boards.still_here(seat=seat)
    seat.refresh_from_db()
    assert seat.seen_at == NOW

    clock.shift(timedelta(seconds=1))
    boards.still_here(seat=seat)

    seat.refresh_from_db()
    assert seat.seen_at == NOW + MINUTE
    clock.move_to(NOW + 11 * MINUTE - timedelta(seconds=1))
    assert list(Seat.objects.present()) == [seat]
    clock.move_to(NOW + 11 * MINUTE)
    assert list(Seat.objects.present()) == []


def test_seat_taken_away_is_never_present(clock):
    room = Room()
    (seat,) = room.seats(1)
    room.press(boards.void_seat, seat=seat)
    clock.shift(MINUTE)

    boards.still_here(seat=seat)

    seat.refresh_from_db()
    assert (seat.seen_at, list(Seat.objects.present())) == (NOW, [])
