from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from meetups.models import Event, OutboxEmail, ScheduledEmails
from meetups.services import attendees, events
from meetups.services.emails import reminders
from tests.factories import AttendeeFactory, EventFactory, GroupFactory

pytestmark = pytest.mark.django_db

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
EARLIER = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def clock():
    with time_machine.travel(EARLIER, tick=False) as traveller:
        yield traveller


def meeting(starts_at, zone="Europe/London", **values):
    """Create an event at a local time, with Ann as an attendee."""
    event = EventFactory(
        starts_at=datetime.fromisoformat(starts_at).replace(tzinfo=ZoneInfo(zone)), zone=zone, **values
    )
    AttendeeFactory(event=event, email="ann@example.org")
    return event


def at(clock, moment):
    """Return kind and recipient of each email written at this time."""
    clock.move_to(datetime.fromisoformat(moment))
    last = OutboxEmail.objects.order_by("pk").last()
    number = reminders.write_due()
    rows = OutboxEmail.objects.filter(pk__gt=last.pk if last else 0).order_by("pk")
    assert number == len(rows)
    return [(row.kind, row.to) for row in rows]


REMINDED = [("reminder", "ann@example.org")]


@pytest.mark.parametrize(
    ("zone", "starts_at", "too_early", "due"),
    [
        ("Europe/London", "2026-11-25T18:00", "2026-11-24T08:59:59+00:00", "2026-11-24T09:00:00+00:00"),
        # the clocks go forward on the 29th of March, and back on the 25th of October
        ("Europe/London", "2026-03-29T18:00", "2026-03-28T08:59:59+00:00", "2026-03-28T09:00:00+00:00"),
        ("Europe/London", "2026-03-30T18:00", "2026-03-29T07:59:59+00:00", "2026-03-29T08:00:00+00:00"),
        ("Europe/London", "2026-10-25T18:00", "2026-10-24T07:59:59+00:00", "2026-10-24T08:00:00+00:00"),
        ("Europe/London", "2026-10-26T18:00", "2026-10-25T08:59:59+00:00", "2026-10-25T09:00:00+00:00"),
        ("America/New_York", "2026-11-25T20:00", "2026-11-24T13:59:59+00:00", "2026-11-24T14:00:00+00:00"),
        ("Pacific/Kiritimati", "2026-11-25T08:00", "2026-11-23T18:59:59+00:00", "2026-11-23T19:00:00+00:00"),
    ],
)
def test_reminder_is_due_at_nine_on_the_day_before_in_the_zone_of_the_event(clock, zone, starts_at, too_early, due):
    meeting(starts_at, zone)

    assert at(clock, too_early) == []
    assert at(clock, due) == REMINDED
    assert at(clock, due) == []


def test_reminder_is_late_if_no_worker_ran(clock):
    meeting("2026-11-25T18:00")
    late = meeting("2026-11-25T18:00")

    assert at(clock, "2026-11-25T17:59+00:00") == [*REMINDED, *REMINDED]
    assert late.scheduled_emails.get().version == "2026-11-25"


def test_no_reminder_after_the_start(clock):
    meeting("2026-11-25T18:00")

    assert at(clock, "2026-11-25T18:00+00:00") == []


@pytest.mark.parametrize("status", ["draft", "cancelled"])
def test_no_reminder_of_a_draft_or_a_cancelled_event(clock, status):
    meeting("2026-11-25T18:00", status=status)

    assert at(clock, "2026-11-24T09:00+00:00") == []


def test_only_attendees_with_a_place_are_reminded(clock):
    event = meeting("2026-11-25T18:00")
    for status in ("waiting", "offered", "cancelled", "came", "absent"):
        AttendeeFactory(event=event, status=status)
    AttendeeFactory(event=event, email="")

    assert at(clock, "2026-11-24T09:00+00:00") == REMINDED


def test_attendees_who_got_their_place_after_that_morning_are_not_reminded(clock):
    event = meeting("2026-11-25T18:00", capacity=2)
    clock.move_to(datetime(2026, 11, 24, 8, 59, tzinfo=UTC))
    bo = attendees.rsvp(event=event, name="Bo", email="bo@example.org")
    cy = attendees.rsvp(event=event, name="Cy", email="cy@example.org", wait=True)
    clock.move_to(datetime(2026, 11, 24, 9, 0, tzinfo=UTC))
    attendees.cancel(attendee=event.attendees.get(email="ann@example.org"))
    attendees.accept(attendee=cy)
    attendees.cancel(attendee=bo)
    attendees.come_back(attendee=bo)
    attendees.rsvp(event=event, name="Di", email="di@example.org", wait=True)
    AttendeeFactory(event=event, email="eve@example.org")

    assert at(clock, "2026-11-24T09:05+00:00") == []


def test_reminder_is_sent_again_if_the_event_moves_to_another_day(clock):
    event = meeting("2026-11-25T18:00")
    assert at(clock, "2026-11-24T09:00+00:00") == REMINDED

    events.save(event=moved(event, 7 * DAY))

    assert at(clock, "2026-11-30T09:00+00:00") == [("event_changed", "ann@example.org")]
    assert at(clock, "2026-12-01T08:59+00:00") == []
    assert at(clock, "2026-12-01T09:00+00:00") == REMINDED


def test_reminder_is_not_sent_again_if_only_the_time_changes(clock):
    event = meeting("2026-11-25T18:00")
    assert at(clock, "2026-11-24T09:00+00:00") == REMINDED
    for by in (7 * DAY, -7 * DAY, HOUR):
        event = events.save(event=moved(event, by))

    assert at(clock, "2026-11-24T10:00+00:00") == [("event_changed", "ann@example.org")]
    assert at(clock, "2026-11-25T09:00+00:00") == []


def test_change_notice_comes_before_the_reminder(clock):
    event = meeting("2026-12-10T18:00")
    clock.move_to(datetime(2026, 11, 24, 9, 30, tzinfo=UTC))
    events.save(event=moved(event, -15 * DAY))

    assert at(clock, "2026-11-24T09:44+00:00") == []
    assert at(clock, "2026-11-24T09:45+00:00") == [("event_changed", "ann@example.org"), *REMINDED]


def test_reminder_has_the_venue_and_the_qr_code(clock):
    event = meeting("2026-11-25T18:00", venue__getting_in="Ring twice.", venue__name="City Hall")
    at(clock, "2026-11-24T09:00+00:00")

    email = OutboxEmail.objects.get()

    assert email.subject == f"Reminder: {event.title}, Wed 25 Nov"
    assert (
        "\nCity Hall\n1 Canal Street, Leeds, LS1 1AA\n\nStep-free way in: not known.\n\nGetting in\nRing twice.\n"
        in email.text
    )
    assert 'src="cid:place-qr"' in email.html
    assert email.calendar == ""


def asking(starts_at="2026-11-25T18:00", days=3, **values):
    return meeting(starts_at, group=GroupFactory(asks_days_before=days), **values)


ASKED = [("still_coming", "ann@example.org")]


def test_still_coming_is_asked_as_many_days_before_as_the_group_chose(clock):
    asking()

    assert at(clock, "2026-11-22T08:59+00:00") == []
    assert at(clock, "2026-11-22T09:00+00:00") == ASKED
    assert at(clock, "2026-11-23T09:00+00:00") == []
    assert at(clock, "2026-11-24T09:00+00:00") == REMINDED


def test_still_coming_is_asked_at_nine_in_the_zone_of_the_event(clock):
    asking("2026-10-30T18:00", days=14)

    assert at(clock, "2026-10-16T07:59+00:00") == []
    assert at(clock, "2026-10-16T08:00+00:00") == ASKED


def test_still_coming_is_not_asked_if_the_group_does_not_want_it(clock):
    asking(days=None)

    assert at(clock, "2026-11-22T09:00+00:00") == []


def test_still_coming_is_asked_late_until_the_reminder_is_due(clock):
    asking()
    asking()

    assert at(clock, "2026-11-24T08:59+00:00") == [*ASKED, *ASKED]


def test_still_coming_is_not_asked_when_the_reminder_is_due(clock):
    asking()

    assert at(clock, "2026-11-24T09:00+00:00") == REMINDED


def test_still_coming_is_not_asked_within_24_hours_of_sign_up(clock):
    event = asking()
    for email, hours in (("bo@example.org", 24), ("cy@example.org", 23)):
        clock.move_to(datetime(2026, 11, 22, 9, tzinfo=UTC) - hours * HOUR - MINUTE)
        attendees.rsvp(event=event, name="Name", email=email)

    assert at(clock, "2026-11-22T09:00+00:00") == [*ASKED, ("still_coming", "bo@example.org")]


def test_still_coming_is_asked_again_if_the_event_moves_to_another_day(clock):
    event = asking()
    assert at(clock, "2026-11-22T09:00+00:00") == ASKED

    events.save(event=moved(event, 2 * DAY))

    assert at(clock, "2026-11-23T09:00+00:00") == [("event_changed", "ann@example.org")]
    assert at(clock, "2026-11-24T09:00+00:00") == ASKED


def test_still_coming_links_to_the_page_to_cancel(clock):
    event = asking()
    at(clock, "2026-11-22T09:00+00:00")

    email = OutboxEmail.objects.get()

    assert email.subject == f"Still coming? {event.title}, Wed 25 Nov"
    assert f"\nI can’t make it\nhttp://testserver{event.attendees.get().get_absolute_url()}\n" in email.text


def test_nothing_due_takes_seven_queries_for_any_number_of_events(clock, django_assert_num_queries):
    for _event in range(3):
        asking()
    assert len(at(clock, "2026-11-24T08:00+00:00")) == 3
    assert len(at(clock, "2026-11-24T09:00+00:00")) == 3

    with django_assert_num_queries(7):
        assert reminders.write_due() == 0
    assert ScheduledEmails.objects.count() == 6


def moved(event, by):
    event = Event.objects.get(pk=event.pk)
    event.starts_at, event.ends_at = event.starts_at + by, event.ends_at + by
    return event
