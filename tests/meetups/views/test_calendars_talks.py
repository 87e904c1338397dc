"""The running order in calendar files, as the icalendar library reads it."""

from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar

from meetups.services import talks
from tests.factories import AttendeeFactory, EventFactory, GroupFactory
from tests.talks import CallFactory, TalkFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
FILE, GROUP = "/events/2026-11-25-tea.ics", "/groups/leeds/calendar.ics"


@pytest.fixture
def call():
    event = EventFactory(
        slug="2026-11-25-tea", group=GroupFactory(slug="leeds"), starts_at=datetime(2026, 11, 25, 18, tzinfo=UTC)
    )
    call = CallFactory(event=event)
    TalkFactory(call=call, position=1, title="Forms; and, “tea”", name="Ann")
    TalkFactory(call=call, position=2, title="Maps", name="Ben", is_name_public=True)
    return call


def entry(client, path):
    [found] = Calendar.from_ical(client.get(path).content).walk("VEVENT")
    return found


@pytest.mark.parametrize("path", [FILE, GROUP, "/calendar.ics", "attendee"])
def test_entry_has_the_running_order_with_public_names_alone(client, call, path):
    if path == "attendee":
        token = AttendeeFactory(event=call.event).calendar_token
        path = f"/attendees/{token}/calendar.ics"

    description = str(entry(client, path)["description"])

    assert "\n\nRunning order\n6pm Forms; and, “tea”\n6:05pm Maps, Ben\n\n" in description
    assert "Ann" not in description


CHANGES = {
    "move": lambda talk: talks.move(talk=talk, position=2),
    "edit": lambda talk: talks.edit(talk=talk, title="Paper"),
    "show_name": lambda talk: talks.show_name(talk=talk, is_public=True),
    "withdraw": lambda talk: talks.withdraw(talk=talk),
}


@pytest.mark.parametrize("path", [FILE, GROUP])
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_changed_order_raises_last_modified_and_never_sequence(client, call, clock, path, change):
    before, etag = entry(client, path), client.get(path)["ETag"]
    clock.move_to(NOW + timedelta(minutes=1), tick=False)

    change(call.talks.get(position=1))

    after, answer = entry(client, path), client.get(path, headers={"If-None-Match": etag})
    assert answer.status_code == 200
    assert before["description"] != after["description"]
    assert after.decoded("last-modified") == after.decoded("dtstamp") == NOW + timedelta(minutes=1)
    assert before.decoded("last-modified") == NOW
    assert (before["sequence"], before["uid"]) == (after["sequence"], after["uid"])


def test_entry_of_a_cancelled_event_has_no_running_order(client, call):
    call.event.status, call.event.cancellation_reason = "cancelled", "Snow."
    call.event.save()

    assert "Running order" not in entry(client, FILE)["description"]
