"""A simple model of a lean-coffee board."""

from typing import Any

VOTES = 3


class Model:
    """The state of a board after these presses. Undoing a step leaves it out, and does all others again."""

    def __init__(self, presses: list[tuple[Any, ...]]) -> None:
        self.phase, self.is_open, self.box, self.is_paused = 0, True, 0, False
        self.order: list[str] = []
        self.merged: dict[str, str] = {}
        self.hands: dict[str, int] = {}
        self.fixed: dict[str, int] = {}  # the votes, once voting has ended
        self.state: dict[str, str] = {}
        self.outcome: dict[str, str] = {}
        self.votes: list[dict[str, int]] = [{}, {}, {}]
        self.void: set[int] = set()
        for name, *values in presses:
            getattr(self, name)(*values)

    def add(self, title: str) -> None:
        self.order.append(title)
        self.state[title] = "to_discuss"
        if self.phase == 2:
            self.fixed[title] = 0

    def give(self, seat: int, title: str, number: int) -> None:
        if title in self.state:  # it may be a topic that was taken away
            self.votes[seat][title] = self.votes[seat].get(title, 0) + number
            self.votes[seat] = {name: count for name, count in self.votes[seat].items() if count}

    def void_seat(self, seat: int) -> None:
        self.void.add(seat)
        if self.phase == 2:
            self.fixed = {title: self.total(title) for title in self.standing}

    def hold_up(self, title: str, hands: int) -> None:
        self.hands[title] = hands

    def merge(self, card: str, into: str) -> None:
        for title in (card, *[title for title, root in self.merged.items() if root == card]):
            self.merged[title] = into
        self.hands[into] = self.hands.get(into, 0) + self.hands.get(card, 0)
        if self.phase == 2:
            self.fixed[into] += self.fixed[card]

    def move(self, title: str, by: int) -> None:
        waiting = self.waiting
        other = waiting.index(title) + by
        if 0 <= other < len(waiting):
            one, two = self.order.index(title), self.order.index(waiting[other])
            self.order[one], self.order[two] = self.order[two], self.order[one]

    def close(self, is_open: bool) -> None:
        self.is_open = is_open

    def next_phase(self) -> None:
        self.phase += 1
        if self.phase == 2:
            self.fixed = {title: self.total(title) for title in self.standing}
            self.order.sort(key=lambda title: -self.fixed.get(title, 0))
        if self.phase == 3 and self.discussed_now:
            self.end("discussed" if self.discussed_now in self.outcome else "to_discuss")

    def start(self, title: str) -> None:
        if self.discussed_now:
            self.end("discussed")
        self.state[title] = "discussing"
        self.run(1)

    def run(self, box: int) -> None:
        self.box, self.is_paused = box, False

    def pause(self) -> None:
        self.is_paused = True

    def end(self, state: str) -> None:
        self.state[self.discussed_now] = state
        self.run(0)

    def park(self, title: str) -> None:
        if title == self.discussed_now:
            self.end("parked")
        self.state[title] = "parked"

    def write(self, title: str, outcome: str) -> None:
        self.outcome[title] = outcome

    @property
    def standing(self) -> list[str]:
        return [title for title in self.order if title not in self.merged]

    @property
    def waiting(self) -> list[str]:
        return [title for title in self.standing if self.state[title] == "to_discuss"]

    @property
    def discussed_now(self) -> str:
        return next((title for title, state in self.state.items() if state == "discussing"), "")

    def root(self, title: str) -> str:
        return self.merged.get(title, title)

    def own(self, seat: int) -> dict[str, int]:
        own: dict[str, int] = {}
        for title, count in self.votes[seat].items():
            own[self.root(title)] = own.get(self.root(title), 0) + count
        return own

    def given(self, title: str) -> int:
        return sum(self.own(seat).get(title, 0) for seat in range(3) if seat not in self.void)

    def total(self, title: str) -> int:
        return self.given(title) + self.hands.get(title, 0)

    def left(self, seat: int) -> int:
        return VOTES - sum(self.votes[seat].values())

    def topics(self) -> dict[str, tuple[str, int]]:
        """Return state and interest of each topic in the backlog."""
        becomes = {"to_discuss": "open", "discussed": "done", "parked": "parked"}
        return {
            title: (becomes[self.state[title]], 0 if self.state[title] == "discussed" else self.fixed[title])
            for title in self.standing
            if self.phase == 3
        }
