"""A grid behaves like a simple model, for random presses of phones and hosts in random order."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from meetups.models import GridRoom, GridSlot, Pitch
from meetups.models.fields import new_uid
from meetups.queries.grids import grid_view, own_of
from meetups.services import grids
from tests.unconference import Unconference

titles = st.sampled_from(["Tea", "Cake", "Milk", "Rum"])
rooms, slots, seats = st.sampled_from(["Blue", "Red", "Green"]), st.sampled_from([0, 45, 90]), st.integers(0, 1)


class Model:
    """A grid as two sets, and a dictionary from titles to cells."""

    def __init__(self) -> None:
        self.rooms, self.slots = {"Blue", "Red"}, {0, 45}
        self.cells: dict[str, tuple[str, int] | None] = {}  # of standing pitches
        self.hands: dict[str, set[int]] = {}
        self.version = 0

    @property
    def table(self) -> dict[str, tuple[str, int]]:
        return {title: cell for title, cell in self.cells.items() if cell}

    def gone(self, title: str) -> str:
        return "" if title in self.cells else "withdrawn"


class Machine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.day = Unconference(anyone_places=True)
        self.seats = [self.day.seat() for _ in range(2)]
        self.model = Model()

    def attempt(self, service: Any, code: str, is_change: bool = True, **values: Any) -> bool:
        """Call a service that the model accepts, or refuses with this code. Return whether it changes something."""
        found = ""
        try:
            service(**values)
        except ValidationError as refusal:
            found = str(refusal.code)
        assert found == code
        has_changed = is_change and not code
        self.model.version += has_changed
        return has_changed

    def pitched(self, title: str) -> Pitch:
        """Return the latest pitch with this title, or one that nobody ever made."""
        return Pitch.objects.filter(grid=self.day.grid, title=title).last() or Pitch(pk=0, grid=self.day.grid)

    def room(self, name: str) -> GridRoom:
        return self.day.grid.rooms.filter(name=name).first() or GridRoom(pk=0, grid=self.day.grid)

    def slot(self, start: int) -> GridSlot:
        return self.day.grid.slots.filter(starts_after=start).first() or GridSlot(pk=0, grid=self.day.grid)

    @rule(title=titles, seat=st.none() | seats)
    def pitch(self, title: str, seat: int | None) -> None:
        by = {"is_host": True} if seat is None else {"seat": self.seats[seat]}
        code = "duplicate" if title in self.model.cells else ""
        if self.attempt(grids.pitch, code, grid=self.day.grid, title=title, idempotency_key=new_uid(), **by):
            self.model.cells[title], self.model.hands[title] = None, set()

    @rule(title=titles)
    def withdraw(self, title: str) -> None:
        pitch, model = self.pitched(title), self.model
        if pitch.pk and self.attempt(grids.withdraw, "", title in model.cells, pitch=pitch):
            del model.cells[title], model.hands[title]

    @rule(title=titles, room=rooms, slot=slots, seat=st.none() | seats)
    def place(self, title: str, room: str, slot: int, seat: int | None) -> None:
        model, cell = self.model, (room, slot)
        is_there = model.cells.get(title) == cell
        code = model.gone(title) or ("room" if room not in model.rooms else "slot" if slot not in model.slots else "")
        if not code and cell in model.table.values() and not is_there:
            code = "taken"
        by = None if seat is None else self.seats[seat]
        values = {"pitch": self.pitched(title), "room": self.room(room), "slot": self.slot(slot), "seat": by}
        if self.attempt(grids.place, code, not is_there, **values):
            model.cells[title] = cell

    @rule(title=titles)
    def take_out(self, title: str) -> None:
        model = self.model
        is_change = bool(model.cells.get(title))
        if self.attempt(grids.take_out, model.gone(title), is_change, pitch=self.pitched(title)):
            model.cells[title] = None

    @rule(title=titles, seat=seats, is_up=st.booleans())
    def change_hand(self, title: str, seat: int, is_up: bool) -> None:
        service = grids.raise_hand if is_up else grids.lower_hand
        hands = self.model.hands.get(title, set())
        values = {"pitch": self.pitched(title), "seat": self.seats[seat]}
        if self.attempt(service, self.model.gone(title), (seat in hands) != is_up, **values):
            hands ^= {seat}

    @rule(room=rooms)
    def add_room(self, room: str) -> None:
        code = "same" if room in self.model.rooms else ""
        if self.attempt(grids.add_room, code, grid=self.day.grid, name=room):
            self.model.rooms.add(room)

    @rule(room=rooms)
    def remove_room(self, room: str) -> None:
        model = self.model
        code = "used" if any(cell[0] == room for cell in model.table.values()) else ""
        if self.attempt(grids.remove_room, code, room in model.rooms, room=self.room(room)):
            model.rooms.discard(room)

    @rule(slot=slots)
    def add_slot(self, slot: int) -> None:
        code = "overlap" if slot in self.model.slots else ""
        if self.attempt(grids.add_slot, code, grid=self.day.grid, starts_after=slot):
            self.model.slots.add(slot)

    @rule(slot=slots)
    def remove_slot(self, slot: int) -> None:
        model = self.model
        code = "used" if any(cell[1] == slot for cell in model.table.values()) else ""
        if self.attempt(grids.remove_slot, code, slot in model.slots, slot=self.slot(slot)):
            model.slots.discard(slot)

    @rule(slot=slots, to=slots)
    def change_slot(self, slot: int, to: int) -> None:
        model = self.model
        code = "slot" if slot not in model.slots else "overlap" if to != slot and to in model.slots else ""
        values = {"slot": self.slot(slot), "starts_after": to, "minutes": 45}
        if self.attempt(grids.change_slot, code, to != slot, **values):
            model.slots = model.slots - {slot} | {to}
            moved = {title: (cell[0], to) for title, cell in model.table.items() if cell[1] == slot}
            model.cells |= moved

    @invariant()
    def grid_is_that_of_the_model(self) -> None:
        day, model = self.day, self.model
        view = grid_view(day.now())
        assert (day.table(), view.version) == (model.table, model.version)
        assert {room.name for room in view.rooms} == model.rooms
        assert [row.slot.starts_after for row in view.rows] == sorted(model.slots)
        assert {one.title: one.hands for one in view.pitches} == {title: len(up) for title, up in model.hands.items()}

    @invariant()
    def no_pitch_is_lost_and_each_hand_is_counted(self) -> None:
        titles = {pitch.pk: pitch.title for pitch in self.day.grid.pitches.standing()}
        assert sorted(titles.values()) == sorted(self.model.cells)
        for number, seat in enumerate(self.seats):
            raised = {titles[pk] for pk in own_of(seat).raised if pk in titles}
            assert raised == {title for title, up in self.model.hands.items() if number in up}


@pytest.mark.django_db
def test_grid_does_what_the_model_does():
    examples = 3 if connection.vendor == "sqlite" else 2  # the model is the same; the SQL is what may differ
    run_state_machine_as_test(
        Machine,
        settings=settings(max_examples=examples, stateful_step_count=20, suppress_health_check=list(HealthCheck)),
    )
