"""An hour of lean coffee in fast-forward: forty phones and a host, over HTTP, at the time that a file says."""

import subprocess
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import time_machine
from django.db import connection
from django.db.models import F, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from meetups.models import Board, HostLink
from meetups.services import boards
from tests.board_phones import VOTES_EACH, Host, Phone
from tests.factories import EventFactory
from tests.processes import children, send_sigkill_to
from tests.served import site
from tests.waiting import PATIENCE, PAUSE, until

PHONES, WEB_PROCESSES = 40, 2
SETTINGS = {"DEBUG": "0", "ALLOWED_HOSTS": "testserver", "SEAT_RATE_LIMIT": "9999/m"}


class Hour:
    """The clock of the site, the phones and two browsers of the host. `board` is as it is now."""

    def __init__(self, port: int, server: subprocess.Popen[bytes], clock: Path, link: HostLink) -> None:
        self._clock, self._server, self._pk = clock, server, link.board_id
        path = link.board.get_absolute_url()
        self._people, self._taps = ThreadPoolExecutor(PHONES + 2), ThreadPoolExecutor(8)
        self.phones = [Phone(port, path, number, self._taps) for number in range(PHONES)]
        self.hosts = [Host(port, link.get_absolute_url()) for _ in range(2)]
        self.now, self.presses, self.looks = timezone.now().replace(microsecond=0), 0, 0
        self._write()

    @property
    def board(self) -> Board:
        return Board.objects.get(pk=self._pk)

    def close(self) -> None:
        for pool in (self._people, self._taps):
            pool.shutdown(cancel_futures=True)

    def everybody(self, do: Callable[[Phone], None]) -> None:
        """Let all phones do something at the same moment."""
        self._wait_for([self._people.submit(do, phone) for phone in self.phones])

    def tick(self, seconds: float, press: str = "") -> None:
        """Move the clock. Let each phone take its turn, while the host may press a button."""
        self.now += timedelta(seconds=seconds)
        self._write()
        turns = [self._people.submit(phone.turn) for phone in self.phones]
        if press:
            self.press(press)
        self._wait_for(turns)
        assert {phone.time for phone in self.phones} == {round(self.now.timestamp(), 3)}

    def press(self, step: str) -> None:
        """Let the host press a button, in two browsers at the same moment: one of them takes the step."""
        for host in self.hosts:
            host.look()
        sent = [self._people.submit(host.press, step) for host in self.hosts]
        assert sorted(one.result(timeout=PATIENCE) for one in sent) == [302, 409], step
        self.presses += 1

    def run_out(self, wish: str) -> None:
        """Let the timebox run out, and everybody answer with this wish: nobody is asked a second too early."""
        ends_at = self.board.ends_at
        assert ends_at
        for phone in self.phones:
            phone.wish = wish
        self.tick((ends_at - self.now).total_seconds() - 1)
        assert {(phone.seconds_left(), phone.is_asked) for phone in self.phones} == {(1, False)}
        self.tick(1)

    def at_its_time(self, do: Callable[[], int]) -> int:
        """Run a job in this process at the time of the site."""
        with time_machine.travel(self.now, tick=False):
            return do()

    def kill_web_process(self) -> None:
        """Kill a web process while the phones take their turns. Return when gunicorn has replaced it."""
        before = children(self._server.pid)
        turns = [self._people.submit(phone.turn) for phone in self.phones]
        killed = next(iter(before))
        until(lambda: any(turn.done() for turn in turns))
        send_sigkill_to(killed)
        self._wait_for(turns)
        until(lambda: len(children(self._server.pid) - {killed}) == WEB_PROCESSES)

    def _write(self) -> None:
        """Write the clock by renaming a file, because the site may read it meanwhile."""
        written = self._clock.with_suffix(".new")
        written.write_text(str(self.now.timestamp()), encoding="ascii")
        written.replace(self._clock)

    def _wait_for(self, turns: list[Future[None]]) -> None:
        for turn in turns:
            turn.result(timeout=PATIENCE)


@contextmanager
def hour(folder: Path) -> Iterator[Hour]:
    """Run the site with a board of an event that begins now. Watch meanwhile that no seat votes too much."""
    now = timezone.now()
    event = EventFactory(starts_at=now, ends_at=now + timedelta(hours=1))
    board = boards.open_board(event=event, votes_each=VOTES_EACH)
    clock = folder / "clock"
    settings = {**SETTINGS, "CLOCK": str(clock)}
    with (
        ThreadPoolExecutor(1) as watching,
        site(folder / "log", WEB_PROCESSES, "tests.clocked:application", **settings) as (port, server),
    ):
        run, is_over = Hour(port, server, clock, boards.open_host_link(board=board)), threading.Event()
        looks = watching.submit(watch_votes, board, is_over)
        try:
            yield run
        finally:
            is_over.set()
            run.close()
        run.looks = looks.result(timeout=PATIENCE)


def watch_votes(board: Board, is_over: threading.Event) -> int:
    """Check again and again that the votes given and left of each seat are its number. Return how often."""
    given = Coalesce(Sum("votes__count"), 0)
    wrong, looks = board.seats.annotate(given=given).exclude(left=VOTES_EACH - F("given")), 0
    try:
        while not is_over.wait(PAUSE):
            assert not wrong.values_list("left", "given")
            looks += 1
    finally:
        connection.close()
    return looks
