"""Let people fill a grid over real HTTP, all at once, while a web process is killed. Check what is left.

`make test` uses eight people and six cells, `make drill` forty people and thirty cells.
"""

import random
import re
import subprocess
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.client import HTTPException
from pathlib import Path
from typing import NamedTuple

from django.utils import timezone

from meetups.models import Grid, Hand, Pitch
from meetups.services import grids
from meetups.services.grids import SlotFacts
from tests.board_phones import Answer, Browser
from tests.crowd import kill_worker
from tests.factories import EventFactory
from tests.processes import children
from tests.served import site
from tests.waiting import PATIENCE, until

WEB_PROCESSES = 2
SETTINGS = {"DEBUG": "0", "ALLOWED_HOSTS": "testserver", "SEAT_RATE_LIMIT": "9999/m", "BOARD_RATE_LIMIT": "9999/m"}


class Size(NamedTuple):
    """How many people there are, and how large the grid is. More people than cells leave pitches without a place."""

    people: int
    rooms: int
    slots: int


class Person(Browser):
    """A person with a phone. `cell` is the one that the site acknowledged for their session."""

    def __init__(self, port: int, slug: str, number: int) -> None:
        super().__init__(port)
        self._path, self._join = f"/events/{slug}/grid/", f"/events/{slug}/board/join/"
        self._chance = random.Random(number)
        self.title = f"Session of person {number}"
        self.cell, self.pk = "", ""
        self.statuses: Counter[int] = Counter()
        self.lost = 0  # answers lost with the killed process

    def take_part(self) -> None:
        """Join, pitch a session, raise a hand for it, and place it in a cell that is offered, until none is left."""
        self._sent(self._join, self._join, name="Somebody")
        page = self._sent(f"{self._path}seat/", f"{self._path}seat/pitch/", title=self.title)
        while not self.pk:
            page = self.read(f"{self._path}seat/")
            found = re.search(rf'/grid/([0-9]+)-{self.title.lower().replace(" ", "-")}/"', page.text)
            self.pk = found[1] if found else ""
        self._sent(f"{self._path}seat/", f"{self._path}seat/raise-hand/", pitch=self.pk)
        self._place()

    def read(self, path: str) -> Answer:
        """Read a page, again if its process is killed meanwhile."""
        while True:
            try:
                answer = self.ask("GET", path)
            except (OSError, HTTPException):
                self.lost += 1
                continue
            assert answer.status == 200, answer
            return answer

    def _place(self) -> None:
        path = f"{self._path}seat/place/{self.pk}/"
        while not self.cell:
            page = self.read(path)
            cells = re.findall(r'<option value="([0-9]+-[0-9]+)"', page.text)
            had = re.search(r'name="had" value="([^"]*)"', page.text)
            if had and had[1]:
                self.cell = had[1]  # placed, but the answer was lost
            if self.cell or not cells:
                return
            cell = self._chance.choice(cells)
            if self._sent(path, path, place=cell, had="").status == 302:
                self.cell = cell

    def _sent(self, form: str, path: str, **fields: str) -> Answer:
        """Open a form and send it. The same form is sent again if its process is killed meanwhile."""
        page = self.read(form)
        token = re.search(r'name="form_token" value="([^"]+)"', page.text)
        fields |= {"form_token": token[1]} if token else {}
        while True:
            try:
                answer = self.send(path, **fields)
            except (OSError, HTTPException):
                self.lost += 1
                continue
            assert answer.status in (302, 409), answer
            self.statuses[answer.status] += 1
            return answer


def open_camp(size: Size) -> Grid:
    """Open a grid that anyone fills, of an event that begins soon."""
    start = timezone.now() + timedelta(hours=1)
    event = EventFactory(slug="camp", format="unconference", starts_at=start, ends_at=start + timedelta(hours=9))
    rooms = [f"Room {number}" for number in range(size.rooms)]
    slots = [SlotFacts(45 * number) for number in range(size.slots)]
    return grids.open_grid(event=event, rooms=rooms, slots=slots, anyone_places=True)


def fill(grid: Grid, size: Size, log: Path) -> list[Person]:
    """Let everybody take part at once. Kill a web process meanwhile, and check that all readers see the same grid."""
    with (
        site(log, WEB_PROCESSES, "tests.clocked:site", **SETTINGS) as (port, server),
        ThreadPoolExecutor(size.people) as pool,
    ):
        people = [Person(port, grid.event.slug, number) for number in range(size.people)]
        parts = [pool.submit(person.take_part) for person in people]
        until(lambda: any(person.pk for person in people))
        _kill_and_wait(server)
        for part in parts:
            part.result(timeout=4 * PATIENCE)
        paths = (f"{grid.get_absolute_url()}{part}" for part in ("", "live/detail/", "screen/"))
        for path in paths:
            assert len({_shown(page.text) for page in pool.map(lambda one, path=path: one.read(path), people)}) == 1
    assert "Error" not in log.read_text(encoding="utf-8")
    return people


def check(grid: Grid, size: Size, people: list[Person]) -> None:
    """Check that no pitch is lost or there twice, that each cell has one session, and where each session is."""
    pitches = list(Pitch.objects.filter(grid=grid))
    assert Counter(pitch.title for pitch in pitches) == Counter(person.title for person in people)
    assert {str(pitch.pk): pitch.cell for pitch in pitches} == {person.pk: person.cell for person in people}
    cells = Counter(pitch.cell for pitch in pitches if pitch.cell)
    assert (len(cells), cells.total()) == (size.rooms * size.slots, min(size.people, size.rooms * size.slots))
    assert {pitch.hands for pitch in pitches} == {1}
    assert Hand.objects.filter(pitch__grid=grid).count() == size.people


def _kill_and_wait(server: subprocess.Popen[bytes]) -> None:
    """Kill a web process. Return when gunicorn has replaced it."""
    before = children(server.pid)
    kill_worker(server, random.Random(7))
    until(lambda: children(server.pid) != before and len(children(server.pid)) == WEB_PROCESSES)


def _shown(text: str) -> str:
    """Return the part of a page that shows the grid."""
    return text[text.index('id="grid"') :].partition("</table>")[0]
