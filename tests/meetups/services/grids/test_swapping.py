"""Swapping the places of two sessions."""

import pytest
from django.core.exceptions import ValidationError

from meetups.services import grids
from tests.open_day import OpenDay

pytestmark = pytest.mark.django_db


@pytest.fixture
def day():
    day = OpenDay("Tea", "Cake", "Milk")
    day.place("Tea", "Garden", 0)
    day.place("Cake", "Hall", 1)
    return day


def test_sessions_swap_rooms_and_slots_and_calendars_are_told(day):
    before = {title: day.pitched(title).sequence for title in ("Tea", "Cake")}
    version = day.now().version

    grids.swap(pitch=day.pitched("Tea"), other=day.pitched("Cake"))

    assert day.table() == {"Tea": ("Hall", 45), "Cake": ("Garden", 0)}
    assert all(day.pitched(title).sequence > sequence for title, sequence in before.items())
    assert day.now().version == version + 1


def test_session_that_is_swapped_with_itself_stays(day):
    version = day.now().version

    grids.swap(pitch=day.pitched("Tea"), other=day.pitched("Tea"))

    assert day.table()["Tea"] == ("Garden", 0)
    assert day.now().version == version


@pytest.mark.parametrize(("title", "other"), [("Tea", "Milk"), ("Milk", "Tea")])
def test_pitch_that_is_not_in_the_grid_is_not_swapped(day, title, other):
    with pytest.raises(ValidationError) as refused:
        grids.swap(pitch=day.pitched(title), other=day.pitched(other))

    assert refused.value.code == "unplaced"
    assert refused.value.messages == ["“Milk” is not in the grid any more. Place it instead."]
    assert day.table() == {"Tea": ("Garden", 0), "Cake": ("Hall", 45)}


@pytest.mark.parametrize("shown", ["had", "other_had"])
def test_session_that_somebody_moved_meanwhile_is_not_swapped(day, shown):
    tea, cake = day.pitched("Tea"), day.pitched("Cake")
    cells = {"had": tea.cell, "other_had": cake.cell}
    day.place("Tea" if shown == "had" else "Cake", "Hall", 0)
    before = day.table(), day.now().version

    with pytest.raises(ValidationError) as refused:
        grids.swap(pitch=tea, other=cake, **cells)

    assert refused.value.code == "moved"
    assert refused.value.messages[0].startswith(f"Somebody placed “{'Tea' if shown == 'had' else 'Cake'}” meanwhile")
    assert (day.table(), day.now().version) == before
