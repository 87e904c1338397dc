"""A board with people, for tests: its host always sees the latest version."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from meetups.models import Board, BoardStep, Card, Seat
from meetups.services import boards
from tests.boards import CardFactory
from tests.factories import EventFactory, UserFactory
from tests.waitlists import HOUR


class Room:
    """A board of an event that begins now and lasts two hours, and its host Ann."""

    def __init__(self, *titles: str, to: str = "propose", event: dict[str, Any] | None = None, **values: Any) -> None:
        now = timezone.now()
        made = EventFactory(**({"starts_at": now, "ends_at": now + 2 * HOUR} | (event or {})))
        self.board = boards.open_board(event=made, **values)
        self.host = boards.Host(user=UserFactory(name="Ann"))
        for title in titles:
            CardFactory(board=self.board, title=title)
        for phase in ("vote", "discuss", "wrapped_up"):
            if self.now().phase != to:
                self.press(boards.next_phase)
                assert self.now().phase == phase

    def press(self, step: Callable[..., Any], **values: Any) -> Any:
        """Take a step as the host, at the latest version of the board."""
        values = {"host": self.host, "version": self.now().version} | values
        return step(board=self.board, **values)

    def now(self) -> Board:
        """Return the board as it is now."""
        return Board.objects.select_related("event").get(pk=self.board.pk)

    def card(self, title: str) -> Card:
        return Card.objects.get(board=self.board, title=title)

    def seats(self, number: int) -> list[Seat]:
        """Let so many people join."""
        return [boards.join(board=self.board) for _ in range(number)]

    def vote(self, seat: Seat, *titles: str) -> None:
        for title in titles:
            boards.vote(seat=seat, card=self.card(title))

    def steps(self) -> list[str]:
        """Return the kinds of the steps taken, in order."""
        return list(BoardStep.objects.filter(board=self.board).values_list("kind", flat=True))

    def order(self) -> list[tuple[str, int | None]]:
        """Return title and votes of the topics that were not merged, in the order of discussion."""
        return list(self.board.cards.standing().order_by("position", "pk").values_list("title", "votes"))
