"""The rooms of a grid."""

import pytest
from django.core.exceptions import ValidationError

from meetups.services import grids
from tests.grids import GridRoomFactory
from tests.meetups.services.refusals import code_of
from tests.unconference import Unconference

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def names(day):
    return list(day.grid.rooms.values_list("name", flat=True))


def test_rooms_are_added_renamed_moved_and_removed():
    day = Unconference()
    green = grids.add_room(grid=day.grid, name=" Green   room ")
    assert (names(day), day.now().version) == (["Blue", "Red", "Green room"], 1)

    grids.rename_room(room=green, name="Garden")
    assert (names(day), day.now().version) == (["Blue", "Red", "Garden"], 2)

    assert grids.move_room(room=green, position=1).position == 1
    assert (names(day), day.now().version) == (["Garden", "Blue", "Red"], 3)
    grids.move_room(room=green, position=99)
    grids.move_room(room=day.room("Red"), position=-3)
    assert (names(day), day.now().version) == (["Red", "Blue", "Garden"], 5)

    grids.remove_room(room=green)
    grids.remove_room(room=green)
    assert (names(day), day.now().version) == (["Red", "Blue"], 6)
    assert grids.add_room(grid=day.grid, name="Attic").position == 3


def test_same_name_and_same_position_are_no_change():
    day = Unconference()

    grids.rename_room(room=day.room("Blue"), name=" Blue ")
    grids.move_room(room=day.room("Blue"), position=1)

    assert day.now().version == 0


def test_rooms_swap_names_and_calendars_are_told_once():
    day = Unconference("Blue Red Green")
    tea = day.pitch("Tea", ("Blue", 0))
    blue, red = day.room("Blue"), day.room("Red")
    blue.name, red.name = "Red", " Blue "

    grids.rename_rooms(grid=day.grid, rooms=[blue, red])

    assert (names(day), day.pitched("Tea").sequence) == (["Red", "Blue", "Green"], tea.sequence + 1)
    version = day.now().version
    blue.name = "GREEN"
    assert code_of(grids.rename_rooms, grid=day.grid, rooms=[red, blue]) == "same"
    assert (names(day), day.now().version) == (["Red", "Blue", "Green"], version)


@pytest.mark.parametrize(
    ("typed", "order"),
    [
        ({"Blue": 3}, ["Red", "Green", "Blue"]),
        ({"Green": 0}, ["Green", "Blue", "Red"]),
        ({"Green": 1, "Red": 2}, ["Green", "Red", "Blue"]),
        ({"Blue": 9, "Red": 9}, ["Green", "Blue", "Red"]),
    ],
)
def test_rooms_have_the_numbers_that_were_typed_and_the_others_follow(typed, order):
    day = Unconference("Blue Red Green")
    numbers = {day.room(name): number for name, number in typed.items()}

    grids.order_rooms(grid=day.grid, numbers=numbers)
    grids.order_rooms(grid=day.grid, numbers=numbers)

    assert (names(day), day.now().version) == (order, 1)
    assert list(day.grid.rooms.values_list("position", flat=True)) == [1, 2, 3]


def test_first_room_of_a_grid_is_number_one():
    assert grids.add_room(grid=Unconference("", 0).grid, name="Blue").position == 1


@pytest.mark.parametrize("name", ["RED", "réd", "Red!"])
def test_name_of_another_room_is_refused(name):
    day = Unconference()

    assert code_of(grids.add_room, grid=day.grid, name=name) == "same"
    assert code_of(grids.rename_room, room=day.room("Blue"), name=name) == "same"
    grids.rename_room(room=day.room("Red"), name=name)


@pytest.mark.parametrize("name", ["", " ", "x" * 61, "Blue\u202e", "x" * 10_000])
def test_invalid_name_is_refused_by_field(name):
    day = Unconference()

    for service, values in {grids.add_room: {"grid": day.grid}, grids.rename_room: {"room": day.room("Red")}}.items():
        with pytest.raises(ValidationError) as refused:
            service(**values, name=name)
        assert list(refused.value.message_dict) == ["name"]


def test_room_with_sessions_is_not_removed():
    day = Unconference()
    day.pitch("Tea", ("Blue", 0))

    with pytest.raises(ValidationError) as refused:
        grids.remove_room(room=day.room("Blue"))

    assert refused.value.code == "used"
    assert refused.value.messages == ["“Blue” has sessions: “Tea”. Take them out of the grid first."]
    grids.take_out(pitch=day.pitched("Tea"))
    grids.remove_room(room=day.room("Blue"))


def test_room_that_was_removed_meanwhile_is_refused():
    day = Unconference()
    blue = day.room("Blue")
    grids.remove_room(room=blue)

    assert code_of(grids.rename_room, room=blue, name="Green") == "room"
    assert code_of(grids.move_room, room=blue, position=1) == "room"


def test_grid_has_20_rooms():
    day = Unconference("", 0)
    GridRoomFactory.create_batch(20, grid=day.grid)

    assert code_of(grids.add_room, grid=day.grid, name="Attic") == "limit"
