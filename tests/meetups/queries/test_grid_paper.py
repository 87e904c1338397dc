"""The sheets of a grid for printing, and the rows of a wall."""

import pytest

from meetups.queries.grid_paper import (
    PitchCard,
    Sheet,
    SheetRow,
    blank_pitch_cards,
    cell_options,
    pitch_cards,
    sheet_of,
    wall_rows,
)
from meetups.services import grids
from meetups.services.grids import SlotFacts
from tests.factories import EventFactory
from tests.open_day import OpenDay

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
LUNCH = SlotFacts(45, 30, "Lunch")


def test_sheet_has_the_sessions_and_public_names_alone():
    day = OpenDay("Tea", slots=(SlotFacts(0), LUNCH))
    day.pitch("Cake", name="Ann")
    day.pitch("Milk", name="Bea")
    grids.show_name(pitch=day.pitched("Cake"), is_public=True)
    for title, room in (("Cake", "Garden"), ("Milk", "Hall")):
        day.place(title, room, 0)

    sheet = sheet_of(day.event, is_blank=False)

    assert sheet.rooms == ["Garden", "Hall"]
    assert sheet.rows == [
        SheetRow("midday to 12:45pm", "", [PitchCard("Cake", "Ann"), PitchCard("Milk", "")]),
        SheetRow("12:45pm to 1:15pm", "Lunch", [None, None]),
    ]
    assert [row.cells for row in sheet_of(day.event, is_blank=True).rows] == [[None, None]] * 2


def test_sheet_before_there_are_rooms_and_slots_has_lines_for_them():
    sheet = sheet_of(EventFactory(), is_blank=False)

    assert sheet == ([""] * 6, [SheetRow("", "", [None] * 6)] * 6)
    assert sheet_of(OpenDay(slots=()).event, is_blank=True).rows == [SheetRow("", "", [None, None])] * 6


def test_times_on_several_days_have_the_day():
    day = OpenDay(slots=(SlotFacts(0), SlotFacts(24 * 60)))

    assert [row.time for row in sheet_of(day.event, is_blank=True).rows] == [
        "Fri 20 Nov, midday to 12:45pm", "Sat 21 Nov, midday to 12:45pm"
    ]  # fmt: skip
    assert [words for _pk, words in cell_options(day.grid)["slots"]] == ["Fri 20 Nov, midday", "Sat 21 Nov, midday"]


def test_cards_begin_with_the_pitches_that_wait_and_fill_the_sheet(monkeypatch):
    day = OpenDay("Tea", "Cake")
    day.place("Tea", "Garden", 0)

    cards = pitch_cards(day.event)

    assert ([card.title for card in cards.cards], len(cards.blank), cards.sheets) == (["Cake", "Tea"], 6, 1)
    assert (pitch_cards(EventFactory()).sheets, blank_pitch_cards().sheets) == (0, 1)
    monkeypatch.setattr("meetups.queries.grid_paper.MOST_CARDS", 1)
    assert ([card.title for card in pitch_cards(day.event).cards], pitch_cards(day.event).left_out) == (["Cake"], 1)


def test_wall_has_a_row_for_each_cell_and_for_each_pitch_without_one():
    day = OpenDay("Tea", slots=(SlotFacts(0), LUNCH), rooms=("Garden", "Hall"))
    day.pitch("Cake", name="Ann")
    grids.raise_hand(pitch=day.pitched("Cake"), seat=day.seat())
    grids.write(pitch=day.place("Cake", "Hall", 0), notes="", outcome="Both")
    slot, garden, hall = day.slot(0).pk, day.room("Garden").pk, day.room("Hall").pk

    assert wall_rows(day.now()) == [
        {"room": garden, "slot": slot},
        {"room": hall, "slot": slot, "title": "Cake", "host": "Ann", "hands": 1, "outcome": "Both"},
        {"title": "Tea", "host": "", "hands": "", "outcome": ""},
    ]
    assert cell_options(day.now()) == {"rooms": [(garden, "Garden"), (hall, "Hall")], "slots": [(slot, "midday")]}


@pytest.mark.parametrize(
    ("slots", "title", "is_small"),
    [(5, "x" * 57, False), (5, "x" * 58, True), (9, "Tea", False), (10, "Tea", True), (14, "", False), (15, "", True)],
)
def test_sheet_is_printed_smaller_with_many_or_long_sessions(slots, title, is_small):
    row = SheetRow("10am", "", [PitchCard(title, ""), None, None, None, None, None])

    assert Sheet(["Hall"] * 6, [row] * slots).is_small is is_small
