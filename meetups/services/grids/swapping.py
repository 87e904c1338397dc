"""Swapping the places of two sessions."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from meetups.models import Pitch
from meetups.services.grids.locking import lock_open_grid, raise_version, standing_pitch
from meetups.services.grids.placing import put, refuse_moved


@transaction.atomic
def swap(*, pitch: Pitch, other: Pitch, had: str | None = None, other_had: str | None = None) -> Pitch:
    """Let two sessions of a grid swap their rooms and slots. One with itself changes nothing.

    `had` and `other_had` are the cells that the page showed. Raises ValidationError with the code cancelled, withdrawn,
    unplaced or moved. The code unplaced means that one of them is not in the timetable, and moved that one is not where
    the page showed it.
    """
    grid = lock_open_grid(pitch.grid)
    pitch, other = standing_pitch(grid, pitch), standing_pitch(grid, other)
    for one, shown in ((pitch, had), (other, other_had)):
        if one.slot is None:
            raise ValidationError(
                _("“%(session)s” is not in the grid any more. Place it instead."), "unplaced", {"session": one}
            )
        refuse_moved(one, shown)
    if pitch == other:
        return pitch
    room, slot = pitch.room, pitch.slot
    put(pitch, None, None)  # a cell has one session at any moment
    there = (other.room, other.slot)
    put(other, room, slot)
    put(pitch, *there)
    raise_version(grid)
    return pitch
