"""Phones at a board over real HTTP: simulated people who propose, vote, take back, answer and poll."""

import gzip
import html
import json
import math
import random
import re
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import Executor
from datetime import datetime
from http.client import HTTPConnection, HTTPException
from typing import Any, NamedTuple
from urllib.parse import urlencode

from tests.waiting import PATIENCE

FORM = "application/x-www-form-urlencoded"
VOTES_EACH = 3
Own = dict[str, Any]


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    text: str
    bytes: int  # of headers and body as they were sent


class Browser:
    """A browser that keeps cookies and the CSRF token of the last form."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._cookies: dict[str, str] = {}
        self._token = ""

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> Answer:
        """Send one request on a new connection. Raises OSError or HTTPException if the connection breaks."""
        headers |= {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        connected = HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)
        try:
            connected.request(method, path, body, {"Host": "testserver", "Accept-Encoding": "gzip"} | headers)
            answer = connected.getresponse()
            raw = answer.read()
        finally:
            connected.close()
        sent = "".join(f"{name}: {value}\r\n" for name, value in answer.getheaders())
        for cookie in answer.headers.get_all("Set-Cookie", []):
            name, _is, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value
        size = len(f"HTTP/1.1 {answer.status} {answer.reason}\r\n{sent}\r\n") + len(raw)
        text = (gzip.decompress(raw) if answer.headers["Content-Encoding"] == "gzip" else raw).decode()
        if token := re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text):
            self._token = token[1]
        return Answer(answer.status, dict(answer.getheaders()), text, size)

    def send(self, path: str, headers: dict[str, str] | None = None, **fields: str) -> Answer:
        """Send a form with the token of the last one that was read."""
        body = urlencode({**fields, "csrfmiddlewaretoken": self._token})
        return self.ask("POST", path, body, **{"Content-Type": FORM}, **(headers or {}))


class Host(Browser):
    """A host with a link, who steps through the phases on the host page."""

    def __init__(self, port: int, path: str) -> None:
        super().__init__(port)
        self._path = path
        self.version = ""

    def look(self) -> None:
        """Read the host page."""
        found = re.search(r'name="version" value="([0-9]+)"', self.ask("GET", self._path).text)
        assert found
        self.version = found[1]

    def press(self, step: str) -> int:
        """Press a button of the page that was read last. Return the status: 302, or 409 if another host did."""
        return self.send(self._path, step=step, version=self.version).status


class Phone(Browser):
    """A person with a seat. `votes` are those that the site acknowledged, by the primary key of the topic."""

    def __init__(self, port: int, path: str, number: int, taps: Executor) -> None:
        super().__init__(port)
        self._path, self._taps, self._chance = path, taps, random.Random(number)
        self._number, self._etag, self._cards = number, "", ["0"]
        self._answered, self._here_at = "", 0.0
        self.statuses: Counter[int] = Counter()
        self.polled: Counter[int] = Counter()  # bytes of answers to polls, by status
        self.polls: Counter[int] = Counter()
        self.votes: dict[str, int] = {}
        self.ballots: list[str] = []  # what the site acknowledged: card, round, answer
        self.phase, self.order, self.question, self.is_asked = "", list[str](), "", False
        self.ends_at: datetime | None = None
        self.time = 0.0
        self.lost = 0  # answers lost with a killed process
        self.wish = "move_on"

    def join(self) -> None:
        self.ask("GET", f"{self._path}join/")
        assert self.send(f"{self._path}join/", name=f"Person {self._number}").status == 302
        assert self.ask("GET", f"{self._path}seat/").status == 200

    def turn(self) -> None:
        """Poll, then do one thing that the phase allows."""
        self.poll()
        if self.phase == "propose":
            self._propose()
        elif self.phase == "vote":
            self._vote()
        elif self.phase == "discuss":
            self._answer()
        if self.phase != "wrapped_up" and self.time - self._here_at >= 60:
            self._here_at = self.time
            self._send("still-here")

    def poll(self) -> None:
        """Ask for the live part with the version that the phone has."""
        headers = {"If-None-Match": self._etag} if self._etag else {}
        try:
            answer = self.ask("GET", f"{self._path}live/seat/", **headers)
        except (OSError, HTTPException):
            self.lost += 1
            return
        assert answer.status in (200, 304)
        self.polls[answer.status] += 1
        self.polled[answer.status] += answer.bytes
        self.time, self._etag = float(answer.headers["Server-Time"]), answer.headers["ETag"]
        if answer.status == 200:
            self._read(answer.text)

    def seconds_left(self) -> int:
        """Return what the countdown shows: the script counts from the server's time."""
        assert self.ends_at
        return max(0, math.ceil(self.ends_at.timestamp() - self.time))

    def own(self) -> Own:
        """Read what belongs to this seat."""
        while True:
            try:
                return self._own(self.ask("GET", f"{self._path}seat/own/").text)
            except (OSError, HTTPException):
                self.lost += 1

    def _read(self, text: str) -> None:
        self.phase = _one(r'data-phase="(\w+)"', text)
        self.order = re.findall(r'id="note-([0-9]+)"', text)
        self._cards = self.order or self._cards
        ends_at = _one(r'data-ends-at="([^"]+)"', text)
        self.ends_at = datetime.fromisoformat(ends_at) if ends_at else None
        self.question = _one(r'value="([0-9]+:[0-9]+):move_on"', text)
        self.is_asked = bool(self.question) and not re.search(r'id="answers"[^>]* hidden', text)

    def _own(self, text: str) -> Own:
        own: Own = json.loads(html.unescape(_one(r'data-own="([^"]*)"', text)))
        assert own["left"] == VOTES_EACH - sum(own["votes"].values()) >= 0
        return own

    def _send(self, action: str, **fields: str) -> Answer | None:
        """Press a button. Return the answer, or None if the process that answered was killed."""
        try:
            answer = self.send(f"{self._path}seat/{action}/", {"Live": "yes"}, **fields)
        except (OSError, HTTPException):
            self.lost += 1
            return None
        assert answer.status in (200, 204, 409), answer
        self.statuses[answer.status] += 1
        return answer

    def _propose(self) -> None:
        """Propose a topic of one's own or, one time in four, one that others propose too, in other letters."""
        words = f"Topic of person {self._number}" if self._chance.random() < 0.75 else "What IS a  café for?"
        self._send("propose", title=words)

    def _vote(self) -> None:
        """Tap once, twice on the same button at the same moment, or on two topics at the same moment."""
        card, other = self._chance.sample(self._cards, 2)
        given = self.votes.get(card, 0)
        if given and self._chance.random() < 0.6:
            self._tap("take-back", -1, [card] * self._chance.choice((1, 1, 2)))
        else:
            self._tap("vote", 1, self._chance.choice(([card], [card], [card, card], [card, other])))

    def _tap(self, action: str, change: int, cards: list[str]) -> None:
        """Send taps at the same moment. A tap that was acknowledged must be counted, once, and one that was refused
        must not."""
        values = [f"{card}:{self.votes.get(card, 0)}" for card in cards]
        sent = [self._taps.submit(self._send, action, card=value) for value in values[1:]]
        answers = [self._send(action, card=values[0]), *(one.result(timeout=PATIENCE) for one in sent)]
        now = {card: number for card, number in self.own()["votes"].items() if number}
        for card in {*cards, *self.votes, *now}:
            statuses = {one and one.status for one, of in zip(answers, cards, strict=True) if of == card}
            possible = {self.votes.get(card, 0) + one for one in _changes(change, statuses)}
            assert now.get(card, 0) in possible, (action, card, statuses, self.votes, now)
        self.votes = now

    def _answer(self) -> None:
        """Answer once a round. One time in ten answer too early, which is refused."""
        is_over = self.is_asked and self.question != self._answered
        if not self.question or not self.wish or not (is_over or self._chance.random() < 0.1):
            return
        answer = self._send("answer", answer=f"{self.question}:{self.wish}")
        if answer and answer.status == 200:
            assert self.is_asked
            self._answered = self.question
            self.ballots.append(f"{self.question}:{self.wish}")


def _changes(change: int, statuses: Iterable[int | None]) -> set[int]:
    """Return by how much the votes for a topic may have changed, by the answers to the taps on it."""
    if 200 in statuses:
        return {change}
    return {0, change} if None in statuses else {0}


def _one(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    return found[1] if found else ""
