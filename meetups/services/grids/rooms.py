"""The rooms of a grid: adding, renaming, moving and removing them."""

from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from meetups.models import Grid, GridRoom
from meetups.models.fields import new_uid
from meetups.services.grids.calendars import note_moved
from meetups.services.grids.locking import lock_open_grid, raise_version, refuse_used, room_of
from meetups.standards.numbering import in_new_order
from meetups.standards.titles import compared

MOST_ROOMS = 20


@transaction.atomic
def add_room(*, grid: Grid, name: str) -> GridRoom:
    """Add a room after the others.

    Raises ValidationError with the code cancelled, same when the grid has a room of this name, or limit at 20 rooms. It
    is by field when the name is invalid.
    """
    grid = lock_open_grid(grid)
    room = new_room(grid, name)
    raise_version(grid)
    return room


@transaction.atomic
def rename_room(*, room: GridRoom, name: str) -> GridRoom:
    """Rename a room. Calendars show the new name. Codes as of `add_room`, and room if it was removed."""
    return rename_rooms(grid=room.grid, rooms=[GridRoom(pk=room.pk, name=name)])[0]


@transaction.atomic
def rename_rooms(*, grid: Grid, rooms: Iterable[GridRoom]) -> list[GridRoom]:
    """Give rooms the names that these rows have, as one change: two can swap names. Codes as of `rename_room`."""
    grid = lock_open_grid(grid)
    rows = [(room_of(grid, wanted), " ".join(wanted.name.split())) for wanted in rooms]
    renamed = [(room, name) for room, name in rows if room.name != name]
    for room, _name in renamed:  # a grid has one room of a name at any moment
        grid.rooms.filter(pk=room.pk).update(name=new_uid())
    for room, room.name in renamed:
        _check(grid, room)
        room.save(update_fields=["name"])
        note_moved(room.pitches.all())
    if renamed:
        raise_version(grid)
    return [room for room, _name in rows]


@transaction.atomic
def move_room(*, room: GridRoom, position: int) -> GridRoom:
    """Move a room to this position, from 1. The others make room. Raises ValidationError with cancelled or room."""
    grid = lock_open_grid(room.grid)
    room = room_of(grid, room)
    [room] = _number(grid, {room: position})
    return room


@transaction.atomic
def order_rooms(*, grid: Grid, numbers: Mapping[GridRoom, int]) -> None:
    """Give these rooms of a grid their new numbers. The others keep their order, and a removed room is passed over.

    A number below 1 is the first, and one that is too high the last. Rooms with the same new number follow each other
    as before. Raises ValidationError with the code cancelled.
    """
    _number(lock_open_grid(grid), numbers)


def _number(grid: Grid, numbers: Mapping[GridRoom, int]) -> list[GridRoom]:
    """Give rooms of a locked grid new numbers, number all of them without holes, and return those that were named."""
    before = list(grid.rooms.all())
    rooms = in_new_order(before, numbers)
    for number, room in enumerate(rooms, start=1):
        room.position = number
    GridRoom.objects.bulk_update(rooms, ["position"])
    if rooms != before:
        raise_version(grid)
    return [room for room in rooms if room in numbers]


@transaction.atomic
def remove_room(*, room: GridRoom) -> None:
    """Remove a room. Twice is the same as once.

    Raises ValidationError with the code cancelled, or used while it has sessions.
    """
    grid = lock_open_grid(room.grid)
    found = grid.rooms.filter(pk=room.pk).first()
    if found:
        refuse_used(found)
        found.delete()
        raise_version(grid)


def new_room(grid: Grid, name: str) -> GridRoom:
    """Add a room to a locked grid. Raises ValidationError as `add_room` does."""
    last = grid.rooms.last()
    room = GridRoom(grid=grid, name=" ".join(name.split()), position=last.position + 1 if last else 1)
    if grid.rooms.count() >= MOST_ROOMS:
        raise ValidationError(_("This grid has %(number)d rooms, and no more."), "limit", {"number": MOST_ROOMS})
    _check(grid, room)
    room.save()
    return room


def _check(grid: Grid, room: GridRoom) -> None:
    """Raise ValidationError if the name is invalid or that of another room, whatever the case."""
    room.clean_fields(exclude=["grid"])
    others = grid.rooms.exclude(pk=room.pk)
    if any(compared(other.name) == compared(room.name) for other in others):
        raise ValidationError(_("This grid has a room of that name already."), "same")
