"""The slots of a grid."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from meetups.queries.grids import grid_view
from meetups.services import events, grids
from tests.grids import GridSlotFactory
from tests.meetups.services.refusals import code_of
from tests.unconference import Unconference
from tests.waitlists import HOUR

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def facts(day):
    return list(day.grid.slots.values_list("starts_after", "minutes", "title"))


def refused_fields(service, **values):
    with pytest.raises(ValidationError) as refused:
        service(**values)
    return list(refused.value.message_dict)


def test_slots_are_added_changed_and_removed():
    day = Unconference(slots=1)
    lunch = grids.add_slot(grid=day.grid, starts_after=45, minutes=60, title=" Lunch  time ")
    assert (facts(day), day.now().version) == ([(0, 45, ""), (45, 60, "Lunch time")], 1)

    grids.change_slot(slot=lunch, starts_after=60, minutes=30)
    grids.change_slot(slot=lunch, starts_after=60, minutes=30)
    assert (facts(day), day.now().version) == ([(0, 45, ""), (60, 30, "")], 2)

    grids.remove_slot(slot=lunch)
    grids.remove_slot(slot=lunch)
    assert (facts(day), day.now().version) == ([(0, 45, "")], 3)


@pytest.mark.parametrize(("start", "minutes"), [(44, 45), (0, 1), (89, 5), (30, 30), (0, 200), (60, 10)])
def test_overlapping_slots_are_refused(start, minutes):
    day = Unconference(slots=0)
    there = grids.add_slot(grid=day.grid, starts_after=45)
    grids.add_slot(grid=day.grid, starts_after=0, minutes=30)
    free = grids.add_slot(grid=day.grid, starts_after=300)

    for service, values in {grids.add_slot: {"grid": day.grid}, grids.change_slot: {"slot": free}}.items():
        assert code_of(service, **values, starts_after=start, minutes=minutes) == "overlap"

    with pytest.raises(ValidationError) as refused:
        grids.change_slot(slot=free, starts_after=89, minutes=1)
    assert refused.value.params["slot"] == there
    assert refused.value.messages == ["Another slot is at that time: 12:45pm to 1:30pm. Choose another time."]


def test_slots_that_change_together_may_take_the_times_of_each_other():
    day = Unconference(slots=3)
    day.pitch("Tea", ("Blue", 0))
    first, second, third = day.grid.slots.all()
    first.starts_after, second.starts_after = 45, 0

    changed = grids.change_slots(grid=day.grid, slots=[first, second, third])

    assert [slot.starts_after for slot in changed] == [45, 0, 90]
    assert (day.table(), day.now().version) == ({"Tea": ("Blue", 45)}, 3)
    for slot in (first, second, third):
        slot.starts_after += 45
    third.starts_after -= 1
    assert code_of(grids.change_slots, grid=day.grid, slots=[first, second, third]) == "overlap"
    assert facts(day) == [(0, 45, ""), (45, 45, ""), (90, 45, "")]


def test_slots_that_touch_do_not_overlap():
    day = Unconference(slots=0)
    grids.add_slot(grid=day.grid, starts_after=45)

    grids.add_slot(grid=day.grid, starts_after=0)
    grids.add_slot(grid=day.grid, starts_after=90)

    assert len(facts(day)) == 3


def test_slot_may_end_after_the_event_and_the_view_says_so():
    day = Unconference(slots=1)

    grids.add_slot(grid=day.grid, starts_after=6 * 60 - 45)
    assert [row.slot.is_late for row in grid_view(day.now()).rows] == [False, False]

    grids.add_slot(grid=day.grid, starts_after=6 * 60, minutes=1)
    view = grid_view(day.now())
    assert ([row.slot.is_late for row in view.rows], view.is_late) == ([False, False, True], True)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"starts_after": -1}, "starts_after"),
        ({"starts_after": 7 * 24 * 60 + 1}, "starts_after"),
        ({"starts_after": 2**31 - 1}, "starts_after"),
        ({"starts_after": 10**20}, "starts_after"),
        ({"minutes": 0}, "minutes"),
        ({"minutes": 601}, "minutes"),
        ({"title": "x" * 61}, "title"),
        ({"title": "Lunch\u202e"}, "title"),
    ],
)
def test_invalid_slot_is_refused_by_field(values, field):
    day = Unconference(slots=1)

    values = {"starts_after": 100, "minutes": 45} | values
    assert refused_fields(grids.add_slot, grid=day.grid, **values) == [field]
    assert refused_fields(grids.change_slot, slot=day.slot(0), **values) == [field]


def test_slot_with_sessions_is_neither_removed_nor_made_a_break():
    day = Unconference()
    day.pitch("Tea", ("Blue", 0))
    first = day.slot(0)

    assert code_of(grids.remove_slot, slot=first) == "used"
    assert code_of(grids.change_slot, slot=first, starts_after=0, minutes=45, title="Lunch") == "used"
    grids.change_slot(slot=day.slot(1), starts_after=45, minutes=45, title="Lunch")

    assert facts(day) == [(0, 45, ""), (45, 45, "Lunch")]


def test_slot_that_was_removed_meanwhile_is_refused():
    day = Unconference()
    first = day.slot(0)
    grids.remove_slot(slot=first)

    assert code_of(grids.change_slot, slot=first, starts_after=0, minutes=45) == "slot"


def test_grid_has_60_slots():
    day = Unconference(slots=0)
    for number in range(60):
        GridSlotFactory(grid=day.grid, starts_after=number)

    assert code_of(grids.add_slot, grid=day.grid, starts_after=5000) == "limit"


def test_slots_move_with_the_event_by_the_wall_clock():
    start = datetime(2027, 3, 27, 10, tzinfo=UTC)  # the clocks go forward in the night after
    day = Unconference(slots=1, event={"starts_at": start, "ends_at": start + 30 * HOUR})
    grids.add_slot(grid=day.grid, starts_after=24 * 60)
    assert [row.slot.starts_at.isoformat() for row in grid_view(day.now()).rows] == [
        "2027-03-27T10:00:00+00:00",
        "2027-03-28T10:00:00+01:00",
    ]

    event = day.now().event
    event.starts_at, event.ends_at = start - timedelta(days=2), start + 30 * HOUR - timedelta(days=2)
    events.save(event=event)

    assert [row.slot.hours for row in grid_view(day.now()).rows] == ["10am to 10:45am"] * 2
    assert [row.slot.starts_at.isoformat() for row in grid_view(day.now()).rows] == [
        "2027-03-25T10:00:00+00:00",
        "2027-03-26T10:00:00+00:00",
    ]


def test_slot_in_the_hour_that_the_clocks_skip_is_refused():
    start = datetime(2027, 3, 28, 0, tzinfo=UTC)
    day = Unconference(slots=0, event={"starts_at": start, "ends_at": start + 6 * HOUR})

    assert code_of(grids.add_slot, grid=day.grid, starts_after=90) == "skipped"
    grids.add_slot(grid=day.grid, starts_after=30, minutes=60)  # until 2:30am, because the clocks skip an hour
    assert code_of(grids.add_slot, grid=day.grid, starts_after=120) == "overlap"
    grids.add_slot(grid=day.grid, starts_after=150)


def test_slots_in_the_hour_that_comes_twice_follow_each_other():
    start = datetime(2027, 10, 31, 0, tzinfo=UTC)  # 1am in summer time
    day = Unconference(slots=0, event={"starts_at": start, "ends_at": start + 6 * HOUR})

    for number in range(3):
        grids.add_slot(grid=day.grid, starts_after=number * 60, minutes=60)

    rows = grid_view(day.now()).rows
    assert [row.slot.starts_at.astimezone(UTC).hour for row in rows] == [0, 2, 3]
