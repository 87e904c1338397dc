"""A grid at 10:20am for tests of its pages: two rooms, two slots, and lunch between them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.test import Client

from meetups.models import Grid, GridRoom, GridSlot
from tests.boards import BoardFactory
from tests.factories import EventFactory
from tests.grids import GridFactory, GridRoomFactory, GridSlotFactory

NOW = datetime(2026, 11, 28, 10, 20, tzinfo=UTC)
HOUR = timedelta(hours=1)
GRID = "/events/camp/grid/"
SEAT = f"{GRID}seat/"


def camp(*, has_board: bool = False, **values: Any) -> Grid:
    """Create the grid of an event from 10am to 4pm."""
    start = NOW - timedelta(minutes=20)
    event = EventFactory(title="Camp", slug="camp", starts_at=start, ends_at=start + 6 * HOUR)
    grid: Grid = GridFactory(event=event, **values)
    for number, name in enumerate(("Hall", "Attic")):
        GridRoomFactory(grid=grid, name=name, position=number)
    for starts_after, title in ((0, ""), (120, "Lunch"), (180, "")):
        GridSlotFactory(grid=grid, starts_after=starts_after, title=title)
    if has_board:
        BoardFactory(event=event, has_topics=False)
    return grid


def cell(room: str, starts_after: int) -> str:
    """Return the value of a room and a slot in forms."""
    return f"{GridRoom.objects.get(name=room).pk}-{GridSlot.objects.get(starts_after=starts_after).pk}"


def send(client: Client, action: str, **data: Any) -> HttpResponse:
    """Press a button of the phone's page."""
    return client.post(f"{SEAT}{action}/", {"form_token": "token-123"} | data)
