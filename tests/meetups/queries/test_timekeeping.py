"""The values of the pages of a talk session, and when these ask again."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from meetups.queries.running_orders import running_order
from meetups.queries.timekeeping import call_to_watch, call_with_clock, live_talks, version_of
from meetups.services.talks import end, pause, start
from tests.factories import EventFactory
from tests.talk_room import TalkRoom
from tests.talks import TalkBreakFactory, TalkFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
NOW = datetime(2026, 11, 25, 18, 30, tzinfo=UTC)
SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def room():
    """Three talks of five minutes, and a break after the second."""
    room = TalkRoom("Tea", "Cake", "Milk", event={"slug": "tea"})
    TalkBreakFactory(call=room.call, starts_after=10, minutes=15, title="Soup")
    return room


def live(room):
    now, call = timezone.now(), room.now()
    return live_talks(call, running_order(call, now), now)


def version(room):
    return version_of(call_with_clock(pk=room.call.pk), timezone.now())


def end_a_talk(room, clock, title):
    room.press(start, title)
    clock.shift(5 * MINUTE)
    room.press(end, title)


def test_stages_from_before_the_first_talk_to_after_the_last(room, clock):
    assert (live(room).stage, live(room).state) == ("before", "The talks have not begun yet. The first is “Tea”.")
    room.press(start, "Tea")
    found = live(room)
    assert (found.stage, found.on.title, found.next.title) == ("on", "Tea", "Cake")
    assert [item.title for item in found.later] == ["Soup", "Milk"]

    clock.shift(5 * MINUTE)
    room.press(end, "Tea")
    found = live(room)
    assert (found.stage, found.state, found.on, found.clock) == ("next", "Next: “Cake”.", None, None)

    end_a_talk(room, clock, "Cake")
    found = live(room)
    assert (found.stage, found.until, found.state) == ("break", "6:55pm", "Break until 6:55pm.")
    assert (found.next.title, found.later) == ("Milk", [])

    room.press(start, "Milk")
    assert (live(room).next, live(room).later) == (None, [])
    room.press(end, "Milk")
    assert (live(room).stage, live(room).state, live(room).next) == ("over", "All talks are over.", None)


def test_skipped_talk_is_the_next_one(room):
    room.press(start, "Cake")

    assert (live(room).on.title, live(room).next.title) == ("Cake", "Tea")
    assert [item.title for item in live(room).later] == ["Soup", "Milk"]


# Seconds after the start, and the phase of a talk of five minutes then.
PHASES = [(0, "on"), (179, "on"), (180, "soon"), (299, "soon"), (300, "up"), (900, "up")]


@pytest.mark.parametrize(("seconds", "phase"), PHASES)
def test_phase_of_the_time_changes_at_the_second(room, clock, seconds, phase):
    room.press(start, "Tea")
    clock.shift(seconds * SECOND)

    found = live(room)
    assert (found.clock.phase, found.clock.ends_at, found.clock.left) == (phase, NOW + 5 * MINUTE, None)
    assert (found.clock.until, found.clock.says) == ("18:35:00", "The time is up.")
    assert f"-{phase}-" in version(room)


@pytest.mark.parametrize(("seconds", "phase"), [(60, "on"), (200, "soon"), (300, "up")])
def test_paused_time_has_a_phase_too(room, clock, seconds, phase):
    room.press(start, "Tea")
    clock.shift(seconds * SECOND)
    room.press(pause, "Tea")

    found = live(room)
    assert (found.clock.phase, found.clock.left, found.clock.until) == (phase, 300 - seconds, "")
    assert found.state == "“Tea” is paused."


def test_talk_that_runs_over_makes_the_rest_late(room, clock):
    room.press(start, "Tea")
    clock.shift(12 * MINUTE)

    found = live(room)
    assert (found.late, found.next.begins, found.ends) == ("7 minutes late", "6:42pm", "")
    clock.shift(HOUR + 28 * MINUTE)  # eighty minutes over, with 25 to come and twenty left
    assert (live(room).late, live(room).ends) == ("95 minutes late", "8:35pm")


def test_call_without_talks_and_a_cancelled_event_say_so():
    room = TalkRoom()
    assert (live(room).stage, live(room).late, live(room).ends) == ("none", "", "")
    TalkFactory(call=room.call, position=1)
    event = room.call.event
    event.status, event.cancellation_reason = "cancelled", "The roof leaks."
    event.save()

    assert (live(room).stage, live(room).every) == ("cancelled", 10)


def test_talk_that_nobody_ended_is_over_in_the_morning(room, clock):
    room.press(start, "Milk")
    clock.move_to(datetime(2026, 11, 26, 5, 59, tzinfo=UTC))
    assert (live(room).stage, live(room).every) == ("on", 2)

    clock.shift(MINUTE)
    assert (live(room).stage, live(room).every, live(room).on) == ("over", 0, None)


# Days, hours or minutes from the start of the event, and how often a page asks then.
TIMES = [(-DAY - SECOND, 0), (-DAY, 10), (-SECOND, 10), (timedelta(0), 2), (2 * HOUR - SECOND, 2), (2 * HOUR, 10)]


@pytest.mark.parametrize(("since", "every"), [*TIMES, (11 * HOUR + 29 * MINUTE, 10), (11 * HOUR + 30 * MINUTE, 0)])
def test_pages_ask_often_while_talks_can_be_on(room, clock, since, every):
    clock.move_to(NOW + since, tick=False)

    assert live(room).every == every
    assert f"-{room.now().version}-{every}-" in version(room)


def test_pages_stop_asking_ten_minutes_after_the_last_talk(room, clock):
    for title in ("Tea", "Cake", "Milk"):
        end_a_talk(room, clock, title)
    assert live(room).every == 10
    clock.shift(10 * MINUTE - SECOND)
    assert live(room).every == 10

    clock.shift(SECOND)

    assert live(room).every == 0
    room.undo()
    assert (live(room).every, live(room).stage) == (2, "on")


def test_talk_that_is_on_before_or_after_the_event_is_asked_for_often(room, clock):
    clock.move_to(NOW - HOUR, tick=False)
    room.press(start, "Tea")
    assert live(room).every == 2
    clock.move_to(NOW + 3 * HOUR, tick=False)
    assert live(room).every == 2


def test_version_changes_with_each_step_the_event_and_the_minute(room, clock):
    seen = [version(room), version(room)]
    assert len(set(seen)) == 1
    room.press(start, "Tea")
    seen.append(version(room))
    clock.shift(59 * SECOND)
    assert version(room) == seen[-1]
    clock.shift(SECOND)
    seen.append(version(room))
    room.call.event.save()
    seen.append(version(room))

    assert len(set(seen)) == 4


def test_version_of_a_day_without_talks_does_not_change(room, clock):
    clock.move_to(NOW - 3 * HOUR, tick=False)
    before = version(room)
    clock.shift(HOUR)

    assert version(room) == before


def test_call_is_found_by_the_slug_of_a_public_event_with_one_query(room, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = call_to_watch("tea")
        assert (found.pk, found.event.slug) == (room.call.pk, "tea")
        assert version_of(found).startswith(f"{room.call.pk}-0-2-")
    room.call.event.status = "draft"
    room.call.event.save()

    assert call_to_watch("tea") is None
    assert call_to_watch(EventFactory().slug) is None
