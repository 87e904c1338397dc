"""Placing pitches in the grid, and taking sessions out of it."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from meetups.models import Grid, GridRoom, GridSlot, Pitch, Seat
from meetups.services.grids.locking import (
    lock_open_grid_and_event,
    lock_seat_of,
    raise_version_and_tell,
    room_of,
    slot_of,
    standing_pitch,
)


@transaction.atomic
def place(*, pitch: Pitch, room: GridRoom, slot: GridSlot, seat: Seat | None = None, had: str | None = None) -> Pitch:
    """Place a pitch in a room and a slot, or move a session there. Twice is the same as once.

    A host places it or, with `seat`, anybody if the grid allows that. `had` is the `Pitch.cell` that the page showed.
    Raises ValidationError with the code cancelled, void, seat, hosts when only hosts place, withdrawn, room, slot,
    break, taken or moved. The code taken means that another session is there (params: `session`), and moved that it is
    not where the page showed it.
    """
    grid = _lock(pitch, seat)
    pitch, room, slot = standing_pitch(grid, pitch), room_of(grid, room), slot_of(grid, slot)
    if (pitch.room_id, pitch.slot_id) == (room.pk, slot.pk):
        return pitch
    refuse_moved(pitch, had)
    refuse_cell(grid, room, slot)
    put(pitch, room, slot)
    raise_version_and_tell(grid)
    return pitch


@transaction.atomic
def take_out(*, pitch: Pitch, seat: Seat | None = None, had: str | None = None) -> Pitch:
    """Take a session out of the grid; its pitch stays. Twice is the same as once.

    Raises ValidationError with the code cancelled, void, seat, hosts, withdrawn or moved, as `place` does.
    """
    grid = _lock(pitch, seat)
    pitch = standing_pitch(grid, pitch)
    if pitch.slot_id:
        refuse_moved(pitch, had)
        put(pitch, None, None)
        raise_version_and_tell(grid)
    return pitch


def put(pitch: Pitch, room: GridRoom | None, slot: GridSlot | None) -> None:
    """Put a pitch of a locked grid into a free cell, or into none."""
    pitch.room, pitch.slot = room, slot
    pitch.sequence += 1
    pitch.save(update_fields=["room", "slot", "sequence", "updated_at"])


def refuse_cell(grid: Grid, room: GridRoom, slot: GridSlot) -> None:
    """Raise ValidationError with the code break or taken unless a session can be placed here."""
    if slot.is_break:
        raise ValidationError(_("“%(slot)s” is a break. Choose another slot."), "break", {"slot": slot})
    other = grid.pitches.filter(room=room, slot=slot).first()
    if other:
        raise ValidationError(
            _("“%(session)s” is in %(room)s at that time. Choose another room or slot."),
            "taken",
            {"session": other, "room": room},
        )


def _lock(pitch: Pitch, seat: Seat | None) -> Grid:
    """Lock the grid and the seat, and return the grid. Raises ValidationError with the code hosts, or as they do."""
    grid = lock_open_grid_and_event(pitch.grid)
    if seat:
        lock_seat_of(grid, seat)
        if not grid.anyone_places:
            raise ValidationError(_("Only hosts place sessions here. Ask one of them."), "hosts")
    return grid


def refuse_moved(pitch: Pitch, had: str | None) -> None:
    """Raise ValidationError with the code moved unless a pitch is in the cell that the page showed, if it is known."""
    if had is None or had == pitch.cell:
        return
    if pitch.slot is None:
        raise ValidationError(_("Somebody took “%(session)s” out of the grid meanwhile."), "moved", {"session": pitch})
    raise ValidationError(
        _("Somebody placed “%(session)s” meanwhile: %(room)s, %(hours)s."),
        "moved",
        {"session": pitch, "room": pitch.room, "hours": pitch.slot.hours},
    )
