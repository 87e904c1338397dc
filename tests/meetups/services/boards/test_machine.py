"""A board behaves like a simple model, for random presses of phones and hosts in random order."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from meetups.models import Card
from meetups.queries.boards import own_of, vote_totals
from meetups.services import boards
from tests.lean_coffee import Room
from tests.meetups.services.boards.model import Model
from tests.meetups.services.refusals import code_of

PHASES = ["propose", "vote", "discuss", "wrapped_up"]
TITLES = ["Tea", "Cake", "Milk", "Rum", "Gin"]
titles, seats = st.sampled_from(TITLES), st.integers(0, 2)
pairs = st.lists(st.tuples(titles, titles), max_size=2)


class Machine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.room = Room(boxes="5, 3")
        self.seats = self.room.seats(3)
        self.presses: list[tuple[Any, ...]] = []
        self.steps: list[int] = []  # the places of the steps of hosts in `presses`
        self.model, self.version = Model([]), 0

    @initialize(phase=st.sampled_from([0, 1, 2, 2]), merges=pairs, votes=st.lists(st.tuples(seats, titles), max_size=7))
    def begin(self, phase: int, merges: list[tuple[str, str]], votes: list[tuple[int, str]]) -> None:
        """Begin in any phase: random steps alone would seldom get to the last."""
        for title in TITLES[:4]:
            self.propose(title, 0)
        for title, into in merges:
            self.merge(title, into)
        if phase:
            self.next_phase()
        for seat, title in votes:
            self.vote(title, seat)
        if phase == 2:
            self.next_phase()

    def attempt(self, service: Any, code: str, *press: Any, is_step: bool = True, **values: Any) -> None:
        """Make a press that the model accepts, or refuses with this code."""
        found = ""
        try:
            self.room.press(service, **values) if is_step else service(**values)
        except ValidationError as refusal:
            found = str(refusal.code)
        assert found == code
        if not code:
            self.steps += [len(self.presses)] if is_step else []
            self.presses.append(press)
            self.model = Model(self.presses)

    def code(self, title: str, phases: str, *wrong: tuple[bool, str]) -> str:
        """Return the code of the first thing that is wrong: there is no such card, the phase, or another one."""
        if title and title not in self.model.state:
            return "card"
        in_phase = str(self.model.phase) in phases
        return "" if in_phase and not any(is_wrong for is_wrong, _ in wrong) else self._first(in_phase, wrong)

    def _first(self, in_phase: bool, wrong: tuple[tuple[bool, str], ...]) -> str:
        return next((code for is_wrong, code in wrong if is_wrong), "") if in_phase else "phase"

    def card(self, title: str) -> Card:
        return self.room.board.cards.filter(title=title).first() or Card(pk=0)

    @rule(title=titles, seat=seats)
    def propose(self, title: str, seat: int) -> None:
        model = self.model
        code = "void" if seat in model.void else self.code("", "0", (title in model.state, "duplicate"))
        self.attempt(boards.propose, code, "add", title, is_step=False, seat=self.seats[seat], title=title)

    @rule(title=titles)
    def add_card(self, title: str) -> None:
        code = self.code("", "012", (title in self.model.state, "duplicate"))
        self.attempt(boards.add_card, code, "add", title, title=title)

    @rule(title=titles, seat=seats)
    def vote(self, title: str, seat: int) -> None:
        model = self.model
        code = "void" if seat in model.void else self.code(title, "1", (model.left(seat) == 0, "none_left"))
        press = ("give", seat, model.root(title), 1)
        self.attempt(boards.vote, code, *press, is_step=False, seat=self.seats[seat], card=self.card(title))

    @rule(title=titles, seat=seats)
    def take_back(self, title: str, seat: int) -> None:
        model, root = self.model, self.model.root(title)
        own = [name for name in model.votes[seat] if model.root(name) == root]
        code = "void" if seat in model.void else self.code(title, "1", (not own, "none"))
        press = ("give", seat, root if root in own else next(iter(own), ""), -1)
        self.attempt(boards.take_back, code, *press, is_step=False, seat=self.seats[seat], card=self.card(title))

    @rule()
    def next_phase(self) -> None:
        is_empty = self.model.phase == 0 and not self.model.order
        code = "phase" if self.model.phase == 3 else "empty" if is_empty else ""
        self.attempt(boards.next_phase, code, "next_phase")

    @rule()
    def undo(self) -> None:
        if not self.steps:
            assert code_of(self.room.press, boards.undo) == "nothing"
            return
        self.room.press(boards.undo)
        place = self.steps.pop()
        name, *values = self.presses.pop(place)
        if name == "add":  # the votes for it are gone, too
            self.presses = [press for press in self.presses if press[:1] != ("give",) or press[2] != values[0]]
        self.model = Model(self.presses)

    @rule(seat=seats)
    def void_seat(self, seat: int) -> None:
        code = self.code("", "012", (seat in self.model.void, "void"))
        self.attempt(boards.void_seat, code, "void_seat", seat, seat=self.seats[seat])

    @rule(is_open=st.booleans())
    def set_joining(self, is_open: bool) -> None:
        self.attempt(boards.set_joining, "", "close", is_open, is_open=is_open)

    @rule(title=titles, hands=st.integers(0, 9))
    def enter_hands(self, title: str, hands: int) -> None:
        press = ("hold_up", self.model.root(title), hands)
        self.attempt(boards.enter_hands, self.code(title, "1"), *press, card=self.card(title), hands=hands)

    @rule(title=titles, into=titles)
    def merge(self, title: str, into: str) -> None:
        model = self.model
        gone, kept = model.root(title), model.root(into)
        state = model.state
        is_late = state.get(gone) != "to_discuss" or state.get(kept) not in ("to_discuss", "discussing")
        wrong = ((into not in state, "card"), (gone == kept, "circle"), (is_late, "card"))
        code = self.code(title, "012", *wrong)
        self.attempt(boards.merge, code, "merge", gone, kept, card=self.card(title), into=self.card(into))

    @rule(title=titles, up=st.booleans())
    def move_card(self, title: str, up: bool) -> None:
        code = self.code(title, "2", (title not in self.model.waiting, "card"))
        self.attempt(boards.move_card, code, "move", title, -1 if up else 1, card=self.card(title), up=up)

    @rule(title=st.none() | titles)
    def start(self, title: str | None) -> None:
        model = self.model
        first = next(iter(model.waiting), "")
        chosen = title or first
        is_wrong = chosen in model.merged or model.state.get(chosen) == "discussing"
        code = self.code(title or "", "2", (not chosen, "none"), (is_wrong, "card"))
        self.attempt(boards.start, code, "start", chosen, card=self.card(title) if title else None)

    @rule()
    def pause(self) -> None:
        model = self.model
        code = self.code("", "2", (not model.box, "idle"), (model.is_paused, "paused"))
        self.attempt(boards.pause, code, "pause")

    @rule(service=st.sampled_from([boards.resume, boards.add_minute, boards.restart_box, boards.go_on]))
    def run(self, service: Any) -> None:
        model = self.model
        wrong = [(not model.box, "idle")]
        wrong += [(not model.is_paused, "runs")] * (service == boards.resume)
        wrong += [(model.box == 2, "last_box")] * (service == boards.go_on)
        self.attempt(service, self.code("", "2", *wrong), "run", model.box + (service == boards.go_on))

    @rule()
    def move_on(self) -> None:
        self.attempt(boards.move_on, self.code("", "2", (not self.model.box, "idle")), "end", "discussed")

    @rule(title=titles)
    def park(self, title: str) -> None:
        model = self.model
        is_wrong = title in model.merged or model.state.get(title) not in ("to_discuss", "discussing")
        self.attempt(boards.park, self.code(title, "2", (is_wrong, "card")), "park", title, card=self.card(title))

    @rule(title=titles)
    def write(self, title: str) -> None:
        values = {"card": self.card(title), "notes": "", "outcome": "Yes"}
        self.attempt(boards.write, self.code(title, "23"), "write", title, "Yes", **values)

    @invariant()
    def board_is_that_of_the_model(self) -> None:
        board, model = self.room.now(), self.model
        assert (board.phase, board.is_joining_open) == (PHASES[model.phase], model.is_open)
        assert (board.box, board.is_paused, board.ends_at is not None) == (
            model.box, model.is_paused, bool(model.box) and not model.is_paused,
        )  # fmt: skip
        assert board.version >= self.version
        self.version = board.version

    @invariant()
    def topics_are_those_of_the_model(self) -> None:
        model = self.model
        rows = self.room.board.cards.select_related("merged_into").order_by("position", "pk")
        assert {row.title: (row.state, row.outcome) for row in rows} == {
            title: (state, model.outcome.get(title, "")) for title, state in model.state.items()
        }
        assert {row.title: row.merged_into.title for row in rows if row.merged_into} == model.merged
        found = [(row.title, row.votes) for row in rows if not row.merged_into_id]
        assert found == [(title, model.fixed[title] if model.phase > 1 else None) for title in model.standing]

    @invariant()
    def no_vote_is_lost_or_given_twice(self) -> None:
        model, pks = self.model, dict(self.room.board.cards.values_list("title", "pk"))
        for number, seat in enumerate(self.room.board.seats.order_by("pk")):
            own = {pks[title]: count for title, count in model.own(number).items()}
            assert (seat.left, own_of(seat).votes, seat.is_void) == (model.left(number), own, number in model.void)
        totals = {pks[title]: model.given(title) for title in model.standing if model.given(title)}
        assert vote_totals(self.room.board.pk) == totals

    @invariant()
    def backlog_has_what_the_model_leaves(self) -> None:
        topics = self.room.board.event.group.topics.values_list("title", "state", "interest")
        assert {title: (state, interest) for title, state, interest in topics} == self.model.topics()
        assert sum(self.room.board.interests.values_list("count", flat=True)) == sum(
            n for _, n in self.model.topics().values()
        )


@pytest.mark.django_db
def test_board_does_what_the_model_does():
    examples = 6 if connection.vendor == "sqlite" else 2  # the model is the same; the SQL is what may differ
    run_state_machine_as_test(
        Machine,
        settings=settings(max_examples=examples, stateful_step_count=20, suppress_health_check=list(HealthCheck)),
    )
