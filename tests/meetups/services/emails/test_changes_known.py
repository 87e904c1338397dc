"""An attendee is told only of the changes since the last email about their place that had the facts."""

from datetime import timedelta
from itertools import product

import pytest

from meetups.models import AttendeeChange, Event, OutboxEmail, ScheduledEmails
from meetups.services import events
from meetups.services.emails import reminders
from tests.factories import AttendeeFactory, VenueFactory
from tests.sign_ups import rsvp
from tests.talks import CallFactory, TalkFactory
from tests.waitlists import meeting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
MINUTE = timedelta(minutes=1)


@pytest.fixture
def event():
    return meeting(100, capacity=9, title="First", venue=VenueFactory(name="City Hall"))


def change(event, **values):
    event = Event.objects.get(pk=event.pk)
    for name, value in values.items():
        setattr(event, name, value)
    events.save(event=event)


def told():
    """Return what each change notice says changed, by recipient, in their order."""
    rows = OutboxEmail.objects.filter(kind__in=["event_changed", "talk_changed"]).order_by("pk")
    return [(row.to, [part for part in row.text.split("\n\n") if "\nNow: " in part]) for row in rows]


def title(now, before):
    return f"Title\nNow: {now}\nBefore: {before}"


def test_edit_of_other_fields_after_a_sign_up_does_not_make_it_a_change(clock, event):
    AttendeeFactory(event=event, email="ann@example.org")
    change(event, title="Second")
    clock.shift(MINUTE)
    rsvp(event=event, name="Bo", email="bo@example.org")
    clock.shift(MINUTE)
    change(event, description="Bring a cup.")

    clock.shift(15 * MINUTE)
    reminders.write_due()

    assert told() == [("ann@example.org", [title("Second", "First")])]


def test_attendee_who_signed_up_between_two_changes_is_told_of_the_second(clock, event):
    AttendeeFactory(event=event, email="ann@example.org")
    change(event, title="Second")
    clock.shift(MINUTE)
    rsvp(event=event, name="Bo", email="bo@example.org")
    clock.shift(MINUTE)
    change(event, attendance_mode="online")

    clock.shift(15 * MINUTE)
    reminders.write_due()

    where = "Where\nNow: Online\nBefore: City Hall, 1 Canal Street, Leeds, LS1 1AA"
    assert told() == [("ann@example.org", [title("Second", "First"), where]), ("bo@example.org", [where])]


def test_change_that_is_undone_is_news_only_for_those_who_signed_up_in_between(clock, event):
    AttendeeFactory(event=event, email="ann@example.org")
    change(event, title="Second")
    clock.shift(MINUTE)
    rsvp(event=event, name="Bo", email="bo@example.org")
    clock.shift(MINUTE)
    change(event, title="First")

    clock.shift(15 * MINUTE)
    reminders.write_due()

    assert told() == [("bo@example.org", [title("First", "Second")])]


def test_change_that_a_late_notice_had_is_not_told_again(clock, event):
    AttendeeFactory(event=event, email="ann@example.org")
    change(event, title="Second")
    clock.shift(20 * MINUTE)
    change(event, title="Third")
    clock.shift(MINUTE)
    reminders.write_due()

    clock.shift(15 * MINUTE)
    reminders.write_due()

    assert told() == [("ann@example.org", [title("Third", "First")])]
    assert not ScheduledEmails.objects.filter(written_at=None).exists()


def test_check_in_that_is_taken_back_is_no_email_about_the_change(clock, event):
    attendee = AttendeeFactory(event=event, email="ann@example.org")
    change(event, title="Second")
    clock.shift(MINUTE)
    for was, became in (("going", "came"), ("came", "going")):
        AttendeeChange.objects.create(attendee=attendee, was=was, became=became, cause="door")

    clock.shift(15 * MINUTE)
    reminders.write_due()

    assert told() == [("ann@example.org", [title("Second", "First")])]


def test_notice_of_an_earlier_version_of_the_site_is_written(clock, event):
    AttendeeFactory(event=event, email="ann@example.org")
    change(event, title="Second")
    notice = ScheduledEmails.objects.get()
    notice.before = {name: value for name, value in notice.before.items() if name not in {"at", "later"}}
    notice.save()
    clock.shift(MINUTE)
    rsvp(event=event, name="Bo", email="bo@example.org")

    clock.shift(15 * MINUTE)
    reminders.write_due()

    assert told() == [("ann@example.org", [title("Second", "First")])]


def test_speaker_who_offered_a_talk_after_the_change_is_not_told_of_it(clock, event):
    call = CallFactory(event=event)
    TalkFactory(call=call, email="sue@example.org")
    change(event, title="Second")
    clock.shift(MINUTE)
    TalkFactory(call=call, email="tom@example.org")

    clock.shift(15 * MINUTE)
    reminders.write_due()

    assert told() == [("sue@example.org", [title("Second", "First")])]


def test_each_attendee_is_told_what_differs_from_the_facts_at_their_sign_up(clock):
    """Walk every history of three edits between two titles, with a sign-up before each edit and after the last."""
    expected = []
    for number, titles in enumerate(product("AB", repeat=3)):
        event = meeting(100, title="A")
        for step, now in enumerate(["A", *titles]):
            change(event, title=now, description=f"Edit {step}")
            clock.shift(MINUTE)
            email = f"{number}-{step}@example.org"
            AttendeeFactory(event=event, email=email)
            expected += [(email, [title(titles[-1], now)])] if now != titles[-1] else []
            clock.shift(MINUTE)

    clock.shift(15 * MINUTE)
    reminders.write_due()

    assert sorted(told()) == expected
