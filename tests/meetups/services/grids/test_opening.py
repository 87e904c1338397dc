"""Opening the grid of an event, and its settings."""

from datetime import timedelta

import pytest

from meetups.models import Board
from meetups.services import events, grids, series
from tests.boards import BoardFactory
from tests.factories import EventFactory, EventSeriesFactory, UserFactory
from tests.meetups.services.refusals import code_of
from tests.unconference import Unconference
from tests.waitlists import HOUR, NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
DAY = timedelta(days=1)


@pytest.mark.parametrize("kind", ["unconference", "meet_up"])
def test_grid_is_opened_with_rooms_slots_and_a_board_to_join(kind):
    event, ann = EventFactory(format=kind), UserFactory()

    grid = grids.open_grid(
        event=event, by=ann, rooms=["Blue", " Red  room "], slots=[grids.SlotFacts(0), grids.SlotFacts(45, 60, "Lunch")]
    )

    assert list(grid.rooms.values_list("name", "position")) == [("Blue", 1), ("Red room", 2)]
    assert list(grid.slots.values_list("starts_after", "minutes", "title")) == [(0, 45, ""), (45, 60, "Lunch")]
    assert (grid.is_pitching_open, grid.anyone_places, grid.version) == (True, False, 0)
    board = Board.objects.get()
    assert (board.event, board.has_topics, board.opened_by) == (event, False, ann)


def test_board_that_the_event_has_stays_as_it_is():
    board = BoardFactory()

    grids.open_grid(event=board.event)

    board.refresh_from_db()
    assert (Board.objects.count(), board.has_topics) == (1, True)


def test_grid_of_an_event_that_is_over_is_opened_without_a_board():
    event = EventFactory(starts_at=NOW - 26 * HOUR, ends_at=NOW - 25 * HOUR)

    grids.open_grid(event=event, anyone_places=True)

    assert Board.objects.count() == 0


def test_grid_is_refused_for_a_draft_a_cancelled_event_and_twice():
    opened = Unconference()

    assert code_of(grids.open_grid, event=EventFactory(status="draft")) == "draft"
    assert code_of(grids.open_grid, event=EventFactory(status="cancelled")) == "cancelled"
    assert code_of(grids.open_grid, event=opened.event) == "exists"


def test_rooms_and_slots_that_are_refused_open_no_grid():
    event = EventFactory()

    assert code_of(grids.open_grid, event=event, rooms=["Blue", "BLUE"]) == "same"
    assert code_of(grids.open_grid, event=event, slots=[grids.SlotFacts(0), grids.SlotFacts(44)]) == "overlap"

    assert not hasattr(event, "grid")


def test_settings_are_changed_with_the_version():
    day = Unconference()

    grids.change_grid(grid=day.grid, is_pitching_open=False, anyone_places=True)
    grids.change_grid(grid=day.grid, is_pitching_open=False)

    grid = day.now()
    assert (grid.is_pitching_open, grid.anyone_places, grid.version) == (False, True, 1)


def test_nothing_changes_on_the_grid_of_a_cancelled_event():
    day = Unconference()
    tea, seat = day.pitch("Tea"), day.seat()
    events.cancel(event=day.event, reason="Flood")
    blue, first = day.room("Blue"), day.slot(0)

    for service, values in {
        grids.change_grid: {"grid": day.grid, "anyone_places": True},
        grids.add_room: {"grid": day.grid, "name": "Green"},
        grids.rename_room: {"room": blue, "name": "Green"},
        grids.move_room: {"room": blue, "position": 2},
        grids.remove_room: {"room": blue},
        grids.add_slot: {"grid": day.grid, "starts_after": 200},
        grids.change_slot: {"slot": first, "starts_after": 200, "minutes": 45},
        grids.remove_slot: {"slot": first},
        grids.pitch: {"grid": day.grid, "title": "Cake", "idempotency_key": "1", "is_host": True},
        grids.edit: {"pitch": tea, "title": "Cake"},
        grids.withdraw: {"pitch": tea},
        grids.raise_hand: {"pitch": tea, "seat": seat},
        grids.lower_hand: {"pitch": tea, "seat": seat},
        grids.place: {"pitch": tea, "room": blue, "slot": first},
        grids.take_out: {"pitch": tea},
        grids.swap: {"pitch": tea, "other": tea},
        grids.write: {"pitch": tea, "notes": "", "outcome": "x"},
        grids.make_topic: {"pitch": tea},
        grids.bring_wall_back: {"grid": day.grid, "rows": [grids.WallRow("Tea")]},
    }.items():
        assert (service.__name__, code_of(service, **values)) == (service.__name__, "cancelled")


def test_event_with_a_grid_is_cancelled_and_not_deleted_by_its_series():
    event = EventFactory(series=EventSeriesFactory(), recurrence_id=NOW.date() + 7 * DAY)
    day = grids.open_grid(event=event)

    series.remove(event=event)

    day.event.refresh_from_db()
    assert day.event.is_cancelled
