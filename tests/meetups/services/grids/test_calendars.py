"""The version of a session in calendars: SEQUENCE rises when its time or room changes, and with nothing else."""

from datetime import timedelta

import pytest

from meetups.services import grids
from tests.unconference import Unconference
from tests.waitlists import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
MINUTE = timedelta(minutes=1)


def versions(day):
    """Return SEQUENCE of each session, with how many minutes ago it changed."""
    rows = day.grid.pitches.values_list("title", "sequence", "updated_at")
    return {title: (sequence, int((at - NOW) / MINUTE)) for title, sequence, at in rows}


def test_sequence_rises_with_each_change_of_time_or_room(clock):
    day = Unconference()
    day.pitch("Tea", ("Blue", 0))
    day.pitch("Cake", ("Red", 1))
    assert versions(day) == {"Tea": (1, 0), "Cake": (1, 0)}

    changes = [
        (lambda: day.place("Tea", "Red", 0), 1),
        (lambda: grids.change_slot(slot=day.slot(0), starts_after=0, minutes=30), 1),
        (lambda: grids.change_slot(slot=day.slot(0), starts_after=5, minutes=30), 1),
        (lambda: grids.rename_room(room=day.room("Blue"), name="Green"), 0),
        (lambda: grids.edit(pitch=day.pitched("Tea"), about="Hot"), 0),
        (lambda: grids.write(pitch=day.pitched("Tea"), notes="", outcome="Good"), 0),
    ]
    sequence, changed = 1, 0
    for minutes, (change, rises) in enumerate(changes, start=1):
        clock.shift(MINUTE)
        change()
        sequence += rises
        changed = changed if minutes == 4 else minutes
        assert versions(day) == {"Tea": (sequence, changed), "Cake": (1, 0)}, minutes

    grids.rename_room(room=day.room("Red"), name="Violet")
    assert versions(day) == {"Tea": (sequence + 1, 6), "Cake": (2, 6)}
