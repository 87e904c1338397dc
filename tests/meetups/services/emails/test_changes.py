from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from meetups.models import Event, OutboxEmail, ScheduledEmails
from meetups.services import events
from meetups.services.emails import reminders
from meetups.wording.dates import moment_in_words
from tests.factories import AttendeeFactory, EventFactory, GroupFactory, VenueFactory
from tests.sign_ups import rsvp
from tests.waitlists import meeting, written_emails

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

MINUTE = timedelta(minutes=1)
CITY_HALL = "City Hall, 1 Canal Street, Leeds, LS1 1AA"
OTHER_CHANGES = [{"description": "More."}, {"summary": "Else."}, {"capacity": 40}, {"online_url": ""}]


@pytest.fixture
def event():
    """Create an event on a Tuesday at 4pm."""
    return meeting(100, title="Meet-up", venue=VenueFactory(name="City Hall"))


def change(event, **values):
    event = Event.objects.get(pk=event.pk)
    for name, value in values.items():
        setattr(event, name, value)
    return events.save(event=event)


def attendee_of(event, email="ann@example.org", **values):
    return AttendeeFactory(event=event, email=email, **values)


def noticed_after(clock, time=15 * MINUTE):
    """Return the changes in the emails written so much later: what, now, before."""
    clock.shift(time)
    reminders.write_due()
    return [email.text.split("has changed about")[1].split("\n\n")[1:] for email in OutboxEmail.objects.order_by("pk")]


def test_several_edits_within_15_minutes_are_one_email(clock, event):
    attendee_of(event)
    change(event, title="Summer meet-up")
    clock.shift(14 * MINUTE)
    change(event, starts_at=event.starts_at + timedelta(days=1), ends_at=event.ends_at + timedelta(days=1))

    assert reminders.write_due() == 0
    assert written_emails() == []
    assert noticed_after(clock, MINUTE)[0][:2] == [
        "Title\nNow: Summer meet-up\nBefore: Meet-up",
        "When\nNow: Wednesday 25 November 2026, 4pm to 6pm GMT\nBefore: Tuesday 24 November 2026, 4pm to 6pm GMT",
    ]
    assert written_emails() == [("event_changed", "ann@example.org")]


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({"venue": None}, f"Where\nNow: Venue to be confirmed\nBefore: {CITY_HALL}"),
        ({"attendance_mode": "online"}, f"Where\nNow: Online\nBefore: {CITY_HALL}"),
        ({"attendance_mode": "mixed"}, f"Where\nNow: {CITY_HALL}, and online\nBefore: {CITY_HALL}"),
        ({"status": "tentative"}, "Status\nNow: Tentative\nBefore: Confirmed"),
        (
            {"zone": "Europe/Paris"},
            "When\nNow: Tuesday 24 November 2026, 5pm to 7pm CET\nBefore: Tuesday 24 November 2026, 4pm to 6pm GMT",
        ),
    ],
)
def test_change_notice_has_the_value_before_and_now(clock, event, values, found):
    attendee_of(event)

    change(event, **values)

    assert noticed_after(clock)[0][0] == found
    assert f"<dt>{found.partition(chr(10))[0]}</dt>" in OutboxEmail.objects.get().html


@pytest.mark.parametrize("values", OTHER_CHANGES)
def test_other_changes_are_not_announced(clock, event, values):
    attendee_of(event)

    change(event, **values)

    assert noticed_after(clock) == []
    assert not ScheduledEmails.objects.exists()


def test_same_time_in_another_zone_is_no_change(clock):
    event = EventFactory(starts_at=datetime(2027, 6, 2, 17, tzinfo=ZoneInfo("UTC")))
    attendee_of(event)

    change(event, starts_at=event.starts_at.astimezone(ZoneInfo("Europe/London")))

    assert not ScheduledEmails.objects.exists()


def test_change_that_is_undone_in_time_is_not_announced(clock, event):
    attendee_of(event)
    change(event, title="Summer meet-up")
    change(event, title="Meet-up")

    assert noticed_after(clock) == []
    assert ScheduledEmails.objects.get().written_at


def test_change_after_the_email_is_another_email(clock, event):
    attendee_of(event)
    change(event, title="Summer meet-up")
    noticed_after(clock)
    change(event, title="Autumn meet-up")

    found = noticed_after(clock)

    assert [parts[0] for parts in found] == [
        "Title\nNow: Summer meet-up\nBefore: Meet-up", "Title\nNow: Autumn meet-up\nBefore: Summer meet-up",
    ]  # fmt: skip


def test_change_notice_goes_to_attendees_with_a_place_an_offer_or_a_waitlist_position(clock, event):
    for status in ("going", "waiting", "offered", "cancelled", "came", "absent"):
        attendee_of(event, f"{status}@example.org", status=status)
    attendee_of(event, "")

    until = moment_in_words(event.attendees.get(status="offered").offered_until, event.zone)

    change(event, title="Summer meet-up")
    noticed_after(clock)

    assert written_emails() == [("event_changed", f"{who}@example.org") for who in ("going", "waiting", "offered")]
    assert [
        ("METHOD:REQUEST" in email.calendar, email.text.split("\n\n")[3])
        for email in OutboxEmail.objects.order_by("pk")
    ] == [
        (True, "You still have your place. If you cannot come any more, please give it up on your page."),
        (False, "You are still on the waitlist."),
        (False, f"A place is still kept for you. Accept by {until}, or decline it, on your page."),
    ]


def test_only_attendees_with_a_place_are_sent_the_online_url(clock):
    event = meeting(100, attendance_mode="online", online_url="https://call.example.org/room")
    attendee_of(event)
    attendee_of(event, "bo@example.org", status="waiting")

    change(event, title="Summer meet-up")
    noticed_after(clock)

    assert ["call.example.org" in email.text + email.html for email in OutboxEmail.objects.order_by("pk")] == [
        True,
        False,
    ]


def test_attendee_who_signed_up_after_the_edit_gets_no_change_notice(clock):
    event = meeting(100, capacity=9)
    attendee_of(event)
    change(event, title="Summer meet-up")
    clock.shift(MINUTE)
    rsvp(event=event, name="Bo", email="bo@example.org")

    clock.shift(14 * MINUTE)
    reminders.write_due()

    assert written_emails() == [("place", "bo@example.org"), ("event_changed", "ann@example.org")]


def test_event_that_is_cancelled_meanwhile_has_only_that_email(clock, event):
    attendee_of(event)
    change(event, title="Summer meet-up")
    events.cancel(event=event, reason="Flood.")

    clock.shift(15 * MINUTE)
    reminders.write_due()

    assert written_emails() == [("event_cancelled", "ann@example.org")]


def test_changes_to_drafts_are_not_announced(clock):
    event = meeting(100, status="draft")
    attendee_of(event)

    change(event, title="Summer meet-up")
    change(event, status="confirmed")

    assert not ScheduledEmails.objects.exists()


def test_change_notice_waits_while_the_event_is_a_draft_again(clock, event):
    attendee_of(event)
    change(event, title="Summer meet-up")
    change(event, status="draft")
    assert noticed_after(clock) == []

    change(event, status="confirmed")

    assert noticed_after(clock)[0][0] == "Title\nNow: Summer meet-up\nBefore: Meet-up"


def test_changes_without_attendees_are_not_announced(event):
    attendee_of(event, status="cancelled")

    change(event, title="Summer meet-up")

    assert not ScheduledEmails.objects.exists()


def test_late_change_notice_does_not_include_the_next_change(clock, event):
    attendee_of(event)
    change(event, title="Summer meet-up")
    clock.shift(20 * MINUTE)

    change(event, title="Autumn meet-up")

    assert list(ScheduledEmails.objects.order_by("pk").values_list("version", "before__title")) == [
        ("1", "Meet-up"), ("2", "Summer meet-up"),
    ]  # fmt: skip


def test_hostile_words_are_escaped(clock, event):
    attendee_of(event)
    change(event, title="<b>Summer</b> & co")

    assert noticed_after(clock)[0][0] == "Title\nNow: <b>Summer</b> & co\nBefore: Meet-up"
    assert "Now: &lt;b&gt;Summer&lt;/b&gt; &amp; co<br>" in OutboxEmail.objects.get().html


def test_batch_that_fails_does_not_stop_the_others(clock, event, caplog):
    broken = meeting(100, group=GroupFactory(name="Broken"))
    for one in (broken, event):
        attendee_of(one)
        change(one, title="Summer meet-up")
    ScheduledEmails.objects.filter(event=broken).update(before={"title": "Meet-up"})
    clock.shift(15 * MINUTE)

    with pytest.raises(ExceptionGroup) as failed:
        reminders.write_due()

    assert failed.value.message == f"changed of event {broken.pk}"
    assert [repr(error) for error in failed.value.exceptions] == ["KeyError('starts_at')"]
    assert caplog.messages == [f"changed of event {broken.pk} failed"]
    assert [email.event for email in OutboxEmail.objects.all()] == [event]
