"""The sheets of a lean-coffee board for printing, in all states."""

from django.urls import reverse

from meetups.models import Event
from tests.boards import BoardFactory, CardFactory
from tests.browser.states.state import LONG_WORD, StateList
from tests.factories import EventFactory

BOARD_PAPER = StateList()
state = BOARD_PAPER.state


def paper(name: str, event: Event, query: str = "") -> str:
    return reverse(f"meetups:boards-{name}", args=[event.slug]) + query


@state("board-cards", "of A4, 2 sheets")
def _() -> str:
    board = BoardFactory(event__title="Tea and talk")
    for title in ("Tea", LONG_WORD, "How do we find a room with step-free access that costs nothing? " * 2):
        CardFactory.create_batch(3, board=board, title=title[:120].strip())
    return paper("cards", board.event)


@state("board-cards-none", "No topics wait yet")
def _() -> str:
    return paper("cards", EventFactory())


@state("board-dots", "is enough for 64 people")
def _() -> str:
    return paper("dots", EventFactory())


@state("board-signs", "two signs on a sheet of A4")
def _() -> str:
    return paper("signs", EventFactory(title=LONG_WORD))
