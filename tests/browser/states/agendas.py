"""The page of an event with talks and with a grid: before, while it is on, and after; and boards without topics."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from meetups.models import Board, Event
from tests.boards import BoardFactory, HostLinkFactory, SeatFactory
from tests.browser.states.state import LONG_WORD, StateList, Visit
from tests.factories import EventFactory, VenueFactory
from tests.grids import GridFactory, GridRoomFactory, GridSlotFactory, PitchFactory
from tests.talks import CallFactory, TalkBreakFactory, TalkFactory

AGENDAS = StateList()
state = AGENDAS.state
HOUR = timedelta(hours=1)
NOTES = "Say why you ask, before you ask.\n\nNever in a corridor."
TALKS = ("We turned the parking portal off for a week", "Letters that nobody wants", LONG_WORD, "What lifts know")
SESSIONS = ("How do you ask about money?", "Consent forms, side by side", LONG_WORD, "When may you stop?")


def beginning_in(hours: float, **values: Any) -> Event:
    """Create an event of four hours that begins so many hours from now."""
    start = timezone.now().replace(minute=0, second=0, microsecond=0) + hours * HOUR
    event: Event = EventFactory(
        title="An afternoon of talks", starts_at=start, ends_at=start + 4 * HOUR, venue=VenueFactory(), **values
    )
    return event


def with_talks(hours: float, **values: Any) -> Event:
    """Create an event with four talks of fifteen minutes, one of a public name, and a gap and a break."""
    event = beginning_in(hours, **values)
    call = CallFactory(event=event, minutes=15, places=8, starts_after=10, note="You need no slides.")
    for position, title in enumerate(TALKS, start=1):
        TalkFactory(
            call=call, title=title, position=position, state="withdrawn" if position == 2 else "accepted",
            is_name_public=position % 2 == 1, slides_url="https://example.org/slides",
            recording_url="https://example.org/recording" if position == 1 else "",
        )  # fmt: skip
    TalkBreakFactory(call=call, title="Tea", starts_after=75)
    return event


def with_grid(event: Event, *, is_filled: bool = True) -> Event:
    """Add a grid of two rooms and three slots, with four sessions."""
    grid = GridFactory(event=event)
    rooms = [GridRoomFactory(grid=grid, name=name) for name in ("Main hall, by the speakers", "Attic")]
    slots = [
        GridSlotFactory(grid=grid, starts_after=at, title=title) for at, title in ((0, ""), (60, "Lunch"), (120, ""))
    ]
    for number, title in enumerate(SESSIONS):
        placed = {"room": rooms[number % 2], "slot": slots[number // 2 * 2]} if is_filled else {}
        PitchFactory(
            grid=grid, title=title, name="Robin", is_name_public=number == 0, notes=NOTES if number == 0 else "",
            outcome="Ask **what a week looks like**." if number < 2 else "", **placed,
        )  # fmt: skip
    return event


def joining(**values: Any) -> Board:
    """Create a board without topics, of an event that is on."""
    board: Board = BoardFactory(event=beginning_in(-1), has_topics=False, **values)
    return board


@state("event-talks-before", "Would you like to give a talk?")
def _() -> str:
    return with_talks(48).get_absolute_url()


@state("event-grid-before", "There may be room for one more session.")
def _() -> str:
    return with_grid(beginning_in(48, format="unconference")).get_absolute_url()


@state("event-grid-empty", "The timetable is filled by the people who come.")
def _() -> str:
    return with_grid(beginning_in(48, format="unconference"), is_filled=False).get_absolute_url()


@state("event-agenda-now", "On now")
def _() -> str:
    event = with_grid(with_talks(0))
    BoardFactory(event=event, has_topics=False)
    return event.get_absolute_url()


@state("event-agenda-after", "All talks of")
def _() -> str:
    return with_grid(with_talks(-48)).get_absolute_url()


@state("board-joining", "People join in with their phones.")
def _() -> str:
    board = joining()
    with_grid(board.event)
    CallFactory(event=board.event)
    return board.get_absolute_url()


@state("board-joining-join", "See what is on now and what comes next, on this phone.")
def _() -> str:
    return f"{joining().get_absolute_url()}join/"


@state("board-joining-phone", "You have joined")
def _() -> Visit:
    board = joining()
    CallFactory(event=board.event)
    return Visit(f"{board.get_absolute_url()}seat/", seat=SeatFactory(board=board, name="Robin"))


@state("board-joining-screen", "Join in with your phone")
def _() -> str:
    return f"{joining().get_absolute_url()}screen/"


@state("board-joining-poster", "Pitch your session at the microphone.")
def _() -> str:
    board = joining()
    with_grid(board.event)
    return f"{board.get_absolute_url()}paper/poster/"


@state("board-joining-host", "Show the screen or the poster to let people join.")
def _() -> str:
    board = joining()
    CallFactory(event=with_grid(board.event))
    SeatFactory.create_batch(3, board=board)
    return HostLinkFactory(board=board).get_absolute_url()
