"""Bringing a wall back from paper."""

import pytest
from django.core.exceptions import ValidationError

from meetups.models import Pitch
from meetups.services import grids
from meetups.services.grids import WallRow
from tests.grids import PitchFactory
from tests.meetups.services.refusals import code_of
from tests.unconference import Unconference
from tests.waitlists import HOUR, NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def row(day, title, room="", slot=None, **facts):
    """Return a row of the form; without a room it is a card beside the grid."""
    cell = {"room": day.room(room).pk, "slot": day.slot(slot).pk} if room else {}
    return WallRow(title, **cell, **facts)


def bring(day, *rows):
    return grids.bring_wall_back(grid=day.grid, rows=rows)


def refusal(day, *rows):
    """Return the params of the refusal of a row."""
    with pytest.raises(ValidationError) as refused:
        bring(day, *rows)
    assert refused.value.code == "row"
    return refused.value.params


def test_wall_gives_the_same_grid_as_phones():
    day = Unconference()

    bring(
        day,
        row(day, " Tea ", "Blue", 0, host=" Ann  Lee ", hands=12, outcome=" *More* tea "),
        row(day, "Cake", "Red", 1),
        row(day, "Milk", hands=2),
    )

    assert day.table() == {"Tea": ("Blue", 0), "Cake": ("Red", 45)}
    tea = day.pitched("Tea")
    assert (tea.name, tea.is_name_public, tea.hands, tea.outcome) == ("Ann Lee", False, 12, "*More* tea")
    assert tea.outcome_html == "<p><em>More</em> tea</p>"
    assert (day.pitched("Milk").hands, day.pitched("Milk").cell, day.now().version) == (2, "", 1)


def test_same_rows_twice_are_the_same_as_once():
    day = Unconference()
    rows = [row(day, "Tea", "Blue", 0, host="Ann", hands=12, outcome="Yes"), row(day, "Milk")]
    bring(day, *rows)
    before = list(Pitch.objects.values())

    bring(day, *rows)

    assert (list(Pitch.objects.values()), day.now().version) == (before, 1)


def test_wall_decides_where_known_sessions_are_and_keeps_what_phones_know():
    day = Unconference()
    tea = day.pitch("Tea", ("Blue", 0), name="Ann")
    day.pitch("Cake", ("Red", 0))
    day.pitch("Milk", ("Red", 1))
    grids.write(pitch=tea, notes="We met", outcome="Yes")
    for seat in (day.seat(), day.seat()):
        grids.raise_hand(pitch=tea, seat=seat)

    bring(day, row(day, "TEA", "Red", 0, host="Bo", hands=1), row(day, "Cake", "Blue", 0), row(day, "milk"))

    assert day.table() == {"Tea": ("Red", 0), "Cake": ("Blue", 0)}
    tea.refresh_from_db()
    assert (tea.name, tea.hands, tea.notes, tea.outcome) == ("Ann", 2, "We met", "Yes")
    assert Pitch.objects.count() == 3


def test_hands_on_paper_replace_the_number():
    day = Unconference()
    bring(day, row(day, "Tea", hands=12))

    bring(day, row(day, "Tea", hands=7))
    bring(day, row(day, "Tea"))

    assert day.pitched("Tea").hands == 7


def test_wall_is_brought_back_after_the_event(clock):
    day = Unconference()
    clock.move_to(NOW + 48 * HOUR)

    bring(day, row(day, "Tea", "Blue", 0))

    assert day.table() == {"Tea": ("Blue", 0)}


def test_row_that_is_refused_changes_nothing_and_is_named():
    day = Unconference()
    lunch = grids.add_slot(grid=day.grid, starts_after=90, title="Lunch")
    day.pitch("Milk", ("Red", 1))
    other, blue = Unconference(), day.room("Blue").pk
    version = day.now().version

    for wrong, why in [
        (row(day, "Cake", "Blue", 0), "“Tea” is in Blue at that time. Choose another room or slot."),
        (row(day, "Cake", "Red", 1), "“Milk” is in Red at that time. Choose another room or slot."),
        (WallRow("Cake", blue, lunch.pk), "“Lunch” is a break. Choose another slot."),
        (row(day, "tea!"), "This title is in two rows. Enter each session once."),
        (row(day, ""), "This field cannot be blank."),
        (WallRow("Cake", blue), "Choose both a room and a slot, or neither."),
        (WallRow("Cake", slot=lunch.pk), "Choose both a room and a slot, or neither."),
        (row(other, "Cake", "Blue", 0), "This room or slot is not in the grid any more. Choose another one."),
        (WallRow("Cake", blue, 0), "This room or slot is not in the grid any more. Choose another one."),
        (row(day, "Cake", hands=-1), "Enter a number of hands from 0 to 5000."),
        (row(day, "Cake", hands=5001), "Enter a number of hands from 0 to 5000."),
        (row(day, "Cake", host="x" * 121), "Ensure this value has at most 120 characters (it has 121)."),
    ]:
        assert refusal(day, row(day, "Tea", "Blue", 0), wrong) == {"row": 2, "why": why}

    assert (day.table(), day.now().version) == ({"Milk": ("Red", 45)}, version)


def test_wall_without_rows_or_with_too_many_is_refused():
    day = Unconference()
    assert code_of(bring, day) == "empty"

    Pitch.objects.bulk_create(PitchFactory.build_batch(500, grid=day.grid))
    assert refusal(day, row(day, "Tea"))["why"] == "This grid has 500 pitches, and no more."
