"""The running order: times as planned, and as talks run."""

from datetime import UTC, datetime, timedelta

import pytest

from meetups.models import Call
from meetups.queries.running_orders import planned_starts, running_order
from tests.factories import EventFactory
from tests.talks import CallFactory, TalkBreakFactory, TalkFactory

pytestmark = pytest.mark.django_db
DAY = datetime(2026, 11, 25, tzinfo=UTC)
NOON = DAY.replace(hour=12)


def at(words, day=DAY):
    hour, minute, second = [*map(int, words.split(":")), 0][:3]
    return day.replace(hour=hour, minute=minute, second=second)


def call_with(talks=3, breaks=(), start="18:00", end="19:00", zone="Europe/London", day=DAY, **facts):
    """Create a call with accepted talks A, B, C…; `breaks` are (starts_after, minutes)."""
    event = EventFactory(starts_at=at(start, day), ends_at=at(end, day), zone=zone)
    call = CallFactory(event=event, **facts)
    for number in range(1, talks + 1):
        TalkFactory(call=call, title=" ABCDEFGH"[number], name="Ann", position=number)
    for starts_after, minutes in breaks:
        TalkBreakFactory(call=call, starts_after=starts_after, minutes=minutes)
    return Call.objects.select_related("event").get(pk=call.pk)


def run(call, title, start, end=None, **facts):
    """Start a talk, and end it."""
    facts |= {"started_at": at(start), "ended_at": at(end) if end else None}
    call.talks.filter(title=title).update(**facts)


def lines(call, now=NOON):
    return [f"{item.begins} {item.title}" for item in running_order(call, now).items]


def test_talks_follow_each_other_from_the_first_start():
    call = call_with(minutes=5, starts_after=10)
    call.talks.filter(title="B").update(minutes=20)

    order = running_order(call, NOON)

    assert lines(call) == ["6:10pm A", "6:15pm B", "6:35pm C"]
    assert (order.starts_at, order.ends_at, order.runs_over) == (at("18:10"), at("18:40"), False)
    assert [(item.kind, item.number, item.minutes, item.is_late) for item in order.items] == [
        ("talk", 1, 5, False), ("talk", 2, 20, False), ("talk", 3, 5, False),
    ]  # fmt: skip
    assert planned_starts(call) == {item.pk: item.starts_at for item in order.items}


def test_talk_that_does_not_fit_before_a_break_comes_after_it():
    assert lines(call_with(breaks=[(10, 15)])) == ["6pm A", "6:05pm B", "6:10pm Break", "6:25pm C"]
    assert lines(call_with(breaks=[(12, 15)])) == ["6pm A", "6:05pm B", "6:12pm Break", "6:27pm C"]
    assert lines(call_with(breaks=[(0, 5), (30, 5)], starts_after=3)) == [
        "6pm Break", "6:05pm A", "6:10pm B", "6:15pm C", "6:30pm Break",
    ]  # fmt: skip


def test_long_talk_waits_for_every_break_that_it_would_run_into():
    assert lines(call_with(1, breaks=[(30, 10), (50, 10)], minutes=60, end="22:00")) == [
        "6:30pm Break", "6:50pm Break", "7pm A",
    ]  # fmt: skip


def test_order_without_talks_is_empty():
    order = running_order(call_with(0), NOON)

    assert order == ([], None, None, None, None, False)
    assert order.talks == []


def test_what_ends_after_the_event_runs_over():
    order = running_order(call_with(3, minutes=25), NOON)

    assert [item.runs_over for item in order.items] == [False, False, True]
    assert (order.runs_over, order.ends_at) == (True, at("19:15"))


def test_gap_keeps_its_time_and_names_nobody():
    call = call_with()
    call.talks.filter(title="B").update(state="withdrawn", is_name_public=True)

    order = running_order(call, NOON)

    assert lines(call) == ["6pm A", "6:05pm Gap", "6:10pm C"]
    assert [(item.kind, item.speaker, item.number) for item in order.items] == [
        ("talk", "somebody", 1), ("gap", "", 2), ("talk", "somebody", 3),
    ]  # fmt: skip
    assert order.items[1].talk.title == "B"
    assert [item.title for item in order.talks] == ["A", "C"]


def test_name_is_shown_only_if_it_is_public():
    call = call_with(2, breaks=[(10, 5)])
    call.talks.filter(title="B").update(is_name_public=True)

    assert [item.speaker for item in running_order(call, NOON).items] == ["somebody", "Ann", ""]


def test_what_ran_over_makes_everything_after_it_later():
    call = call_with(breaks=[(10, 15)])
    run(call, "A", "18:00", "18:04")
    run(call, "B", "18:05", "18:17")

    order = running_order(call, at("18:18"))

    assert lines(call, at("18:18")) == ["6pm A", "6:05pm B", "6:17pm Break", "6:32pm C"]
    assert [(item.state, item.is_late) for item in order.items] == [
        ("over", False), ("over", False), ("on_now", True), ("to_come", True),
    ]  # fmt: skip
    assert (order.now.title, order.next.title, order.ends_at) == ("Break", "C", at("18:37"))
    assert order.items[3].planned_at == at("18:25")


def test_break_is_shortened_if_the_call_says_so_and_eaten_if_nothing_is_left_of_it():
    call = call_with(breaks=[(10, 15)], shortens_breaks=True)
    run(call, "A", "18:00", "18:05")
    run(call, "B", "18:05", "18:17")

    assert lines(call, at("18:18")) == ["6pm A", "6:05pm B", "6:17pm Break", "6:25pm C"]
    assert running_order(call, at("18:18")).items[2].ends_at == at("18:25")

    run(call, "B", "18:05", "18:26")
    assert lines(call, at("18:26")) == ["6pm A", "6:05pm B", "6:26pm C"]


def test_gap_is_eaten_by_what_ran_over():
    call = call_with()
    call.talks.filter(title="B").update(state="withdrawn")
    run(call, "A", "18:00", "18:08")

    assert lines(call, at("18:08")) == ["6pm A", "6:08pm Gap", "6:10pm C"]

    run(call, "A", "18:00", "18:11")
    order = running_order(call, at("18:11"))
    assert lines(call, at("18:11")) == ["6pm A", "6:11pm C"]
    assert (order.now, order.next.title) == (None, "C")


def test_running_talk_lasts_until_its_time_is_up_and_then_until_it_is_ended():
    call = call_with()
    run(call, "A", "18:01", ends_at=at("18:06"))

    assert lines(call, at("18:03")) == ["6:01pm A", "6:06pm B", "6:11pm C"]
    assert lines(call, at("18:09")) == ["6:01pm A", "6:09pm B", "6:14pm C"]
    order = running_order(call, at("18:09"))
    assert (order.now.title, order.now.is_on_now, order.now.is_over, order.next.title) == ("A", True, False, "B")


def test_paused_talk_ends_as_late_as_what_is_left_of_it():
    call = call_with()
    run(call, "A", "18:00", left=180)

    assert lines(call, at("18:07")) == ["6pm A", "6:10pm B", "6:15pm C"]


def test_a_few_seconds_are_not_late():
    call = call_with()
    run(call, "A", "18:00:40", "18:05:40")

    assert [item.is_late for item in running_order(call, at("18:06")).items] == [False, False, False]


def test_talk_that_was_skipped_comes_after_those_that_were_started():
    call = call_with(4, breaks=[(5, 5)])
    run(call, "A", "18:00", "18:05")
    run(call, "C", "18:07", "18:20")

    assert lines(call, at("18:21")) == ["6pm A", "6:05pm Break", "6:07pm C", "6:20pm B", "6:25pm D"]


def test_talk_that_was_started_instead_of_the_break_leaves_no_break():
    call = call_with(breaks=[(10, 15)])
    run(call, "A", "18:00", "18:05")
    run(call, "B", "18:05", "18:12")
    run(call, "C", "18:12")

    assert lines(call, at("18:13")) == ["6pm A", "6:05pm B", "6:12pm C"]


def test_talk_that_nobody_ended_is_over_the_next_day():
    call = call_with(2)
    run(call, "A", "18:00", ends_at=at("18:06"))

    tomorrow = DAY + timedelta(days=1)
    assert lines(call, at("05:00", tomorrow)) == ["6pm A", "5am B"]
    order = running_order(call, at("07:00", tomorrow))
    assert lines(call, at("07:00", tomorrow)) == ["6pm A", "6:06pm B"]
    assert ([item.is_over for item in order.items], order.now, order.next) == ([True, True], None, None)


def test_clock_says_what_is_on_if_no_talk_was_started():
    order = running_order(call_with(breaks=[(10, 15)]), at("18:07"))

    assert [item.state for item in order.items] == ["over", "on_now", "to_come", "to_come"]
    assert (order.now.title, order.next.title) == ("B", "Break")


def test_running_talk_is_on_rather_than_the_break_of_that_time():
    call = call_with(2, breaks=[(5, 5)])
    run(call, "A", "18:00", "18:05")
    run(call, "B", "18:06")

    assert running_order(call, at("18:07")).now.title == "B"


def test_breaks_begin_by_the_clock_and_talks_last_as_long_in_the_night_when_it_changes():
    sunday = datetime(2026, 3, 29, tzinfo=UTC)
    call = call_with(3, start="00:30", end="03:00", minutes=20, breaks=[(150, 10)], day=sunday)

    assert lines(call) == ["12:30am A", "12:50am B", "2:10am C", "3am Break"]
    order = running_order(call, NOON)
    assert [item.ends_at - item.starts_at for item in order.talks] == [timedelta(minutes=20)] * 3
    assert order.items[3].starts_at == at("02:00", sunday)


def test_times_move_with_the_event():
    call = call_with(2, starts_after=30)
    call.event.starts_at += timedelta(days=150)  # in summer time now

    assert lines(call) == ["7:30pm A", "7:35pm B"]


@pytest.mark.parametrize("talks", [1, 8])
def test_number_of_queries_does_not_grow(talks, django_assert_num_queries):
    call = call_with(talks, breaks=[(10, 5), (30, 5)])

    with django_assert_num_queries(2):
        running_order(call, NOON)
    with django_assert_num_queries(2):
        planned_starts(call)
