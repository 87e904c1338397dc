"""Two hundred phones at a board, in one thread: they ask as `static/js/live.js` and `static/js/seat.js` do."""

import asyncio
import gzip
import random
import re
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

EVERY, SPREAD = 2.0, 3.0  # seconds between two polls, a fifth more or less; and until a phone reads its own votes again
BETWEEN_STEPS = 8.0  # seconds in which all phones poll three times


class Answer(NamedTuple):
    status: int
    head: str
    body: bytes

    def one(self, pattern: str) -> str:
        """Return what this pattern finds in headers and page, or ""."""
        is_packed = "Content-Encoding: gzip" in self.head
        text = self.head + (gzip.decompress(self.body) if is_packed else self.body).decode()
        found = re.search(pattern, text)
        return found[1] if found else ""


class Polls:
    """The measurements of all phones together: the seconds of each answer, and when each phone first saw each phase."""

    def __init__(self, port: int, path: str) -> None:
        self._port, self._path = port, path
        self.seconds: list[float] = []
        self.unchanged: list[int] = []  # bytes of each 304
        self.seen: dict[str, list[float]] = {}
        self.began: dict[str, float] = {}  # when the host went on to each phase
        self._is_over = False

    def run(self, cookies: Sequence[str], press: Callable[[], None], phases: Sequence[str]) -> None:
        """Let a phone with each of these cookies poll while the host steps through the phases."""
        asyncio.run(self._run(cookies, press, phases))

    def wait(self, phase: str) -> float:
        """Return the seconds after which nine in ten phones saw this phase."""
        times = sorted(self.seen[phase])
        return times[len(times) * 9 // 10 - 1] - self.began[phase]

    async def _run(self, cookies: Sequence[str], press: Callable[[], None], phases: Sequence[str]) -> None:
        async with asyncio.TaskGroup() as tasks:
            for number, cookie in enumerate(cookies):
                tasks.create_task(self._phone(cookie, random.Random(number), tasks))
            await asyncio.sleep(BETWEEN_STEPS)
            for phase in phases:
                self.began[phase] = time.perf_counter()
                await asyncio.to_thread(press)
                await asyncio.sleep(BETWEEN_STEPS)
            self._is_over = True

    async def _phone(self, cookie: str, chance: random.Random, tasks: asyncio.TaskGroup) -> None:
        etag, phase = "", ""
        await asyncio.sleep(EVERY * chance.random())
        while not self._is_over:
            answer = await self._ask("live/seat/", cookie, etag)
            etag = answer.one(r"(?m)^ETag: (\S+)")
            if answer.status == 304:
                self.unchanged.append(len(answer.head) + len(answer.body))
            elif phase != (now := answer.one(r'data-phase="(\w+)"')):
                self.seen.setdefault(now, []).append(time.perf_counter())
                if phase:
                    tasks.create_task(self._own(cookie, SPREAD * chance.random()))
                phase = now
            await asyncio.sleep(EVERY * chance.uniform(0.8, 1.2))

    async def _own(self, cookie: str, pause: float) -> None:
        """Read one's own votes, a little later, as all phones do after a change of phase."""
        await asyncio.sleep(pause)
        answer = await self._ask("seat/own/", cookie)
        assert answer.status == 200, answer.head

    async def _ask(self, page: str, cookie: str, etag: str = "") -> Answer:
        """Send a request on a new connection. Return the answer, and note how long it took."""
        lines = [f"GET {self._path}{page} HTTP/1.1", "Host: testserver", "Accept-Encoding: gzip", f"Cookie: {cookie}"]
        lines += [f"If-None-Match: {etag}"] if etag else []
        began = time.perf_counter()
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
        answer = await reader.read()  # a sync worker closes the connection
        writer.close()
        await writer.wait_closed()
        self.seconds.append(time.perf_counter() - began)
        head, line, body = answer.partition(b"\r\n\r\n")
        return Answer(int(head.split(b" ", 2)[1]), (head + line).decode(), body)
