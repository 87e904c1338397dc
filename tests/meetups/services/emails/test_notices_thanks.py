from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from meetups.models import AttendeeChange, Notice, OutboxEmail
from meetups.services.emails import notices
from tests.factories import AttendeeFactory, EventFactory

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
STARTS_AT = datetime(2026, 11, 25, 18, tzinfo=UTC)
MORNING_AFTER = datetime(2026, 11, 26, 9, tzinfo=UTC)


@pytest.fixture
def clock():
    with time_machine.travel(STARTS_AT - 48 * HOUR, tick=False) as traveller:
        yield traveller


@pytest.fixture
def event(clock):
    return EventFactory(title="Meet-up", starts_at=STARTS_AT, ends_at=STARTS_AT + 2 * HOUR)


def people(event, **statuses):
    """A name and a state each."""
    for name, status in statuses.items():
        AttendeeFactory(event=event, name=name, email=f"{name}@example.org", status=status)


def states(event):
    return dict(event.attendees.order_by("name").values_list("name", "status"))


def thanked(clock, moment):
    clock.move_to(moment)
    notices.write_due()
    return list(OutboxEmail.objects.filter(kind="thanks").order_by("pk").values_list("to", flat=True))


def test_who_came_is_thanked_on_the_morning_after_and_who_did_not_is_not(clock, event):
    people(event, ann="came", bo="going", cy="waiting", di="cancelled", eve="came")

    assert thanked(clock, MORNING_AFTER - HOUR / 60) == []
    assert thanked(clock, MORNING_AFTER) == ["ann@example.org", "eve@example.org"]
    assert thanked(clock, MORNING_AFTER + HOUR) == ["ann@example.org", "eve@example.org"]
    assert states(event) == {"ann": "came", "bo": "absent", "cy": "waiting", "di": "cancelled", "eve": "came"}


def test_where_nobody_was_seen_at_the_door_all_who_had_a_place_are_thanked(clock, event):
    people(event, ann="going", bo="going", cy="waiting", di="cancelled")

    assert thanked(clock, MORNING_AFTER) == ["ann@example.org", "bo@example.org"]
    assert states(event)["ann"] == "going"


@pytest.mark.parametrize(("late", "number"), [(timedelta(days=3) - HOUR, 1), (timedelta(days=3), 0)])
def test_thanks_are_at_most_three_days_late(clock, event, late, number):
    people(event, ann="came", bo="going")

    assert len(thanked(clock, MORNING_AFTER + late)) == number
    assert states(event)["bo"] == "absent"
    assert Notice.objects.get().written_at == MORNING_AFTER + late


@pytest.mark.parametrize("status", ["cancelled", "draft"])
def test_nobody_is_thanked_for_what_did_not_take_place(clock, status):
    event = EventFactory(starts_at=STARTS_AT, status=status)
    people(event, ann="came", bo="going")

    assert thanked(clock, MORNING_AFTER) == []
    assert states(event) == {"ann": "came", "bo": "going"}


@pytest.mark.parametrize(
    ("zone", "ends_at", "due"),
    [
        # until half past midnight on Thursday, by its clock
        ("Europe/London", datetime(2026, 11, 26, 0, 30, tzinfo=UTC), datetime(2026, 11, 27, 9, tzinfo=UTC)),
        ("America/New_York", STARTS_AT + 2 * HOUR, datetime(2026, 11, 26, 14, tzinfo=UTC)),
    ],
)
def test_the_morning_after_is_that_of_the_clock_and_the_end_of_the_event(clock, zone, ends_at, due):
    event = EventFactory(starts_at=STARTS_AT, ends_at=ends_at, zone=zone)
    people(event, ann="going")

    assert thanked(clock, due - HOUR / 60) == []
    assert thanked(clock, due) == ["ann@example.org"]


def test_thanks_lead_to_the_feedback_and_carry_no_calendar_entry(clock, event):
    people(event, ann="came")
    thanked(clock, MORNING_AFTER)

    letter = OutboxEmail.objects.get()

    assert letter.subject == "Thank you: Meet-up, Wednesday 25 November 2026"
    assert f"Thank you for coming to “Meet-up” of {event.group.name}." in letter.text
    assert f"\nSay how it was\nhttp://testserver/events/{event.slug}/feedback/\n" in letter.text
    assert f'<a class="button" href="http://testserver/events/{event.slug}/feedback/">' in letter.html
    assert letter.calendar == ""


def test_who_may_not_have_been_there_is_thanked_if_they_were(clock, event):
    people(event, ann="going")
    thanked(clock, MORNING_AFTER)

    assert "If you were there: thank you for coming." in OutboxEmail.objects.get().text


def test_close_keeps_why_and_writes_no_letter(clock, event):
    people(event, ann="came", bo="going", cy="going")
    clock.move_to(STARTS_AT + 2 * HOUR)

    assert notices.close(event=event) == 2
    assert notices.close(event=event) == 0
    assert list(AttendeeChange.objects.values_list("attendee__name", "was", "became", "cause")) == [
        ("bo", "going", "absent", "over"), ("cy", "going", "absent", "over"),
    ]  # fmt: skip
    assert not OutboxEmail.objects.exists()


def test_close_waits_for_the_end(clock, event):
    people(event, ann="came", bo="going")
    clock.move_to(STARTS_AT + 2 * HOUR - HOUR / 60)

    assert notices.close(event=event) == 0
    assert states(event) == {"ann": "came", "bo": "going"}


def test_the_night_closes_what_was_ticked_long_after(clock, event):
    people(event, ann="came", bo="going")
    untouched = {
        "nobody ticked": EventFactory(starts_at=STARTS_AT),
        "on at that moment": EventFactory(starts_at=STARTS_AT + 71 * HOUR, ends_at=STARTS_AT + 73 * HOUR),
        "long ago": EventFactory(starts_at=STARTS_AT - timedelta(days=8)),
        "cancelled": EventFactory(starts_at=STARTS_AT, status="cancelled"),
    }
    for name, other in untouched.items():
        people(other, eve="going" if name == "nobody ticked" else "came", di="going")
    clock.move_to(STARTS_AT + 72 * HOUR)

    assert notices.close_all() == 1
    assert notices.close_all() == 0
    assert states(event) == {"ann": "came", "bo": "absent"}
    assert {name: states(other)["di"] for name, other in untouched.items()} == dict.fromkeys(untouched, "going")
