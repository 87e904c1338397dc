"""The host page, the screen and the form back from paper of a lean-coffee board, in all phases."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from meetups.models import Board
from meetups.services import boards
from meetups.services.boards import Host
from tests.boards import BoardFactory, CardFactory, HostLinkFactory, SeatFactory
from tests.browser.states.boards import cancelled
from tests.browser.states.state import LONG_WORD, StateList, Visit
from tests.factories import AttendeeFactory, EventFactory, OrganiserFactory

BOARD_HOSTS = StateList()
state = BOARD_HOSTS.state
TITLES = (
    "Which meeting rooms are free?", "How do we tell people about changes?", "Step-free access",
    "What do we do with thirty topics that were left over from last time, and who wants to look after them?",
    "Tea or coffee?",
)  # fmt: skip


def board_with(topics: int = 5, **fields) -> Board:
    """Create a board whose event takes place now, with phones, people at the door, and so many topics."""
    start = timezone.now() - timedelta(minutes=10)
    event = EventFactory(title="Tea and talk", starts_at=start, ends_at=start + timedelta(hours=1))
    board = BoardFactory(event=event, code="BCDFGH", **fields)
    for number in range(topics):
        CardFactory(board=board, title=TITLES[number % 5] + (f" ({number})" if number > 4 else ""))
    for name in ("", "Ann Ash", "Bea Carr"):
        SeatFactory(board=board, name=name)
    AttendeeFactory.create_batch(4, event=event, status="came")
    return board


def take(board: Board, *steps: str, **values) -> Board:
    """Take these steps on the board."""
    for name in steps:
        board.refresh_from_db()
        getattr(boards, name)(board=board, host=Host(), version=board.version, **values)
    board.refresh_from_db()
    return board


def host(board: Board, query: str = "", *steps) -> Visit:
    """Return a visit to the host page with a host link."""
    link = HostLinkFactory(board=board)
    return Visit(reverse("meetups:boards-host-link", args=[board.event.slug, link.token]) + query, steps)


def screen(board: Board) -> str:
    return reverse("meetups:boards-screen", args=[board.event.slug])


def discussing(number: int = 5) -> Board:
    return take(board_with(number), "next_phase", "next_phase", "start")


def at_nought() -> Board:
    board = discussing()
    Board.objects.filter(pk=board.pk).update(ends_at=timezone.now() - timedelta(seconds=5))
    board.refresh_from_db()
    return board


def wrapped_up() -> Board:
    board = discussing()
    now = board.cards.get(state="discussing")
    take(board, "write", card=now, notes="Ann knows them.", outcome="We ask **the council**.")
    return take(board, "move_on", "next_phase")


@state("board-host-empty", "There are no topics yet")
def _() -> Visit:
    board = board_with(0)
    return Visit(
        reverse("meetups:boards-host", args=[board.event.slug]), user=OrganiserFactory(group=board.event.group).user
    )


@state("board-host-seats", "A seat without a name")
def _() -> Visit:
    return host(board_with(), "?seats")


@state("board-host-vote", "End voting")
def _() -> Visit:
    board = take(board_with(), "next_phase")
    return host(board, f"?card={board.cards.first().pk}")


@state("board-host-next", "Start this topic")
def _() -> Visit:
    return host(take(board_with(), "next_phase", "next_phase"))


@state("board-host-discuss", "Timebox 1 of 3")
def _() -> Visit:
    return host(discussing(30))


@state("board-host-wrapped-up", "The board is wrapped up")
def _() -> Visit:
    return host(wrapped_up())


@state("board-host-cancelled", "Nothing on its board can be changed.")
def _() -> Visit:
    return host(cancelled(discussing()))


@state("board-screen-cancelled", "This event is cancelled")
def _() -> str:
    return screen(cancelled(discussing()))


@state("board-host-link-ended", "This host link has expired", status=410)
def _() -> str:
    link = HostLinkFactory(expires_at=timezone.now() - timedelta(hours=1))
    return reverse("meetups:boards-host-link", args=[link.board.event.slug, link.token])


@state("board-screen-propose", "3 phones are here.")
def _() -> str:
    return screen(board_with(30))


@state("board-screen-vote", "Vote: you have 3 votes")
def _() -> str:
    return screen(take(board_with(), "next_phase"))


@state("board-screen-discuss", "After that")
def _() -> str:
    board = discussing(30)
    board.cards.filter(state="discussing").update(title=LONG_WORD)
    return screen(board)


@state("board-screen-asking", "Answer on your phone.")
def _() -> str:
    return screen(at_nought())


@state("board-screen-wrapped-up", "Before you go")
def _() -> str:
    return screen(wrapped_up())


@state("board-poster", "enter these letters")
def _() -> str:
    return reverse("meetups:boards-poster", args=[board_with().event.slug])


def paper(steps=(), board: Board | None = None) -> Visit:
    link = HostLinkFactory(board=board or board_with(2))
    return Visit(reverse("meetups:boards-paper-link", args=[link.board.event.slug, link.token]), steps)


@state("board-paper-with-errors", "Enter the topic of this row.", status=422)
def _() -> Visit:
    return paper(({"form-0-dots": "many", "form-3-outcome": "We ask the council", "form-4-owner": LONG_WORD},))
