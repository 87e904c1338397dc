"""Swapping the places of two sessions."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from meetups.models import Pitch
from meetups.services.grids.locking import lock_open_grid, raise_version, standing_pitch
from meetups.services.grids.placing import put


@transaction.atomic
def swap(*, pitch: Pitch, other: Pitch) -> Pitch:
    """Let two sessions of a grid swap their rooms and slots. One with itself changes nothing.

    Raises ValidationError with the code cancelled, withdrawn, or unplaced when one of them is not in the timetable.
    """
    grid = lock_open_grid(pitch.grid)
    pitch, other = standing_pitch(grid, pitch), standing_pitch(grid, other)
    for one in (pitch, other):
        if one.slot is None:
            raise ValidationError(
                _("“%(session)s” is not in the grid any more. Place it instead."), "unplaced", {"session": one}
            )
    if pitch == other:
        return pitch
    room, slot = pitch.room, pitch.slot
    put(pitch, None, None)  # a cell has one session at any moment
    there = (other.room, other.slot)
    put(other, room, slot)
    put(pitch, *there)
    raise_version(grid)
    return pitch
