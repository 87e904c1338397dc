"""The agenda of an event: its talks, breaks and sessions by time, and what is on now."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from meetups.models import Event
from meetups.queries.event_agendas import Agenda, OpenCall, agenda_of
from meetups.queries.events import event_at
from tests.factories import EventFactory
from tests.grids import GridFactory, GridRoomFactory, GridSlotFactory, PitchFactory
from tests.talks import CallFactory, TalkBreakFactory, TalkFactory

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 25, 18, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def event() -> Event:
    made: Event = EventFactory(slug="tea", starts_at=START, ends_at=START + 120 * MINUTE)
    return made


@pytest.fixture
def call(event):
    return CallFactory(event=event, minutes=10)


@pytest.fixture
def grid(event):
    return GridFactory(event=event)


def read(at: int = -60) -> Agenda:
    """Return the agenda of the event so many minutes after its start."""
    with time_machine.travel(START + at * MINUTE, tick=False):
        found = event_at("tea")
        assert found
        return agenda_of(found)


def shown(agenda: Agenda) -> list[tuple[str, str, str, str]]:
    return [(part.begins, part.title, part.room, part.who) for part in agenda.parts]


def test_event_without_call_and_grid_has_no_agenda_and_asks_for_none(event, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert read() == Agenda()


def test_talks_and_breaks_come_in_order_without_gaps_offers_and_hidden_names(call):
    TalkFactory(call=call, title="Tea", position=1, name="Ann", is_name_public=True)
    TalkFactory(call=call, title="Gone", position=2, state="withdrawn")
    TalkFactory(call=call, title="Cake", position=3, name="Bo")
    TalkFactory(call=call, title="Offered")
    TalkBreakFactory(call=call, starts_after=30, title="Biscuits")
    agenda = read()

    assert shown(agenda) == [("6pm", "Tea", "", "Ann"), ("6:20pm", "Cake", "", ""), ("6:30pm", "Biscuits", "", "")]
    assert [part.url for part in agenda.parts][::2] == [f"/events/tea/talks/#talk-{call.talks.get(title='Tea').pk}", ""]
    assert [part.title for part in agenda.without_breaks] == ["Tea", "Cake"]


@pytest.mark.parametrize(
    ("at", "values", "is_open"),
    [
        (-60, {}, True),
        (-60, {"closes_at": START - 61 * MINUTE}, False),
        (10, {"closes_at": START + 20 * MINUTE}, True),
        (130, {"closes_at": START + 200 * MINUTE}, False),
    ],
)
def test_call_is_shown_while_offers_are_taken(event, at, values, is_open):
    CallFactory(event=event, places=3, note="First talks welcome", **values)
    agenda = read(at)

    assert agenda.has_call
    assert bool(agenda.call) is is_open
    if not values:
        assert agenda.call == OpenCall(
            "3 talks of 5 minutes each", "Wednesday 25 November 2026, 6pm GMT", "First talks welcome"
        )


def test_sessions_come_by_time_and_room_with_breaks_and_what_came_of_them(grid):
    attic, cellar = (GridRoomFactory(grid=grid, name=name, position=place) for name, place in (("A", 2), ("C", 1)))
    first, lunch, second = (
        GridSlotFactory(grid=grid, starts_after=at, minutes=30, title=title)
        for at, title in ((0, ""), (30, "Lunch"), (60, ""))
    )
    PitchFactory(grid=grid, title="Attic one", room=attic, slot=first, name="Ann", is_name_public=True)
    done = PitchFactory(
        grid=grid, title="Cellar one", room=cellar, slot=first, name="Bo", outcome="*Yes*", notes="Note"
    )
    PitchFactory(grid=grid, title="Attic two", room=attic, slot=second)
    PitchFactory(grid=grid, title="Not placed")
    agenda = read()

    assert lunch.is_break
    assert shown(agenda) == [
        ("6pm", "Cellar one", "C", ""),
        ("6pm", "Attic one", "A", "Ann"),
        ("6:30pm", "Lunch", "", ""),
        ("7pm", "Attic two", "A", ""),
    ]
    session = agenda.sessions[0]
    assert (session.url, session.html, session.notes, session.until) == (
        f"/events/tea/grid/{done.pk}-cellar-one/", "<p><em>Yes</em></p>", "Note", "6:30pm",
    )  # fmt: skip


def test_it_says_what_is_on_now_and_next_of_the_talks_and_in_each_room(event, call, grid):
    for position, title in enumerate(("Tea", "Cake", "Milk"), start=1):
        TalkFactory(call=call, title=title, position=position)
    attic, cellar, empty = GridRoomFactory.create_batch(3, grid=grid)
    early, _lunch, late = (
        GridSlotFactory(grid=grid, starts_after=at, minutes=20, title=title)
        for at, title in ((0, ""), (20, "Lunch"), (60, ""))
    )
    PitchFactory(grid=grid, title="Early", room=attic, slot=early)
    PitchFactory(grid=grid, title="Late", room=cellar, slot=late)

    def on_now(at: int) -> list[tuple[str, str, str]]:
        return [
            (line.room, line.now.title if line.now else "", line.next.title if line.next else "")
            for line in read(at).on_now
        ]

    assert on_now(-5) == []
    assert on_now(12) == [("", "Cake", "Milk"), (attic.name, "Early", "Lunch"), (cellar.name, "", "Lunch")]
    assert on_now(25) == [("", "Milk", ""), (attic.name, "Lunch", ""), (cellar.name, "Lunch", "Late")]
    assert on_now(65) == [(cellar.name, "Late", "")]
    assert on_now(119) == []
    assert empty.name not in str(on_now(12))


def test_talk_that_runs_over_moves_what_follows(call):
    TalkFactory(call=call, title="Tea", position=1, started_at=START, ends_at=START + 10 * MINUTE)
    TalkFactory(call=call, title="Cake", position=2)

    assert [part.begins for part in read(25).parts] == ["6pm", "6:25pm"]


@pytest.mark.parametrize(("at", "is_open", "expected"), [(-60, True, True), (-60, False, False), (130, True, False)])
def test_sessions_are_pitched_while_the_grid_takes_them(event, at, is_open, expected):
    GridFactory(event=event, is_pitching_open=is_open)

    assert read(at).is_pitching_open is expected


def test_slot_of_another_day_says_the_day(grid):
    slot = GridSlotFactory(grid=grid, starts_after=24 * 60)
    PitchFactory(grid=grid, room=GridRoomFactory(grid=grid), slot=slot)

    (part,) = read().parts
    assert (part.begins, part.day) == ("6pm", "Thursday 26 November 2026")


@pytest.mark.parametrize("number", [1, 60])
def test_queries_are_the_same_for_1_and_60(call, grid, number, django_assert_num_queries):
    rooms = GridRoomFactory.create_batch(6, grid=grid)
    slots = GridSlotFactory.create_batch(10, grid=grid)
    for count in range(number):
        TalkFactory(call=call, position=count + 1)
        PitchFactory(grid=grid, room=rooms[count % 6], slot=slots[count // 6])

    with django_assert_num_queries(4):
        agenda = read(30)
    assert (len(agenda.talks), len(agenda.sessions)) == (number, number)
