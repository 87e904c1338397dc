"""Placing pitches in the grid."""

import pytest
from django.core.exceptions import ValidationError

from meetups.models import GridRoom, GridSlot
from meetups.services import boards, grids
from tests.boards import SeatFactory
from tests.meetups.services.refusals import code_of
from tests.unconference import Unconference

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def refused(service, **values):
    """Return the code and the message of a refusal."""
    with pytest.raises(ValidationError) as refusal:
        service(**values)
    return refusal.value.code, *refusal.value.messages


def test_host_places_moves_and_takes_out_a_session():
    day = Unconference()
    day.pitch("Tea")

    day.place("Tea", "Blue", 0)
    assert (day.table(), day.now().version) == ({"Tea": ("Blue", 0)}, 2)
    day.place("Tea", "Red", 1)
    day.place("Tea", "Red", 1)
    assert (day.table(), day.now().version) == ({"Tea": ("Red", 45)}, 3)
    for _ in range(2):
        grids.take_out(pitch=day.pitched("Tea"))
    assert (day.table(), day.now().version) == ({}, 4)


def test_second_session_in_a_cell_is_told_which_one_is_there():
    day = Unconference()
    tea, cake = day.pitch("Tea", ("Blue", 0)), day.pitch("Cake")
    cell = {"room": day.room("Blue"), "slot": day.slot(0)}

    with pytest.raises(ValidationError) as refusal:
        grids.place(pitch=cake, **cell)

    assert (refusal.value.code, refusal.value.params["session"]) == ("taken", tea)
    assert refusal.value.messages == ["“Tea” is in Blue at that time. Choose another room or slot."]
    assert day.table() == {"Tea": ("Blue", 0)}


def test_break_takes_no_session():
    day = Unconference()
    lunch = grids.add_slot(grid=day.grid, starts_after=90, title="Lunch")

    found = refused(grids.place, pitch=day.pitch("Tea"), room=day.room("Blue"), slot=lunch)

    assert found == ("break", "“Lunch” is a break. Choose another slot.")


def test_room_slot_or_pitch_that_is_gone_is_refused():
    day = Unconference("Blue Red Green", 3)
    other = Unconference()
    tea, blue, first = day.pitch("Tea"), day.room("Blue"), day.slot(0)

    for room, slot, code in [
        (other.room("Blue"), first, "room"),
        (GridRoom(pk=0), first, "room"),
        (blue, other.slot(0), "slot"),
        (blue, GridSlot(pk=0), "slot"),
    ]:
        assert code_of(grids.place, pitch=tea, room=room, slot=slot) == code
    grids.withdraw(pitch=tea)
    assert code_of(grids.place, pitch=tea, room=blue, slot=first) == "withdrawn"
    assert code_of(grids.take_out, pitch=tea) == "withdrawn"


def test_seats_place_only_where_everybody_may():
    day = Unconference()
    tea, seat = day.pitch("Tea"), day.seat()
    cell = {"room": day.room("Blue"), "slot": day.slot(0)}
    assert code_of(grids.place, pitch=tea, seat=seat, **cell) == "hosts"
    assert code_of(grids.take_out, pitch=tea, seat=seat) == "hosts"

    grids.change_grid(grid=day.grid, anyone_places=True)
    grids.place(pitch=tea, seat=seat, **cell)
    assert day.table() == {"Tea": ("Blue", 0)}
    grids.take_out(pitch=tea, seat=seat)
    assert day.table() == {}


def test_void_seats_and_seats_of_other_events_place_nothing():
    day = Unconference(anyone_places=True)
    tea, seat, board = day.pitch("Tea"), day.seat(), day.event.board
    boards.void_seat(board=board, host=boards.Host(), version=board.version, seat=seat)
    cell = {"room": day.room("Blue"), "slot": day.slot(0)}

    assert code_of(grids.place, pitch=tea, seat=seat, **cell) == "void"
    assert code_of(grids.place, pitch=tea, seat=SeatFactory(), **cell) == "seat"


def test_session_that_somebody_moved_meanwhile_is_said():
    day = Unconference()
    tea = day.pitch("Tea")
    shown = tea.cell
    moved = day.place("Tea", "Blue", 1)

    assert refused(grids.place, pitch=tea, room=day.room("Red"), slot=day.slot(0), had=shown) == (
        "moved", "Somebody placed “Tea” meanwhile: Blue, 12:45pm to 1:30pm.",
    )  # fmt: skip
    day.place("Tea", "Blue", 1, had=shown)  # there already
    assert code_of(grids.take_out, pitch=tea, had="1-1") == "moved"
    grids.take_out(pitch=tea, had=moved.cell)
    assert refused(grids.place, pitch=tea, room=day.room("Red"), slot=day.slot(0), had=moved.cell) == (
        "moved", "Somebody took “Tea” out of the grid meanwhile.",
    )  # fmt: skip
    day.place("Tea", "Red", 0, had="")
    assert day.table() == {"Tea": ("Red", 0)}
