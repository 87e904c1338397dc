"""Locking a grid before anything on it changes.

Locks are taken in one order: event, grid, board, seats, group, topics. All rooms, slots and pitches are written under
the lock of their grid, so each cell has one session (ADR 42).
"""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from meetups.models import Event, Grid, GridRoom, GridSlot, Pitch, Seat
from meetups.models.grids import PitchQuerySet
from meetups.services import search
from meetups.services.boards.locking import lock_seat
from meetups.services.deleted import existing
from meetups.standards.shown_texts import brought_together

RELATIONS = ("grid", "seat", "topic", "room", "slot")  # they are locked or looked up, and so not validated again


def lock_grid(grid: Grid) -> Grid:
    """Lock the grid until the transaction ends, and return it as it is now, with its event and group.

    Raises ValidationError with the code gone if it was deleted meanwhile.
    """
    rows = Grid.objects.select_for_update(of=("self",), no_key=True)  # rows that refer to it can still be written
    return existing(rows.select_related("event__group"), pk=grid.pk)


def lock_open_grid(grid: Grid) -> Grid:
    """Lock the grid and return it. Raises ValidationError with the code gone, or cancelled if its event is."""
    grid = lock_grid(grid)
    if grid.event.is_cancelled:
        raise ValidationError(_("This event is cancelled, so its grid is closed."), "cancelled")
    return grid


def lock_open_grid_and_event(grid: Grid) -> Grid:
    """Lock the event of a grid and the grid, to change what the search finds of its sessions. Codes as before."""
    existing(Event.objects.select_for_update(of=("self",), no_key=True).only("pk"), pk=grid.event_id)
    return lock_open_grid(grid)


def lock_grid_and_event(grid: Grid) -> Grid:
    """Lock the event of a grid and the grid, also if it is cancelled, and return the grid as it is now."""
    Event.objects.select_for_update(of=("self",), no_key=True).only("pk").filter(pk=grid.event_id).first()
    return lock_grid(grid)


def lock_seat_of(grid: Grid, seat: Seat) -> Seat:
    """Lock a seat of the event of a locked grid, and note that it was seen.

    Raises ValidationError with the code void if it does not count any more, or seat if it belongs to another event.
    """
    if seat.board.event_id != grid.event_id:
        raise ValidationError(_("This seat belongs to another event."), "seat")
    seat = lock_seat(seat)
    seat.save(update_fields=["seen_at"])
    return seat


def raise_version(grid: Grid) -> None:
    """Raise the version of a locked grid, because something visible changes."""
    grid.version += 1
    grid.save(update_fields=["version", "updated_at"])


def raise_version_and_tell(grid: Grid) -> None:
    """Raise the version of a grid that is locked with its event, and let the search find its sessions as they are."""
    raise_version(grid)
    search.write(thing=grid.event)


def standing_pitch(grid: Grid, pitch: Pitch) -> Pitch:
    """Return the pitch of a locked grid as it is now. Raises ValidationError with the code withdrawn."""
    rows: PitchQuerySet = grid.pitches.standing().select_related("room", "slot", "topic")
    found = rows.filter(pk=pitch.pk).first()
    if found is None:
        raise ValidationError(_("This pitch was withdrawn."), "withdrawn")
    return found


def texts_to_save(pitch: Pitch, typed: Mapping[str, str], had: str) -> dict[str, str]:
    """Return the texts to save of a form that was sent for a pitch of a locked grid. `had` says what the form showed.

    A text that its user left stays as it is saved. Raises ValidationError with the code changed (params: `pitch`) if
    the user and somebody else changed a text.
    """
    saved = {name: getattr(pitch, name) for name in typed}
    texts, by_both = brought_together(had, saved, typed)
    if by_both:
        raise ValidationError(_("Somebody else changed this session meanwhile."), "changed", {"pitch": pitch})
    return texts


def room_of(grid: Grid, room: GridRoom) -> GridRoom:
    """Return the room of a locked grid as it is now. Raises ValidationError with the code room if it was removed."""
    found = grid.rooms.filter(pk=room.pk).first()
    if found is None:
        raise ValidationError(_("This room is not in the grid any more. Choose another one."), "room")
    return found


def slot_of(grid: Grid, slot: GridSlot) -> GridSlot:
    """Return the slot of a locked grid as it is now. Raises ValidationError with the code slot if it was removed."""
    found = grid.slots.filter(pk=slot.pk).first()
    if found is None:
        raise ValidationError(_("This slot is not in the grid any more. Choose another one."), "slot")
    return found


def refuse_used(where: GridRoom | GridSlot) -> None:
    """Raise ValidationError with the code used while a room or slot has sessions."""
    titles = [str(pitch) for pitch in where.pitches.order_by("pk")[:3]]
    if titles:
        names = ", ".join(f"“{title}”" for title in titles)
        raise ValidationError(
            _("“%(where)s” has sessions: %(names)s. Take them out of the grid first."),
            "used",
            {"where": where, "names": names},
        )
