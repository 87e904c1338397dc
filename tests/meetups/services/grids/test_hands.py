"""Hands up: how many would come to a session."""

from datetime import timedelta

import pytest

from meetups.models import Hand, Pitch
from meetups.services import boards, grids
from tests.boards import SeatFactory
from tests.meetups.services.refusals import code_of
from tests.unconference import Unconference
from tests.waitlists import HOUR, NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
SIX = NOW + 18 * HOUR


def hands(pitch):
    """Return the number, and the seats whose hand is up."""
    return Pitch.objects.get(pk=pitch.pk).hands, list(Hand.objects.filter(pitch=pitch).values_list("seat", flat=True))


def test_each_seat_raises_its_hand_once_and_lowers_it():
    day = Unconference()
    pitch, first, second = day.pitch("Tea"), day.seat(), day.seat()

    for seat in (first, second, first):
        grids.raise_hand(pitch=pitch, seat=seat)
    assert (hands(pitch), day.now().version) == ((2, [first.pk, second.pk]), 3)

    for _ in range(2):
        assert grids.lower_hand(pitch=pitch, seat=first).hands == 1
    assert (hands(pitch), day.now().version) == ((1, [second.pk]), 4)


def test_hand_up_is_no_change_of_the_session_in_calendars(clock):
    day = Unconference()
    pitch = day.pitch("Tea", ("Blue", 0))
    clock.shift(timedelta(hours=1))

    grids.raise_hand(pitch=pitch, seat=day.seat())

    row = day.pitched("Tea")
    assert (row.hands, row.updated_at, row.sequence) == (1, NOW, pitch.sequence)


def test_seat_is_noted_as_present(clock):
    day = Unconference()
    pitch, seat = day.pitch("Tea"), day.seat()
    clock.shift(timedelta(minutes=5))

    grids.raise_hand(pitch=pitch, seat=seat)

    seat.refresh_from_db()
    assert seat.seen_at == NOW + timedelta(minutes=5)


def test_void_seats_seats_of_other_events_and_withdrawn_pitches_are_refused():
    day = Unconference()
    pitch, seat, board = day.pitch("Tea"), day.seat(), day.event.board
    other = day.seat()
    boards.void_seat(board=board, host=boards.Host(), version=board.version, seat=other)

    assert code_of(grids.raise_hand, pitch=pitch, seat=other) == "void"
    assert code_of(grids.raise_hand, pitch=pitch, seat=SeatFactory()) == "seat"
    grids.withdraw(pitch=pitch)
    assert code_of(grids.raise_hand, pitch=pitch, seat=seat) == "withdrawn"
    assert code_of(grids.lower_hand, pitch=pitch, seat=seat) == "withdrawn"


def test_number_stays_when_the_seats_are_deleted_at_6am(clock):
    day = Unconference()
    seat = day.seat(name="Bo")
    pitch = grids.pitch(grid=day.grid, title="Tea", seat=seat, idempotency_key="1")
    grids.raise_hand(pitch=pitch, seat=seat)

    clock.move_to(SIX)
    assert boards.forget_votes() == 1

    row = Pitch.objects.get()
    assert (hands(pitch), row.seat, row.title) == ((1, []), None, "Tea")
    assert code_of(grids.raise_hand, pitch=pitch, seat=seat) == "void"
