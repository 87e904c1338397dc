"""The rooms of a grid: adding, renaming, moving and removing them."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from meetups.models import Grid, GridRoom
from meetups.services.grids.calendars import note_moved
from meetups.services.grids.locking import lock_open_grid, raise_version, refuse_used, room_of
from meetups.standards.titles import compared

MOST_ROOMS = 20


@transaction.atomic
def add_room(*, grid: Grid, name: str) -> GridRoom:
    """Add a room after the others.

    Raises ValidationError with the code cancelled, same when the grid has a room of this name, limit at 20 rooms, or by
    field when the name is invalid.
    """
    grid = lock_open_grid(grid)
    room = new_room(grid, name)
    raise_version(grid)
    return room


@transaction.atomic
def rename_room(*, room: GridRoom, name: str) -> GridRoom:
    """Rename a room. Calendars show the new name. Codes as of `add_room`, and room if it was removed."""
    grid = lock_open_grid(room.grid)
    room = room_of(grid, room)
    was, room.name = room.name, " ".join(name.split())
    if room.name != was:
        _check(grid, room)
        room.save(update_fields=["name"])
        note_moved(room.pitches.all())
        raise_version(grid)
    return room


@transaction.atomic
def move_room(*, room: GridRoom, position: int) -> GridRoom:
    """Move a room to this position, from 1. The others make room. Raises ValidationError with cancelled or room."""
    grid = lock_open_grid(room.grid)
    room = room_of(grid, room)
    rooms = list(grid.rooms.all())
    before = [each.pk for each in rooms]
    rooms.remove(room)
    rooms.insert(max(0, position - 1), room)
    for number, each in enumerate(rooms, start=1):
        each.position = number
    GridRoom.objects.bulk_update(rooms, ["position"])
    if [each.pk for each in rooms] != before:
        raise_version(grid)
    return next(each for each in rooms if each == room)


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
