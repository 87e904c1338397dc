"""Load-test talks and sessions: some past load-test events had a call, and a few were unconferences."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import uuid5

from django.db import models

from demo.events import NAMESPACE
from demo.scale_boards import QUESTIONS, Past
from meetups.models import Call, Event, Grid, GridRoom, GridSlot, Pitch, Talk

BATCH = 1000
CALL_EVERY, GRID_EVERY = 20, 100  # past events
TALKS, ROOMS, SLOTS = 4, 3, 2


def add(past: Sequence[Past]) -> None:
    """Add the talks and grids of these events."""
    calls = _made(Call, [one for one in past if one.number % CALL_EVERY == 4], _call)
    _bulk(Talk, (_talk(one, call, turn) for one, call in calls for turn in range(TALKS)))
    grids = _made(Grid, [one for one in past if one.number % GRID_EVERY == 7], _grid)
    Event.objects.filter(grid__in=[grid for _one, grid in grids]).update(format=Event.Format.UNCONFERENCE)
    rooms = _bulk(GridRoom, (_room(grid, turn) for _one, grid in grids for turn in range(ROOMS)))
    slots = _bulk(GridSlot, (_slot(grid, turn) for _one, grid in grids for turn in range(SLOTS)))
    _bulk(
        Pitch,
        (
            _session(room, slots[place // ROOMS * SLOTS + turn])
            for place, room in enumerate(rooms)
            for turn in range(SLOTS)
        ),
    )


def _made(model: Any, past: list[Past], make: Any) -> list[tuple[Past, Any]]:
    return list(zip(past, _bulk(model, map(make, past)), strict=True))


def _bulk(model: type[models.Model], rows: Iterable[Any]) -> list[Any]:
    return model._default_manager.bulk_create(rows, batch_size=BATCH)


def _call(one: Past) -> Call:
    return Call(event=one.event, places=TALKS, starts_after=5)


def _talk(one: Past, call: Call, turn: int) -> Talk:
    speaker = (one.number * 7 + turn) % 5000
    key = str(uuid5(NAMESPACE, f"{one.event.uid}/talk/{turn}"))
    return Talk(
        call=call,
        title=f"{QUESTIONS[turn % len(QUESTIONS)]} with {one.subject}, in five minutes",
        name=f"Visitor {speaker}",
        email=f"visitor-{speaker}@example.org",
        is_name_public=turn % 2 == 0,
        state=Talk.State.ACCEPTED,
        position=turn + 1,
        slides_url="https://example.org/slides" if turn % 2 else "",
        uid=key,
        idempotency_key=key,
    )


def _grid(one: Past) -> Grid:
    return Grid(event=one.event, is_pitching_open=False)


def _room(grid: Grid, turn: int) -> GridRoom:
    return GridRoom(grid=grid, name=f"Corner {turn + 1}", position=turn)


def _slot(grid: Grid, turn: int) -> GridSlot:
    return GridSlot(grid=grid, starts_after=30 * turn, minutes=30)


def _session(room: GridRoom, slot: GridSlot) -> Pitch:
    key = str(uuid5(NAMESPACE, f"{room.grid.event.uid}/session/{room.position}/{slot.starts_after}"))
    return Pitch(
        grid=room.grid,
        title=f"What {room.name.lower()} made of it, {slot.starts_after} minutes in",
        hands=3 + room.position,
        room=room,
        slot=slot,
        outcome="Ask **one more person**, then decide.",
        uid=key,
        idempotency_key=key,
    )
