from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from meetups.models import Event, Notice, OutboxEmail
from meetups.services import events
from meetups.services.emails import notices
from tests.factories import AttendeeFactory, EventFactory, GroupFactory, VenueFactory
from tests.lines import NOW, letters, meeting
from tests.sign_ups import rsvp

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
CITY_HALL = "City Hall, 1 Canal Street, Leeds, LS1 1AA"
SAME = [{"description": "More."}, {"summary": "Else."}, {"capacity": 40}, {"online_url": ""}]


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def event():
    """On a Tuesday, at 4pm."""
    return meeting(100, title="Meet-up", venue=VenueFactory(name="City Hall"))


def change(event, **values):
    event = Event.objects.get(pk=event.pk)
    for name, value in values.items():
        setattr(event, name, value)
    return events.save(event=event)


def comes(event, email="ann@example.org", **values):
    return AttendeeFactory(event=event, email=email, **values)


def told_after(clock, time=15 * MINUTE):
    """The changes that were told so much later: what, before, now."""
    clock.shift(time)
    notices.write_due()
    return [
        letter.text.split("has changed about")[1].split("\n\n")[1:] for letter in OutboxEmail.objects.order_by("pk")
    ]


def test_several_edits_within_a_quarter_of_an_hour_make_one_letter(clock, event):
    comes(event)
    change(event, title="Summer meet-up")
    clock.shift(14 * MINUTE)
    change(event, starts_at=event.starts_at + timedelta(days=1), ends_at=event.ends_at + timedelta(days=1))

    assert notices.write_due() == 0
    assert letters() == []
    assert told_after(clock, MINUTE)[0][:2] == [
        "Title\nNow: Summer meet-up\nBefore: Meet-up",
        "When\nNow: Wednesday 25 November 2026, 4pm to 6pm GMT\nBefore: Tuesday 24 November 2026, 4pm to 6pm GMT",
    ]
    assert letters() == [("event_changed", "ann@example.org")]


@pytest.mark.parametrize(
    ("values", "told"),
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
def test_what_is_told_is_what_was_and_what_is(clock, event, values, told):
    comes(event)

    change(event, **values)

    assert told_after(clock)[0][0] == told
    assert f"<dt>{told.partition(chr(10))[0]}</dt>" in OutboxEmail.objects.get().html


@pytest.mark.parametrize(
    "values", [{"description": "More."}, {"summary": "Else."}, {"capacity": 40}, {"online_url": ""}]
)
def test_what_is_not_about_time_venue_title_or_status_is_not_told(clock, event, values):
    comes(event)

    change(event, **values)

    assert told_after(clock) == []
    assert not Notice.objects.exists()


def test_the_same_moment_on_another_clock_is_no_change(clock):
    event = EventFactory(starts_at=datetime(2027, 6, 2, 17, tzinfo=ZoneInfo("UTC")))
    comes(event)

    change(event, starts_at=event.starts_at.astimezone(ZoneInfo("Europe/London")))

    assert not Notice.objects.exists()


def test_what_is_undone_in_time_is_not_told(clock, event):
    comes(event)
    change(event, title="Summer meet-up")
    change(event, title="Meet-up")

    assert told_after(clock) == []
    assert Notice.objects.get().written_at


def test_a_change_after_the_letter_is_another_letter(clock, event):
    comes(event)
    change(event, title="Summer meet-up")
    told_after(clock)
    change(event, title="Autumn meet-up")

    told = told_after(clock)

    assert [parts[0] for parts in told] == [
        "Title\nNow: Summer meet-up\nBefore: Meet-up", "Title\nNow: Autumn meet-up\nBefore: Summer meet-up",
    ]  # fmt: skip


def test_changes_are_told_to_everyone_on_the_list_and_to_nobody_else(clock, event):
    for status in ("going", "waiting", "offered", "cancelled", "came", "absent"):
        comes(event, f"{status}@example.org", status=status)
    comes(event, "")

    change(event, title="Summer meet-up")
    told_after(clock)

    assert letters() == [("event_changed", f"{who}@example.org") for who in ("going", "waiting", "offered")]
    assert [
        ("METHOD:REQUEST" in letter.calendar, letter.text.split("\n\n")[3])
        for letter in OutboxEmail.objects.order_by("pk")
    ] == [
        (True, "You still have your place. If it does not suit you any more, please give it back on your page."),
        (False, "You are still on the waitlist."),
        (False, "A place is still kept for you: please say yes or no on your page."),
    ]


def test_the_online_address_stands_only_in_the_letter_of_who_is_going(clock):
    event = meeting(100, attendance_mode="online", online_url="https://call.example.org/room")
    comes(event)
    comes(event, "bo@example.org", status="waiting")

    change(event, title="Summer meet-up")
    told_after(clock)

    assert ["call.example.org" in letter.text + letter.html for letter in OutboxEmail.objects.order_by("pk")] == [
        True,
        False,
    ]


def test_who_came_to_the_list_after_the_edit_was_told_all_there_is(clock):
    event = meeting(100, capacity=9)
    comes(event)
    change(event, title="Summer meet-up")
    clock.shift(MINUTE)
    rsvp(event=event, name="Bo", email="bo@example.org")

    clock.shift(14 * MINUTE)
    notices.write_due()

    assert letters() == [("place", "bo@example.org"), ("event_changed", "ann@example.org")]


def test_an_event_that_is_cancelled_meanwhile_says_only_that(clock, event):
    comes(event)
    change(event, title="Summer meet-up")
    events.cancel(event=event, reason="Flood.")

    clock.shift(15 * MINUTE)
    notices.write_due()

    assert letters() == [("event_cancelled", "ann@example.org")]


def test_what_changes_of_a_draft_is_nobodys_business(clock):
    event = meeting(100, status="draft")
    comes(event)

    change(event, title="Summer meet-up")
    change(event, status="confirmed")

    assert not Notice.objects.exists()


def test_a_change_waits_while_the_event_is_a_draft_again(clock, event):
    comes(event)
    change(event, title="Summer meet-up")
    change(event, status="draft")
    assert told_after(clock) == []

    change(event, status="confirmed")

    assert told_after(clock)[0][0] == "Title\nNow: Summer meet-up\nBefore: Meet-up"


def test_what_changes_while_nobody_is_on_the_list_is_not_kept(event):
    comes(event, status="cancelled")

    change(event, title="Summer meet-up")

    assert not Notice.objects.exists()


def test_a_change_that_is_late_does_not_swallow_the_next(clock, event):
    comes(event)
    change(event, title="Summer meet-up")
    clock.shift(20 * MINUTE)

    change(event, title="Autumn meet-up")

    assert list(Notice.objects.order_by("pk").values_list("version", "before__title")) == [
        ("1", "Meet-up"), ("2", "Summer meet-up"),
    ]  # fmt: skip


def test_hostile_words_are_words(clock, event):
    comes(event)
    change(event, title="<b>Summer</b> & co")

    assert told_after(clock)[0][0] == "Title\nNow: <b>Summer</b> & co\nBefore: Meet-up"
    assert "Now: &lt;b&gt;Summer&lt;/b&gt; &amp; co<br>" in OutboxEmail.objects.get().html


def test_one_round_that_fails_keeps_no_other_from_its_turn(clock, event, caplog):
    broken = meeting(100, group=GroupFactory(name="Broken"))
    for one in (broken, event):
        comes(one)
        change(one, title="Summer meet-up")
    Notice.objects.filter(event=broken).update(before={"title": "Meet-up"})
    clock.shift(15 * MINUTE)

    with pytest.raises(ExceptionGroup) as failed:
        notices.write_due()

    assert failed.value.message == f"changed of event {broken.pk}"
    assert [repr(error) for error in failed.value.exceptions] == ["KeyError('starts_at')"]
    assert caplog.messages == [f"changed of event {broken.pk} failed"]
    assert [letter.event for letter in OutboxEmail.objects.all()] == [event]
