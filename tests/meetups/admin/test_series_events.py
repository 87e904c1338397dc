"""An event of a series in the admin: its series, its changes by hand, and the scope of a change."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from meetups.models import Event, EventSeries
from meetups.services import series as services
from tests.factories import AttendeeFactory, EventFactory, EventSeriesFactory, OrganiserFactory
from tests.meetups.admin.sides import address, as_posted
from tests.series import saved_events

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("november")]


@pytest.fixture
def events(client):
    """Four events, every other Wednesday from 4 November, 6pm to 7pm in London. Their organiser is logged in."""
    organiser = OrganiserFactory()
    client.force_login(organiser.user)
    series = EventSeriesFactory(
        group=organiser.group, title="Coffee", starts_on=date(2026, 11, 4), rrule="FREQ=WEEKLY;INTERVAL=2;COUNT=4"
    )
    services.fill(series=series)
    return list(series.occurrences.order_by("starts_at"))


def page_of(event, page="change"):
    return address(Event, page, event.pk)


def change(client, event, **fields):
    return client.post(page_of(event), as_posted(client.get(page_of(event))) | fields)


def rows():
    return [
        (event.title, f"{event.local_start:%d %b %H:%M}", event.series_id)
        for event in Event.objects.order_by("starts_at")
    ]


def test_page_shows_the_series_and_the_fields_changed_by_hand(client, events):
    text = client.get(page_of(events[1])).content.decode()
    series = events[1].series
    assert f'Part of the series <a href="{address(EventSeries, "change", series.pk)}">Coffee</a>: every other' in text
    assert f'href="{address(EventSeries, "pause", series.pk)}"' in text
    assert f'href="{address(EventSeries, "end", series.pk)}"' in text
    assert "Changed by hand" not in text

    change(client, events[1], title="Special", capacity="12")

    assert "kept when the series changes: title and places." in client.get(page_of(events[1])).content.decode()


def test_scope_is_this_by_default(client, events):
    old = events[0].series_id
    assert as_posted(client.get(page_of(events[1])))["scope"] == "this"

    change(client, events[1], title="Special", starts_at_0="2026-11-19", ends_at_0="2026-11-19")

    assert rows() == [
        ("Coffee", "04 Nov 18:00", old),
        ("Special", "19 Nov 18:00", old),
        ("Coffee", "02 Dec 18:00", old),
        ("Coffee", "16 Dec 18:00", old),
    ]


@pytest.mark.parametrize(("scope", "moved"), [("this", 1), ("following", 3), ("all", 4)])
def test_moving_only_the_start_keeps_the_length_of_every_meeting_in_the_scope(client, events, scope, moved):
    change(client, events[1], starts_at_1="6:30pm", scope=scope)

    hours = [(f"{event.local_start:%H:%M}", f"{event.local_end:%H:%M}") for event in Event.objects.all()]
    assert (hours.count(("18:30", "19:30")), hours.count(("18:00", "19:00"))) == (moved, 4 - moved)


def test_scope_following_changes_this_and_later_events(client, events):
    old = events[0].series_id

    change(client, events[1], starts_at_1="18:30", ends_at_1="19:30", scope="following")

    new = EventSeries.objects.exclude(pk=old).get().pk
    assert rows() == [
        ("Coffee", "04 Nov 18:00", old),
        ("Coffee", "18 Nov 18:30", new),
        ("Coffee", "02 Dec 18:30", new),
        ("Coffee", "16 Dec 18:30", new),
    ]


@pytest.mark.parametrize(
    ("scope", "words"),
    [
        ("this", ""),
        ("following", "3 meetings are changed. A new series begins on Wednesday 18 November 2026. "),
        ("all", "4 meetings are changed. "),
    ],
)  # fmt: skip
def test_message_says_what_happened_to_how_many(client, events, scope, words):
    AttendeeFactory(event=events[1])

    change(client, events[1], title="Tea", scope=scope)

    page = client.get("/admin/")
    assert str(next(iter(page.context["messages"]))) == f"{words}1 attendee gets an email in 15 minutes."


def test_message_says_how_many_are_told_of_a_day_that_is_removed(client, events):
    AttendeeFactory(event=events[1])
    Event.objects.filter(pk=events[2].pk).update(title="Changed by hand")
    page = address(EventSeries, "change", events[1].series_id)
    rows = {f"exceptions-{row}-on": events[row + 1].recurrence_id for row in (0, 1)}
    rows |= {f"exceptions-{row}-is_removed": "on" for row in (0, 1)}

    client.post(page, as_posted(client.get(page)) | rows | {"exceptions-TOTAL_FORMS": 2})

    message = str(next(iter(client.get("/admin/").context["messages"])))
    assert message == "1 meeting is deleted. 1 meeting is cancelled. 1 attendee gets an email."


@pytest.mark.parametrize("scope", ["this", "all", "series"])
def test_message_after_more_places_says_who_on_the_waitlist_got_one(client, events, scope):
    Event.objects.update(capacity=1)
    EventSeries.objects.update(capacity=1)
    AttendeeFactory(event=events[1])
    AttendeeFactory(event=events[1], status="waiting", name="Bo")

    if scope == "series":
        page = address(EventSeries, "change", events[1].series_id)
        client.post(page, as_posted(client.get(page)) | {"capacity": "2"})
    else:
        change(client, events[1], capacity="2", scope=scope)

    message = str(next(iter(client.get("/admin/").context["messages"])))
    changed = "" if scope == "this" else "4 meetings are changed. "
    assert message == f"{changed}Bo gets a place from the waitlist. 1 email is sent now."


def test_scope_all_keeps_changes_by_hand(client, events):
    old = events[0].series_id
    change(client, events[2], title="Special")

    change(client, events[1], title="Tea", scope="all", status="tentative")

    assert [row[0] for row in rows()] == ["Tea", "Tea", "Special", "Tea"]
    assert {row[2] for row in rows()} == {old}
    assert list(Event.objects.order_by("starts_at").values_list("status", flat=True)) == [
        "confirmed", "tentative", "confirmed", "confirmed",
    ]  # fmt: skip


def test_new_values_replace_changes_by_hand_of_the_same_event(client, events):
    change(client, events[2], title="Special")

    change(client, events[2], title="Tea", scope="all")

    assert [row[0] for row in rows()] == ["Tea"] * 4


@pytest.mark.parametrize(("scope", "number"), [("this", 1), ("following", 3), ("all", 4)])
def test_each_event_is_saved_once(client, events, scope, number):
    with CaptureQueriesContext(connection) as queries:
        change(client, events[1], title="Tea", status="tentative", scope=scope)

    saved = saved_events(queries)
    assert (len(saved), set(saved.values())) == (number, {1})
    assert Event.objects.get(pk=events[1].pk).sequence == 1


def test_several_events_cannot_move_to_another_day(client, events):
    before = rows()

    response = change(
        client, events[1], starts_at_0="2026-11-19", ends_at_0="2026-11-19", scope="following", title="Typed"
    )

    form = response.context["adminform"].form
    assert form.errors == {
        "starts_at": ["Only one meeting can move to another day. To move them all, change the rhythm of the series."]
    }
    assert (form["title"].value(), form["scope"].value(), rows()) == ("Typed", "following", before)


@pytest.mark.parametrize("scope", ["none", "\x00", "x" * 1000])
def test_unknown_scope_is_refused(client, events, scope):
    response = change(client, events[1], scope=scope)

    assert list(response.context["adminform"].form.errors) == ["scope"]


def test_single_cancelled_and_past_events_have_no_scope(client, events, monkeypatch):
    single = EventFactory(group=events[0].group)
    Event.objects.filter(pk=events[1].pk).update(status="cancelled", cancellation_reason="No room.")
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 11, 5, 12, tzinfo=UTC))

    for event in (single, events[0], events[1]):
        assert "scope" not in as_posted(client.get(page_of(event)))
    assert "scope" in as_posted(client.get(page_of(events[2])))


def test_deleted_event_is_not_created_again(client, events):
    series = events[0].series

    client.post(page_of(events[1], "delete"), {"post": "yes"})
    client.post(
        address(Event, "changelist"), {"action": "delete_selected", "_selected_action": [events[2].pk], "post": "yes"}
    )
    services.fill(series=series)

    assert [row[1] for row in rows()] == ["04 Nov 18:00", "16 Dec 18:00"]
    assert [str(row) for row in series.exceptions.all()] == ["− 2026-11-18", "− 2026-12-02"]


def test_event_with_attendees_is_not_deleted(client, events):
    AttendeeFactory(event=events[1])

    response = client.post(page_of(events[1], "delete"), {"post": "yes"})

    assert (response.status_code, len(rows())) == (200, 4)
    assert "1 record that uses it" in response.content.decode()


def test_event_that_has_begun_is_not_deleted(client, events, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 11, 5, 12, tzinfo=UTC))

    assert client.post(page_of(events[0], "delete"), {"post": "yes"}).status_code == 403
    assert len(rows()) == 4


def test_empty_time_zone_becomes_that_of_the_group(client, events):
    assert change(client, events[1], zone="").status_code == 302

    assert {event.zone for event in Event.objects.all()} == {"Europe/London"}


def test_changes_of_all_meetings_that_only_one_got_are_named(client, events):
    text = client.get(page_of(events[1])).content.decode()
    assert "The picture, the hours of notice, when places open and close" in text

    response = change(client, events[1], scope="all", cutoff_hours="24")

    words = "Nobody is emailed. Changed for this meeting only: hours of notice."
    assert words in [str(one) for one in response.wsgi_request._messages]
    assert list(Event.objects.order_by("starts_at").values_list("cutoff_hours", flat=True)) == [48, 24, 48, 48]
