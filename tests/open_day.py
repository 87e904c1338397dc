"""An unconference that is hosted, for tests: the event "open", with a break, and its host page."""

from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from meetups.models import Grid, Seat
from meetups.services import grids
from meetups.services.grids import SlotFacts
from tests.boards import HostLinkFactory
from tests.factories import EventFactory
from tests.pages import Page
from tests.unconference import Unconference
from tests.waitlists import HOUR

ROOMS = ("Garden", "Hall")
SLOTS = (SlotFacts(0, 45), SlotFacts(45, 45), SlotFacts(90, 30, "Lunch"), SlotFacts(120, 45))


class OpenDay(Unconference):
    """A grid of an event which begins now and lasts four hours, with these pitches."""

    def __init__(
        self, *titles: str, rooms: tuple[str, ...] = ROOMS, slots: tuple[SlotFacts, ...] = SLOTS, **facts: Any
    ) -> None:
        now = timezone.now()
        values = {"title": "Open day", "slug": "open", "starts_at": now, "ends_at": now + 4 * HOUR}
        self.event = EventFactory(**values, format="unconference")
        self.grid = grids.open_grid(event=self.event, rooms=rooms, slots=slots, **facts)
        for title in titles:
            self.pitch(title)

    def cell(self, room: str, slot: int) -> str:
        """Return a cell as forms send it."""
        return f"{self.room(room).pk}-{self.slot(slot).pk}"

    def seats(self, number: int) -> list[Seat]:
        """Let so many people join with a phone."""
        return [self.seat() for _ in range(number)]

    def now(self) -> Grid:
        return Grid.objects.select_related("event__group", "event__board").get(pk=self.grid.pk)

    @property
    def url(self) -> str:
        """The URL of the host page by a link, the same each time."""
        board = self.event.board
        link = board.host_links.first() or HostLinkFactory(board=board)
        return f"/events/open/grid/host/{link.token}/"


def read(client: Client, day: OpenDay, query: str = "") -> Page:
    """Read the host page."""
    response = client.get(day.url + query)
    assert response.status_code == 200
    return Page(response)


def send(client: Client, day: OpenDay, step: str, query: str = "", **data: object) -> HttpResponse:
    """Press a button of the host page."""
    return client.post(day.url + query, {"step": step} | data)


def had(page: Page, first: str) -> str:
    """Return what the form with this first text says that it showed."""
    shown = [field.get("value") or "" for field in page.all("input", name="had", type="hidden")]
    return next((value for value in shown if value.startswith(f"{first}:")), "")
