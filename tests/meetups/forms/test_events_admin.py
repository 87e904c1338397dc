"""Forms of events in the admin."""

from datetime import UTC, datetime

import pytest

from meetups.forms.events import CancelForm, CopyForm, EventForm
from tests.factories import EventFactory, GroupFactory

pytestmark = pytest.mark.django_db
OUT_OF_RANGE = "Use a date from 1970 to 2100."
NOT_SHOWN = "This has a character that cannot be shown. Type it again rather than pasting it."


def typed(**changes):
    data = {
        "title": "Lean coffee", "format": "meet-up", "attendance_mode": "offline", "status": "draft",
        "starts_at_0": "2026-11-25", "starts_at_1": "18:00", "ends_at_0": "2026-11-25", "ends_at_1": "19:00",
    }  # fmt: skip
    return data | changes


def form_for(zone="Europe/London", **changes):
    group = changes.pop("group", None) or GroupFactory(zone=zone)
    return EventForm(typed(group=group.pk, **changes))


def started(form):
    assert form.errors == {}
    return form.cleaned_data["starts_at"]


@pytest.mark.parametrize(
    ("zone", "day", "hour", "moment"),
    [
        ("Europe/London", "2026-11-25", "18:00", datetime(2026, 11, 25, 18, tzinfo=UTC)),  # winter
        ("Europe/London", "2026-07-01", "18:00", datetime(2026, 7, 1, 17, tzinfo=UTC)),  # summer
        ("America/New_York", "2026-11-25", "18:00", datetime(2026, 11, 25, 23, tzinfo=UTC)),
        # a doubled hour is the first of the two, a skipped one has the offset before it
        ("Europe/London", "2026-10-25", "01:30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("Europe/London", "2026-03-29", "01:30", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
    ],
)
def test_start_is_a_local_time_in_the_zone(zone, day, hour, moment):
    form = form_for(starts_at_0=day, starts_at_1=hour, ends_at_0=day, ends_at_1="22:00", zone=zone)

    assert started(form) == moment


def test_empty_zone_is_that_of_the_group():
    form = form_for(zone="America/New_York")

    assert started(form) == datetime(2026, 11, 25, 23, tzinfo=UTC)
    assert form.cleaned_data["zone"] == "America/New_York"


@pytest.mark.parametrize("zone", ["Europe/Atlantis", "../etc/passwd", "x" * 41, "London"])
def test_unknown_zone_is_refused(zone):
    form = form_for()
    form.data["zone"] = zone

    assert list(form.errors) == ["zone"]


def test_form_shows_local_times():
    event = EventFactory(
        zone="America/New_York",
        starts_at=datetime(2026, 7, 1, 22, tzinfo=UTC),
        ends_at=datetime(2026, 7, 1, 23, 30, tzinfo=UTC),
        rsvp_closes_at=datetime(2026, 7, 1, 3, tzinfo=UTC),
    )

    html = str(EventForm(instance=event))

    assert 'name="starts_at_0" value="2026-07-01"' in html
    assert 'name="starts_at_1" value="18:00"' in html
    assert 'name="ends_at_1" value="19:30"' in html
    assert 'name="rsvp_closes_at_0" value="2026-06-30"' in html
    assert 'name="rsvp_closes_at_1" value="23:00"' in html
    assert 'name="rsvp_opens_at_0" value' not in html


def test_unchanged_form_has_no_changed_data():
    event = EventFactory(
        zone="America/New_York",
        starts_at=datetime(2026, 7, 1, 22, tzinfo=UTC),
        ends_at=datetime(2026, 7, 2, 1, tzinfo=UTC),
    )
    form = EventForm(
        typed(
            group=event.group.pk, title=event.title, zone=event.zone, status="confirmed", venue=event.venue.pk,
            starts_at_0="2026-07-01", starts_at_1="18:00", ends_at_0="2026-07-01", ends_at_1="21:00", cutoff_hours="48",
            confirms_sign_ups="on",
        ),
        instance=event,
    )  # fmt: skip

    assert (form.errors, form.changed_data) == ({}, [])
    assert form.cleaned_data["ends_at"] == datetime(2026, 7, 2, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"starts_at_0": "1969-12-31"}, "starts_at", OUT_OF_RANGE),
        ({"starts_at_0": "2101-01-01"}, "starts_at", OUT_OF_RANGE),
        ({"ends_at_0": "0001-01-01"}, "ends_at", OUT_OF_RANGE),
        ({"starts_at_0": "1970-01-01", "starts_at_1": "00:00", "zone": "Asia/Tokyo"}, "starts_at", OUT_OF_RANGE),
        ({"starts_at_0": "31 November"}, "starts_at", "Enter a valid date."),
        ({"starts_at_1": "25:00"}, "starts_at", "Enter a valid time."),
        ({"starts_at_1": ""}, "starts_at", "This field is required."),
        ({"rsvp_closes_at_0": "2026-11-24"}, "rsvp_closes_at", "Enter a valid time."),
        ({"ends_at_1": "18:00"}, "__all__", "It must end after it starts."),
        ({"ends_at_0": "2027-11-25"}, "__all__", "It must end within 31 days. Make one event for each meeting."),
        ({"capacity": "0"}, "__all__", "Give at least one place, or leave places empty for no limit."),
        ({"title": "Lean\u202ecoffee"}, "title", NOT_SHOWN),
        ({"title": "x" * 121}, "title", "Ensure this value has at most 120 characters (it has 121)."),
    ],
)  # fmt: skip
def test_invalid_value_is_refused_at_its_field(changes, field, message):
    assert form_for(**changes).errors == {field: [message]}


@pytest.mark.parametrize(
    ("status", "offered"),
    [
        (None, ["draft", "tentative", "confirmed"]),
        ("draft", ["draft", "tentative", "confirmed"]),
        ("tentative", ["tentative", "confirmed"]),
        ("confirmed", ["tentative", "confirmed"]),
    ],
)
def test_status_cannot_become_cancelled_or_a_published_event_a_draft(status, offered):
    form = EventForm(instance=EventFactory(status=status)) if status else EventForm()

    assert [value for value, _label in form.fields["status"].choices] == offered


def test_reason_is_one_line_that_is_not_empty():
    assert CancelForm({"reason": " The hall is not free. "}).is_valid()
    assert CancelForm({"reason": "  "}).errors == {"reason": ["This field is required."]}
    assert list(CancelForm({"reason": "x" * 281}).errors) == ["reason"]
    assert list(CancelForm({"reason": "No\nhall"}).errors) == ["reason"]


@pytest.mark.parametrize("to", ["1969-12-31", "2100-12-31", "tomorrow", ""])
def test_copy_needs_a_valid_date(to):
    assert list(CopyForm({"to": to}).errors) == ["to"]
