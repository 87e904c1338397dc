"""The host page, the screen and the paper of a grid."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from meetups.models import Grid
from tests.boards import HostLinkFactory, SeatFactory
from tests.browser.states.boards import cancelled
from tests.browser.states.grids import TITLES, filled, grid_of, pitched
from tests.browser.states.state import LONG_WORD, StateList, Visit
from tests.factories import EventFactory, OrganiserFactory
from tests.grids import GridFactory, GridRoomFactory, GridSlotFactory, PitchFactory

GRID_HOSTS = StateList()
state = GRID_HOSTS.state
SOON, ON, OVER = timedelta(minutes=30), timedelta(minutes=-50), timedelta(hours=-6)
ROOMS = ("Main hall", "Library", "Green room", "Attic", "Kitchen", "Garden")


def host(grid: Grid, query: str = "", *steps, name: str = "host") -> Visit:
    """Return a visit to the host page with a host link, or to the form back from paper."""
    link = HostLinkFactory(board=grid.event.board)
    return Visit(reverse(f"meetups:grids-{name}-link", args=[grid.event.slug, link.token]) + query, steps)


def path(name: str, grid: Grid, query: str = "") -> str:
    return reverse(f"meetups:grids-{name}", args=[grid.event.slug]) + query


def named(grid: Grid) -> Grid:
    """Let one host have two sessions at once."""
    first, second = grid.pitches.sessions()[:2]
    for pitch in (first, second):
        pitch.name, pitch.slot = "Ann Ash", first.slot
        pitch.save()
    SeatFactory.create_batch(3, board=grid.event.board)
    return grid


def full(waiting: int = 0) -> Grid:
    """Create a grid of six rooms by five slots with a session in each cell, and so many pitches without one."""
    start = timezone.now() + SOON
    event = EventFactory(
        title="Spring camp", format="unconference", starts_at=start, ends_at=start + timedelta(hours=5)
    )
    grid = GridFactory(event=event)
    rooms = [GridRoomFactory(grid=grid, name=name, position=number) for number, name in enumerate(ROOMS)]
    slots = [GridSlotFactory(grid=grid, starts_after=number * 45) for number in range(5)]
    for number in range(30 + waiting):
        place = {"room": rooms[number % 6], "slot": slots[number // 6]} if number < 30 else {}
        PitchFactory(grid=grid, title=f"{TITLES[number % 8]} ({number + 1})", hands=number, **place)
    HostLinkFactory(board__event=event, board__has_topics=False, board__code="BCDFGH")
    return grid


@state("grid-open", "“Lunch”: Enter a time", status=422)
def _() -> Visit:
    event = EventFactory(title="Spring camp", format="unconference")
    user = OrganiserFactory(group=event.group).user
    return Visit(reverse("meetups:grids-host", args=[event.slug]), ({"slots": "6pm, 45 minutes\nLunch"},), user)


@state("grid-host-empty", "There are no rooms yet")
def _() -> Visit:
    grid = grid_of(SOON)
    grid.rooms.all().delete()
    return host(grid)


@state("grid-host-place", "Place it:")
def _() -> Visit:
    return host(named(filled(SOON)))


@state("grid-host-card", "Take it out of the grid")
def _() -> Visit:
    grid = filled(OVER)
    return host(grid, f"?pitch={grid.pitches.sessions()[1].pk}&rooms")


@state("grid-host-cancelled", "Nothing in its grid can be changed.")
def _() -> Visit:
    grid = filled(SOON)
    cancelled(grid)
    return host(grid)


@state("grid-screen-pitching", "and 13 more")
def _() -> str:
    grid = full(9)
    grid.pitches.filter(pk__in=list(grid.pitches.values_list("pk", flat=True)[20:30])).update(room=None, slot=None)
    return path("screen", grid)


@state("grid-screen-full", "(30)")
def _() -> str:
    return path("screen", full())


@state("grid-screen-on", "On now, until")
def _() -> str:
    return path("screen", filled(ON))


@state("grid-screen-over", "Thank you")
def _() -> str:
    return path("screen", filled(OVER))


@state("grid-print", "Pitch cards")
def _() -> str:
    return path("print", filled(SOON), "?size=wall")


@state("grid-print-blank", "Write the sessions in")
def _() -> str:
    return reverse("meetups:grids-print", args=[EventFactory(title=LONG_WORD).slug]) + "?blank"


@state("grid-cards", "of A4, 2 sheets")
def _() -> str:
    grid = grid_of(SOON)
    pitched(grid)
    return path("cards", grid)


@state("grid-paper-with-errors", "Enter the session of this row.", status=422)
def _() -> Visit:
    sent = {"form-0-hands": "many", "form-1-title": "", "form-1-host": LONG_WORD, "form-2-title": "Tea"}
    return host(filled(OVER), "", sent, name="paper")
