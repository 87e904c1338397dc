from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django_q.models import OrmQ

from meetups.models import Attendee, Event, OutboxEmail
from meetups.services import events
from tests.factories import AttendeeFactory, EventFactory, VenueFactory
from tests.waitlists import HOUR, NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

NOVEMBER = datetime(2026, 11, 25, 18, tzinfo=ZoneInfo("Europe/London"))


def changed(event, **fields):
    """Save the event with other fields, as a form does."""
    event = Event.objects.get(pk=event.pk)
    for name, value in fields.items():
        setattr(event, name, value)
    return events.save(event=event)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", "Another title"),
        ("starts_at", NOVEMBER + timedelta(minutes=1)),
        ("ends_at", NOVEMBER + 2 * HOUR),
        ("zone", "Europe/Dublin"),
        ("attendance_mode", "mixed"),
        ("status", "tentative"),
    ],
)
def test_save_raises_the_sequence_when_a_calendar_field_changes(name, value):
    event = EventFactory(starts_at=NOVEMBER)

    changed(event, **{name: value})

    event.refresh_from_db()
    assert event.sequence == 1


def test_save_raises_the_sequence_with_another_venue():
    event = EventFactory()

    assert changed(event, venue=VenueFactory()).sequence == 1
    assert changed(event, venue=None).sequence == 2


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("summary", "In short"),
        ("description", "At length"),
        ("capacity", 10),
        ("online_url", "https://call.example.org/"),
        ("format", "social"),
        ("rsvp_closes_at", NOVEMBER),
        ("starts_at", NOVEMBER.astimezone(UTC)),
        ("sequence", 7),
    ],
)
def test_save_keeps_the_sequence_when_another_field_changes(name, value):
    event = EventFactory(starts_at=NOVEMBER)

    changed(event, **{name: value})

    event.refresh_from_db()
    assert event.sequence == 0


def test_save_refuses_fewer_places_than_are_taken():
    event = EventFactory(capacity=5)
    AttendeeFactory.create_batch(3, event=event)
    AttendeeFactory(event=event, status=Attendee.Status.CANCELLED)

    with pytest.raises(ValidationError) as refused:
        changed(event, capacity=2)

    event.refresh_from_db()
    assert (refused.value.code, event.capacity) == ("capacity", 5)
    assert refused.value.messages == ["3 people have a place already. Enter at least 3."]


def test_save_does_not_revive_an_event_that_was_cancelled_meanwhile():
    event = EventFactory()
    before = type(event).objects.get(pk=event.pk)
    events.cancel(event=event, reason="Flood")

    with pytest.raises(ValidationError) as refused:
        events.save(event=before)

    event.refresh_from_db()
    assert (refused.value.code, event.status) == ("cancelled", "cancelled")


@pytest.mark.parametrize("capacity", [3, 4, None])
def test_save_accepts_as_many_places_as_are_taken_or_more(capacity):
    event = EventFactory(capacity=5)
    AttendeeFactory.create_batch(3, event=event)

    assert changed(event, capacity=capacity).capacity == capacity


@pytest.mark.parametrize("status", ["draft", "tentative"])
def test_publish_confirms(status):
    event = EventFactory(status=status)

    published = events.publish(event=event)

    event.refresh_from_db()
    assert (event.status, event.sequence, published.slug) == ("confirmed", 1, event.slug)


def test_publish_twice_is_the_same_as_once():
    event = events.publish(event=EventFactory(status="draft"))

    again = events.publish(event=event)

    assert (again.status, again.sequence) == ("confirmed", 1)


def test_publish_refuses_a_cancelled_event():
    event = EventFactory(title="Leeds meet-up", status="cancelled", starts_at=NOVEMBER)

    with pytest.raises(ValidationError) as refused:
        events.publish(event=event)

    event.refresh_from_db()
    assert (refused.value.code, event.status) == ("cancelled", "cancelled")
    assert refused.value.messages == ["Leeds meet-up, 25 November 2026 is cancelled. Copy it to a new date instead."]


@pytest.mark.parametrize("status", ["confirmed", "tentative"])
def test_cancel_stores_the_reason_and_emails_the_attendees(status):
    event = EventFactory(title="Leeds meet-up", status=status, starts_at=NOVEMBER)
    AttendeeFactory(event=event, email="ann@example.org")
    AttendeeFactory(event=event, email="bo@example.org")
    AttendeeFactory(event=event, email="gone@example.org", status=Attendee.Status.CANCELLED)
    AttendeeFactory(email="elsewhere@example.org")

    events.cancel(event=event, reason=" The room is flooded. ")

    event.refresh_from_db()
    assert (event.status, event.cancellation_reason, event.sequence) == ("cancelled", "The room is flooded.", 1)
    assert sorted(OutboxEmail.objects.values_list("to", flat=True)) == ["ann@example.org", "bo@example.org"]
    assert set(OutboxEmail.objects.values_list("subject", flat=True)) == {"Cancelled: Leeds meet-up, Wed 25 Nov"}
    assert "The room is flooded." in OutboxEmail.objects.first().text
    assert OrmQ.objects.count() == 2


def test_cancel_twice_sends_one_email_and_keeps_the_first_reason():
    event = AttendeeFactory().event
    events.cancel(event=event, reason="The room is flooded.")

    again = events.cancel(event=event, reason="Something else")

    assert (again.cancellation_reason, again.sequence) == ("The room is flooded.", 1)
    assert OutboxEmail.objects.count() == 1


@pytest.mark.parametrize(
    "event", [{"status": "draft"}, {"starts_at": NOW - HOUR, "ends_at": NOW}], ids=["draft", "past"]
)
def test_cancel_sends_no_email_about_a_draft_or_past_event(event):
    event = AttendeeFactory(event=EventFactory(**event)).event

    cancelled = events.cancel(event=event, reason="The room is flooded.")

    assert cancelled.is_cancelled is True
    assert OutboxEmail.objects.count() == 0


def test_cancel_sends_emails_while_the_event_is_on():
    event = AttendeeFactory(event__starts_at=NOW - HOUR, event__ends_at=NOW + timedelta(seconds=1)).event

    events.cancel(event=event, reason="Fire alarm.")

    assert OutboxEmail.objects.count() == 1


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("", "Say why it is cancelled: people who were coming will read it."),
        ("  ", "Say why it is cancelled: people who were coming will read it."),
        ("a" * 281, "Ensure this value has at most 280 characters (it has 281)."),
        ("a\nb", "This has a character that cannot be shown. Type it again rather than pasting it."),
    ],
)
def test_cancel_refuses_an_empty_or_invalid_reason(reason, words):
    event = AttendeeFactory().event

    with pytest.raises(ValidationError) as refused:
        events.cancel(event=event, reason=reason)

    event.refresh_from_db()
    assert (refused.value.messages, event.status) == ([words], "confirmed")
    assert OutboxEmail.objects.count() == 0
