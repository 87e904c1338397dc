"""The pages of a grid: the public one before, during and after, a session, the form to pitch, and a phone."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from meetups.models import Event, Grid, Pitch, Seat
from tests.boards import BoardFactory, SeatFactory, TopicFactory
from tests.browser.states.state import LONG_WORD, StateList, Visit
from tests.factories import EventFactory
from tests.grids import GridFactory, GridRoomFactory, GridSlotFactory, HandFactory, PitchFactory

GRIDS = StateList()
state = GRIDS.state
ROOMS = ("Main hall", "Library", "Green room", "Attic", "Kitchen table", "Garden")
TITLES = (
    "How do we find speakers, and how do we look after them once they are here?", "A wall of mistakes",
    "Sharing contracts: what may we show?", "Tea", "Forms that people finish", "Leading when you are not in charge",
    "What the census taught us", "Knitting and talking",
)  # fmt: skip
ABOUT = "I have **three examples**.\n\n- One that worked\n- Two that did not\n\nBring yours."
OUTCOME = "Ask the speakers *before* you plan the day.\n\n- A list is on the wiki\n- We meet again in spring"


def grid_of(starts_in: timedelta, **values: Any) -> Grid:
    """Create a grid of a day that starts in this time, with rooms and slots and a board for phones."""
    start = timezone.now() + starts_in
    event = EventFactory(
        title="Spring camp", format="unconference", starts_at=start, ends_at=start + timedelta(hours=5)
    )
    grid: Grid = GridFactory(event=event, **values)
    BoardFactory(event=event, has_topics=False)
    for number, name in enumerate(ROOMS):
        GridRoomFactory(grid=grid, name=name, position=number)
    for starts_after, minutes, title in (
        (0, 30, "Pitching"),
        (45, 45, ""),
        (105, 45, ""),
        (150, 60, "Lunch"),
        (210, 45, ""),
    ):
        GridSlotFactory(grid=grid, starts_after=starts_after, minutes=minutes, title=title)
    return grid


def pitched(grid: Grid) -> list[Pitch]:
    """Pitch eight sessions, one with the name of its host."""
    found = [PitchFactory(grid=grid, title=title, hands=3 * number) for number, title in enumerate(TITLES)]
    PitchFactory(grid=grid, title=LONG_WORD, about=ABOUT, name="Robin Fletcher", is_name_public=True, hands=21)
    return found


def filled(starts_in: timedelta, **values: Any) -> Grid:
    """Create a grid with six sessions in the timetable, two of them with notes."""
    grid = grid_of(starts_in, **values)
    rooms, slots = list(grid.rooms.all()), list(grid.slots.filter(title=""))
    for number, pitch in enumerate(pitched(grid)[:6]):
        pitch.room, pitch.slot = rooms[number], slots[number % 3]
        if number % 3 == 1:
            pitch.outcome, pitch.notes = OUTCOME, "Nobody knew the answer at first.\n\nThen Sam did."
        pitch.about = ABOUT
        pitch.save()
    return grid


def phone(grid: Grid, path: str = "", *steps: Any, **values: Any) -> Visit:
    """Return a visit of the phone's page with a seat whose hand is up once."""
    seat: Seat = SeatFactory(board=grid.event.board, name="Robin")
    if pitch := grid.pitches.order_by("pk").first():
        HandFactory(pitch=pitch, seat=seat)
        PitchFactory(grid=grid, title="Where is the tea?", seat=seat)
    return Visit(f"{grid.get_absolute_url()}seat/{path}", steps, seat=seat)


def cancelled(grid: Grid) -> Grid:
    Event.objects.filter(pk=grid.event_id).update(status="cancelled", cancellation_reason="The roof leaks.")
    return grid


def a_session(grid: Grid) -> Pitch:
    """Return a session with notes and a topic that came of it."""
    pitch: Pitch = grid.pitches.exclude(outcome="").order_by("pk")[0]
    pitch.topic = TopicFactory(group=grid.event.group, title="A list of speakers")
    pitch.name, pitch.is_name_public = "Robin Fletcher", True
    pitch.save()
    return pitch


BEFORE, DURING, AFTER = timedelta(days=9), timedelta(minutes=-50), timedelta(days=-3)


@state("grid-before", "Pitches so far")
def _() -> str:
    grid = grid_of(BEFORE)
    pitched(grid)
    return grid.get_absolute_url()


@state("grid-empty", "No rooms and times yet.")
def _() -> str:
    return GridFactory().get_absolute_url()


@state("grid-during", "Now and next")
def _() -> str:
    return filled(DURING).get_absolute_url()


@state("grid-after", "Notes from the sessions")
def _() -> str:
    return filled(AFTER).get_absolute_url()


@state("grid-cancelled", "Its grid is closed.")
def _() -> str:
    return cancelled(filled(BEFORE)).get_absolute_url()


@state("grid-many-rooms", "Room of number 12")
def _() -> str:
    grid = filled(DURING)
    for number in range(7, 13):
        GridRoomFactory(grid=grid, name=f"Room of number {number}", position=number)
    return grid.get_absolute_url()


@state("grid-session", "Topic that came of it")
def _() -> str:
    return a_session(filled(AFTER)).get_absolute_url()


@state("grid-session-withdrawn", "This session was withdrawn", status=410)
def _() -> str:
    return PitchFactory(grid=grid_of(BEFORE), withdrawn_at=timezone.now()).get_absolute_url()


@state("grid-pitch-with-errors", "Enter a title, such as", status=422)
def _() -> Visit:
    fields = {"title": "", "about": LONG_WORD, "email": "robin"}
    return Visit(f"{grid_of(BEFORE).get_absolute_url()}pitch/", (fields,))


@state("grid-pitch-same", "Somebody has pitched this already", status=409)
def _() -> Visit:
    grid = grid_of(BEFORE)
    pitched(grid)
    return Visit(f"{grid.get_absolute_url()}pitch/", ({"title": "TEA"},))


@state("grid-pitch-closed", "Nobody can pitch any more.")
def _() -> str:
    return f"{grid_of(BEFORE, is_pitching_open=False).get_absolute_url()}pitch/"


@state("grid-pitched", "Your session is pitched")
def _() -> str:
    return f"{grid_of(BEFORE).get_absolute_url()}pitch/thanks/"


@state("grid-own-placed", "Hide my name")
def _() -> str:
    return a_session(filled(DURING)).own_url


@state("grid-own-erase", "Erase me?")
def _() -> str:
    return f"{PitchFactory(grid=grid_of(BEFORE)).own_url}erase/"


@state("grid-phone", "My pitches")
def _() -> Visit:
    return phone(filled(DURING, anyone_places=True))


@state("grid-phone-same", "was pitched already", status=409)
def _() -> Visit:
    return phone(filled(DURING), "", {"title": "TEA"})


@state("grid-phone-move", "Take it out of the timetable")
def _() -> Visit:
    grid = filled(DURING, anyone_places=True)
    return phone(grid, f"place/{grid.pitches.exclude(slot=None)[0].pk}/")
