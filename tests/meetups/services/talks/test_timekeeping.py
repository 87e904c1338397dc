"""The time of talks: right to the second, one talk at a time, one step for two hosts."""

from datetime import UTC, datetime, timedelta

import pytest

from meetups.models import Talk
from meetups.services.boards import Host
from meetups.services.talks.timekeeping import add_minute, end, last_step, pause, resume, start
from tests.boards import HostLinkFactory
from tests.meetups.services.refusals import code_of
from tests.talk_room import TalkRoom
from tests.talks import TalkFactory
from tests.waitlists import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


@pytest.fixture
def room():
    return TalkRoom("Tea", "Cake", "Milk")


def times(room, title):
    """Return when a talk was started, when its time is up, the seconds left of a paused one, and when it ended."""
    talk = room.talk(title)
    moments = (talk.started_at, talk.ends_at, talk.ended_at)
    started, ends, ended = (moment and round((moment - NOW).total_seconds()) for moment in moments)
    return started, ends, talk.left, ended


def test_talk_runs_for_its_own_minutes_or_those_of_the_call(room):
    TalkFactory(call=room.call, title="Rum", position=4, minutes=20)
    room.press(start, "Tea")
    assert (times(room, "Tea"), room.on()) == ((0, 300, None, None), "Tea")

    room.press(start, "Rum")
    assert (times(room, "Rum"), room.on()) == ((0, 1200, None, None), "Rum")


# Each row: steps at seconds after the start, and then when the time is up, and what is left while it is paused.
CLOCKS = [
    ([], 300, None),
    ([(120, pause)], None, 180),
    ([(120, pause), (1320, resume)], 1500, None),
    ([(10, pause), (20, resume), (30, pause)], None, 280),
    ([(10, add_minute)], 360, None),
    ([(299, add_minute), (359, add_minute)], 420, None),
    ([(300, add_minute)], 360, None),
    ([(1000, add_minute)], 1060, None),  # a minute from now: what ran over is not taken from it
    ([(120, pause), (200, add_minute)], 440, None),
    ([(400, pause)], None, 0),
    ([(400, pause), (500, resume)], 500, None),
    ([(0.4, pause)], None, 300),
    ([(0.6, pause)], None, 299),
]


@pytest.mark.parametrize(("steps", "ends", "left"), CLOCKS)
def test_clock_is_right_to_the_second(room, clock, steps, ends, left):
    room.press(start, "Tea")
    for seconds, step in steps:
        clock.move_to(NOW + seconds * SECOND)
        room.press(step, "Tea")

    assert times(room, "Tea") == (0, ends, left, None)


def test_starting_a_talk_ends_the_one_that_is_on_even_a_paused_one(room, clock):
    room.press(start, "Tea")
    clock.shift(MINUTE)
    room.press(pause, "Tea")
    clock.shift(MINUTE)

    room.press(start, "Cake")

    assert times(room, "Tea") == (0, None, None, 120)
    assert (times(room, "Cake"), room.on()) == ((120, 420, None, None), "Cake")


def test_talk_is_skipped_and_comes_later_and_one_can_be_given_again(room, clock):
    for title in ("Cake", "Milk", "Tea"):
        room.press(start, title)
        clock.shift(MINUTE)
    room.press(end, "Tea")
    assert (times(room, "Tea"), room.on()) == ((120, None, None, 180), None)

    room.press(start, "Tea")

    assert times(room, "Tea") == (180, 480, None, None)


def test_only_a_talk_of_the_running_order_is_started(room):
    TalkFactory(call=room.call, title="Rum")
    Talk.objects.filter(title="Cake").update(state="withdrawn")
    gone = room.talk("Milk")
    Talk.objects.filter(title="Milk").delete()

    assert [code_of(room.press, start, title) for title in ("Rum", "Cake")] == ["talk", "talk"]
    assert code_of(start, talk=gone, host=room.host, version=0) == "gone"
    room.press(start, "Tea")
    assert code_of(room.press, start, "Tea") == "runs"
    assert room.steps() == ["start"]


def test_steps_that_make_no_sense_are_refused(room):
    assert {code_of(room.press, step, "Tea") for step in (pause, resume, add_minute, end)} == {"idle"}
    assert code_of(room.undo) == "nothing"
    room.press(start, "Tea")
    assert code_of(room.press, resume, "Tea") == "runs"
    assert code_of(room.press, end, "Cake") == "idle"
    room.press(pause, "Tea")
    assert code_of(room.press, pause, "Tea") == "paused"
    room.press(end, "Tea")
    assert code_of(room.press, resume, "Tea") == "idle"


@pytest.mark.parametrize("step", [start, pause, add_minute, end])
def test_every_step_is_undone_to_the_times_before_it(room, clock, step):
    room.press(start, "Tea")
    clock.shift(MINUTE)
    before = [times(room, title) for title in ("Tea", "Cake")]
    room.press(step, "Cake" if step is start else "Tea")
    clock.shift(MINUTE)

    room.undo()

    assert [times(room, title) for title in ("Tea", "Cake")] == before
    assert room.steps()[-1] == "undo"


def test_pause_that_is_resumed_is_undone_to_the_pause_and_then_to_the_start(room, clock):
    room.press(start, "Tea")
    clock.shift(MINUTE)
    room.press(pause, "Tea")
    room.press(resume, "Tea")

    room.undo()
    assert times(room, "Tea") == (0, None, 240, None)
    room.undo()
    assert times(room, "Tea") == (0, 300, None, None)
    room.undo()
    assert times(room, "Tea") == (None, None, None, None)
    assert code_of(room.undo) == "nothing"


def test_same_press_by_another_host_is_refused_and_says_who_took_it(room):
    seen = room.now().version
    room.press(start, "Tea")
    link = HostLinkFactory(board__event=room.call.event)
    other = Host(link=link)

    with pytest.raises(Exception, match=r"“A talk started” was pressed before you, by Ann\.") as refused:
        room.press(start, "Tea", host=other, version=seen)
    assert refused.value.code == "taken"
    assert code_of(room.undo, version=seen) == "taken"
    room.press(pause, "Tea", host=other)
    with pytest.raises(Exception, match=r"“Paused” was pressed before you, by a host with a link\."):
        room.press(end, "Tea", version=seen)
    assert room.steps() == ["start", "pause"]
    assert last_step(room.now()).link == link


def test_change_that_is_no_step_makes_no_button_fail(room):
    seen = room.now()
    seen.version += 3
    seen.save()

    room.press(start, "Tea", version=0)

    assert (room.on(), room.now().version) == ("Tea", 4)


def test_cancelled_event_has_no_talks(room):
    event = room.call.event
    event.status, event.cancellation_reason = "cancelled", "The roof leaks."
    event.save()

    assert code_of(room.press, start, "Tea") == "cancelled"
    assert code_of(room.undo) == "cancelled"


@pytest.mark.parametrize(("when", "code"), [("2026-11-21T05:59:59", None), ("2026-11-21T06:00:00", "closed")])
def test_steps_can_be_taken_until_six_in_the_morning_after(room, clock, when, code):
    clock.move_to(datetime.fromisoformat(when).replace(tzinfo=UTC))
    if code:
        assert code_of(room.press, start, "Tea") == code_of(room.undo) == code
    else:
        room.press(start, "Tea")
        assert room.on() == "Tea"
