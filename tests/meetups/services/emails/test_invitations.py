from datetime import UTC, timedelta

import pytest
from icalendar import Calendar

from meetups.models import Event, OutboxEmail
from meetups.services import attendees, events
from meetups.services.emails import invitations, reminders
from tests.factories import AttendeeFactory
from tests.replies import REPLY_EMAIL
from tests.sign_ups import rsvp
from tests.waitlists import HOUR, NOW, full, meeting, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def sent(to="ann@example.org"):
    """Return the kind, method and calendar entry of each email to this address."""
    found = []
    for email in OutboxEmail.objects.filter(to=to).exclude(calendar="").order_by("pk"):
        calendar = Calendar.from_ical(email.calendar)
        [entry] = calendar.walk("VEVENT")
        found.append((email.kind, str(calendar["method"]), entry))
    return found


def edited(event, **values):
    event = Event.objects.get(pk=event.pk)
    for name, value in values.items():
        setattr(event, name, value)
    return events.save(event=event)


def test_calendar_entry_follows_every_change_of_the_place_and_the_event(clock):
    event = meeting(100, title="Meet-up")
    ann = rsvp(event=event, name="Ann", email="ann@example.org")
    event = edited(event, starts_at=event.starts_at + 24 * HOUR, ends_at=event.ends_at + 24 * HOUR)
    clock.shift(timedelta(minutes=15))
    reminders.write_due()
    clock.shift(HOUR)
    attendees.cancel(attendee=ann)
    attendees.come_back(attendee=ann)
    events.cancel(event=event, reason="Flood.")

    found = sent()

    assert [(kind, method) for kind, method, _entry in found] == [
        ("place", "REQUEST"),
        ("event_changed", "REQUEST"),
        ("place_cancelled", "CANCEL"),
        ("place", "REQUEST"),
        ("event_cancelled", "CANCEL"),
    ]
    entries = [entry for _kind, _method, entry in found]
    assert {entry["uid"] for entry in entries} == {event.uid}
    assert [entry["sequence"] for entry in entries] == [1, 2, 3, 4, 5]
    assert [entry["status"] for entry in entries] == ["CONFIRMED", "CONFIRMED", "CANCELLED", "CONFIRMED", "CANCELLED"]
    assert {entry["attendee"] for entry in entries} == {"mailto:ann@example.org"}
    assert [entry.decoded("dtstart").astimezone(UTC) - NOW for entry in entries] == [100 * HOUR] + 4 * [124 * HOUR]
    assert [entry.decoded("dtstamp") - NOW for entry in entries] == [
        0 * HOUR, 0.25 * HOUR, 1.25 * HOUR, 1.25 * HOUR, 1.25 * HOUR
    ]  # fmt: skip


def test_promoted_attendee_gets_an_entry_and_a_waiting_one_does_not():
    event = full(100)
    attendees.cancel(attendee=person(event, "Ann"))

    assert [(kind, method) for kind, method, _entry in sent("bo@example.org")] == [("promoted", "REQUEST")]
    assert sent("cy@example.org") == []


def test_offer_has_no_entry_until_it_is_accepted():
    event = full(40)
    attendees.cancel(attendee=person(event, "Ann"))
    assert sent("bo@example.org") == []

    attendees.accept(attendee=person(event, "Bo"))

    assert [(kind, method) for kind, method, _entry in sent("bo@example.org")] == [("place", "REQUEST")]


def test_leaving_the_waitlist_removes_no_entry():
    event = full(100)

    events.cancel(event=event, reason="Flood.")

    assert [len(sent(f"{name}@example.org")) for name in ("ann", "bo", "cy")] == [1, 0, 0]


@pytest.mark.parametrize(
    ("contact", "sender", "organiser"),
    [
        ("group@example.org", "hello@example.org", "mailto:hello@example.org"),
        ("", "hello@example.org", "mailto:hello@example.org"),
        ("", "Fortnight <hello@example.org>", "mailto:hello@example.org"),
    ],
)
def test_organizer_is_the_sender_whatever_the_contact_of_the_group(settings, contact, sender, organiser):
    settings.DEFAULT_FROM_EMAIL = sender
    attendee = AttendeeFactory(event__group__contact_email=contact, event__group__name="Leeds")

    [entry] = Calendar.from_ical(invitations.invitation(attendee=attendee, method="REQUEST")).walk("VEVENT")

    assert entry["organizer"] == organiser
    assert entry["organizer"].params["CN"] == "Leeds"


def test_organizer_is_one_email_address_a_person_in_every_invitation(settings):
    """Some calendars ignore an invitation or a cancellation by another organiser."""
    settings.REPLY_EMAIL = REPLY_EMAIL
    event = meeting(100)
    for name in ("ann", "bo"):
        rsvp(event=edited(event, capacity=2), name=name, email=f"{name}@example.org")
    ann = person(event, "ann")
    attendees.renew_link(attendee=ann)
    ann.refresh_from_db()
    attendees.cancel(attendee=ann)

    entries = [entry for _kind, _method, entry in sent()]

    assert [method for _kind, method, _entry in sent()] == ["REQUEST", "CANCEL"]
    assert {entry["organizer"] for entry in entries} == {f"mailto:reply+{ann.reply_key}@fortnight.example"}
    assert {entry["attendee"].params["RSVP"] for entry in entries} == {"TRUE"}
    assert sent("bo@example.org")[0][2]["organizer"] == f"mailto:{invitations.answers_to(person(event, 'bo'))}"


LOST = "Your answer in your calendar (Yes, No or Maybe) does not reach us. Use this"


@pytest.mark.parametrize(("email", "is_said"), [("", True), (REPLY_EMAIL, False)])
def test_emails_with_an_invitation_say_if_no_answer_is_read(settings, email, is_said):
    settings.REPLY_EMAIL = email
    ann = rsvp(event=meeting(100), name="Ann", email="ann@example.org")
    attendees.cancel(attendee=ann)

    placed, cancelled = OutboxEmail.objects.order_by("pk")

    assert (f"/\n\n{LOST} link instead.\n\n" in placed.text) == is_said
    assert (f"<p>{LOST} button instead.</p>" in placed.html) == is_said
    assert LOST not in cancelled.text + cancelled.html
