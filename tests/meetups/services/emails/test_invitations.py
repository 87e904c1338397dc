from datetime import UTC, timedelta

import pytest
import time_machine
from icalendar import Calendar

from meetups.models import Event, OutboxEmail
from meetups.services import attendees, events
from meetups.services.emails import invitations, reminders
from tests.factories import AttendeeFactory
from tests.sign_ups import rsvp
from tests.waitlists import HOUR, NOW, full, meeting, person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def sent(to="ann@example.org"):
    """What the calendar of somebody was told, letter by letter: the kind, the method, and the entry."""
    found = []
    for letter in OutboxEmail.objects.filter(to=to).exclude(calendar="").order_by("pk"):
        calendar = Calendar.from_ical(letter.calendar)
        [entry] = calendar.walk("VEVENT")
        found.append((letter.kind, str(calendar["method"]), entry))
    return found


def edited(event, **values):
    event = Event.objects.get(pk=event.pk)
    for name, value in values.items():
        setattr(event, name, value)
    return events.save(event=event)


def test_a_calendar_follows_a_place_through_all_that_happens_to_it(clock):
    event = meeting(100, title="Meet-up")
    ann = rsvp(event=event, name="Ann", email="ann@example.org")
    event = edited(event, starts_at=event.starts_at + 24 * HOUR, ends_at=event.ends_at + 24 * HOUR)
    clock.shift(timedelta(minutes=15))
    reminders.write_due()
    clock.shift(HOUR)
    attendees.cancel(attendee=ann)
    attendees.come_back(attendee=ann)
    events.cancel(event=event, reason="Flood.")

    told = sent()

    assert [(kind, method) for kind, method, _entry in told] == [
        ("place", "REQUEST"),
        ("event_changed", "REQUEST"),
        ("place_cancelled", "CANCEL"),
        ("place", "REQUEST"),
        ("event_cancelled", "CANCEL"),
    ]
    entries = [entry for _kind, _method, entry in told]
    assert {entry["uid"] for entry in entries} == {event.uid}
    assert [entry["sequence"] for entry in entries] == [1, 2, 3, 4, 5]
    assert [entry["status"] for entry in entries] == ["CONFIRMED", "CONFIRMED", "CANCELLED", "CONFIRMED", "CANCELLED"]
    assert {entry["attendee"] for entry in entries} == {"mailto:ann@example.org"}
    assert [entry.decoded("dtstart").astimezone(UTC) - NOW for entry in entries] == [100 * HOUR] + 4 * [124 * HOUR]
    assert [entry.decoded("dtstamp") - NOW for entry in entries] == [
        0 * HOUR, 0.25 * HOUR, 1.25 * HOUR, 1.25 * HOUR, 1.25 * HOUR
    ]  # fmt: skip


def test_who_comes_by_the_line_gets_an_entry_and_who_waits_does_not():
    event = full(100)
    attendees.cancel(attendee=person(event, "Ann"))

    assert [(kind, method) for kind, method, _entry in sent("bo@example.org")] == [("promoted", "REQUEST")]
    assert sent("cy@example.org") == []


def test_an_offer_is_no_entry_until_it_is_taken():
    event = full(40)
    attendees.cancel(attendee=person(event, "Ann"))
    assert sent("bo@example.org") == []

    attendees.accept(attendee=person(event, "Bo"))

    assert [(kind, method) for kind, method, _entry in sent("bo@example.org")] == [("place", "REQUEST")]


def test_who_only_waited_has_nothing_to_strike_out():
    event = full(100)

    events.cancel(event=event, reason="Flood.")

    assert [len(sent(f"{name}@example.org")) for name in ("ann", "bo", "cy")] == [1, 0, 0]


@pytest.mark.parametrize(
    ("contact", "sender", "organiser"),
    [
        ("group@example.org", "hello@example.org", "mailto:group@example.org"),
        ("", "hello@example.org", "mailto:hello@example.org"),
        ("", "Fortnight <hello@example.org>", "mailto:hello@example.org"),
    ],
)
def test_the_organiser_is_whom_one_can_write_to(settings, contact, sender, organiser):
    settings.DEFAULT_FROM_EMAIL = sender
    attendee = AttendeeFactory(event__group__contact_email=contact, event__group__name="Leeds")

    [entry] = Calendar.from_ical(invitations.invitation(attendee=attendee, method="REQUEST")).walk("VEVENT")

    assert entry["organizer"] == organiser
    assert entry["organizer"].params["CN"] == "Leeds"
