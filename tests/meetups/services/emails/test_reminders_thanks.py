from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from meetups.models import Attendee, AttendeeChange, Group, OutboxEmail, ScheduledEmails
from meetups.services import doors, feedback, privacy
from meetups.services.emails import reminders
from tests.factories import AttendeeFactory, EventFactory
from tests.statements import just_before

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
    """Create attendees by name and status."""
    for name, status in statuses.items():
        AttendeeFactory(event=event, name=name, email=f"{name}@example.org", status=status)


def states(event):
    return dict(event.attendees.order_by("name").values_list("name", "status"))


def thanked(clock, moment):
    clock.move_to(moment)
    reminders.write_due()
    return list(OutboxEmail.objects.filter(kind="thanks").order_by("pk").values_list("to", flat=True))


def test_attendees_who_came_are_thanked_on_the_morning_after(clock, event):
    people(event, ann="came", bo="going", cy="waiting", di="cancelled", eve="came")

    assert thanked(clock, MORNING_AFTER - HOUR / 60) == []
    assert thanked(clock, MORNING_AFTER) == ["ann@example.org", "eve@example.org"]
    assert thanked(clock, MORNING_AFTER + HOUR) == ["ann@example.org", "eve@example.org"]
    assert states(event) == {"ann": "came", "bo": "absent", "cy": "waiting", "di": "cancelled", "eve": "came"}


def test_all_attendees_with_a_place_are_thanked_if_nobody_was_checked_in(clock, event):
    people(event, ann="going", bo="going", cy="waiting", di="cancelled")

    assert thanked(clock, MORNING_AFTER) == ["ann@example.org", "bo@example.org"]
    assert states(event)["ann"] == "going"


@pytest.mark.parametrize(("late", "number"), [(timedelta(days=3) - HOUR, 1), (timedelta(days=3), 0)])
def test_thank_you_is_at_most_three_days_late(clock, event, late, number):
    people(event, ann="came", bo="going")

    assert len(thanked(clock, MORNING_AFTER + late)) == number
    assert states(event)["bo"] == "absent"
    assert ScheduledEmails.objects.get().written_at == MORNING_AFTER + late


@pytest.mark.parametrize("status", ["cancelled", "draft"])
def test_no_thank_you_for_a_draft_or_a_cancelled_event(clock, status):
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
def test_thank_you_is_due_at_nine_after_the_end_in_the_zone_of_the_event(clock, zone, ends_at, due):
    event = EventFactory(starts_at=STARTS_AT, ends_at=ends_at, zone=zone)
    people(event, ann="going")

    assert thanked(clock, due - HOUR / 60) == []
    assert thanked(clock, due) == ["ann@example.org"]


def test_thank_you_links_to_feedback_and_has_no_calendar_entry(clock, event):
    people(event, ann="came")
    thanked(clock, MORNING_AFTER)

    email = OutboxEmail.objects.select_related("attendee").get()
    link = f"http://testserver/events/{event.slug}/feedback/{feedback.token_of(attendee=email.attendee)}/"

    assert email.subject == "Thank you: Meet-up, Wed 25 Nov"
    assert f"Thank you for coming to “Meet-up” of {event.group.name}." in email.text
    assert f"\nGive feedback\n{link}\n" in email.text
    assert f'<a class="button" href="{link}">' in email.html
    assert email.calendar == ""


def test_thank_you_to_attendees_who_may_not_have_come_says_so(clock, event):
    people(event, ann="going")
    thanked(clock, MORNING_AFTER)

    assert "If you were there: thank you for coming." in OutboxEmail.objects.get().text


def test_close_stores_the_cause_and_writes_no_email(clock, event):
    people(event, ann="came", bo="going", cy="going")
    clock.move_to(STARTS_AT + 2 * HOUR)

    assert reminders.close(event=event) == 2
    assert reminders.close(event=event) == 0
    assert list(AttendeeChange.objects.values_list("attendee__name", "was", "became", "cause")) == [
        ("bo", "going", "absent", "over"), ("cy", "going", "absent", "over"),
    ]  # fmt: skip
    assert not OutboxEmail.objects.exists()


def test_attendee_who_is_erased_while_their_event_is_closed_stays_erased(clock, event):
    Group.objects.update(keeps_days=10)
    people(event, ann="came", bo="going")
    Attendee.objects.update(access_needs="A chair.")
    clock.move_to(STARTS_AT + 11 * 24 * HOUR)

    with just_before('UPDATE "meetups_attendee"', privacy.sweep):
        assert reminders.close(event=event) == 1

    rows = set(Attendee.objects.values_list("name", "email", "access_needs", "status", "calendar_token_version"))
    assert rows == {("", "", "", "came", 1), ("", "", "", "absent", 1)}
    assert set(Attendee.objects.values_list("secret", flat=True)) == {
        f"erased-{one.pk}" for one in Attendee.objects.all()
    }


def test_close_waits_for_the_end(clock, event):
    people(event, ann="came", bo="going")
    clock.move_to(STARTS_AT + 2 * HOUR - HOUR / 60)

    assert reminders.close(event=event) == 0
    assert states(event) == {"ann": "came", "bo": "going"}


def test_close_all_closes_events_with_a_late_check_in(clock, event):
    people(event, ann="came", bo="going")
    untouched = {
        "no check-in": EventFactory(starts_at=STARTS_AT),
        "on at that moment": EventFactory(starts_at=STARTS_AT + 71 * HOUR, ends_at=STARTS_AT + 73 * HOUR),
        "long ago": EventFactory(starts_at=STARTS_AT - timedelta(days=8)),
        "cancelled": EventFactory(starts_at=STARTS_AT, status="cancelled"),
    }
    for name, other in untouched.items():
        people(other, eve="going" if name == "no check-in" else "came", di="going")
    clock.move_to(STARTS_AT + 72 * HOUR)

    assert reminders.close_all() == 1
    assert reminders.close_all() == 0
    assert states(event) == {"ann": "came", "bo": "absent"}
    assert {name: states(other)["di"] for name, other in untouched.items()} == dict.fromkeys(untouched, "going")


def test_attendees_on_a_sheet_that_is_entered_later_are_thanked_once(clock, event, django_assert_num_queries):
    people(event, ann="came", bo="going", cy="going", di="going")
    bo, cy, di = event.attendees.exclude(name="ann").order_by("name")
    thanked(clock, MORNING_AFTER)

    clock.shift(HOUR)
    doors.check_in(attendee=bo)
    both = ["ann@example.org", "bo@example.org"]
    assert thanked(clock, MORNING_AFTER + 2 * HOUR) == both
    assert thanked(clock, MORNING_AFTER + 3 * HOUR) == both

    clock.move_to(MORNING_AFTER + timedelta(days=3) - HOUR)
    doors.check_in(attendee=cy)
    assert thanked(clock, MORNING_AFTER + timedelta(days=3) - HOUR / 2) == [*both, "cy@example.org"]
    clock.move_to(MORNING_AFTER + timedelta(days=3))
    doors.check_in(attendee=di)
    with django_assert_num_queries(7):
        assert reminders.write_due() == 0
    assert states(event) == dict.fromkeys(["ann", "bo", "cy", "di"], "came")
