"""Forms of events in the admin."""

from datetime import UTC, datetime

import pytest

from meetups.forms.events import CancelForm, CopyForm, EventForm
from tests.factories import EventFactory, GroupFactory

pytestmark = pytest.mark.django_db
OUT_OF_RANGE = "Use a date from 1970 to 2100."
NO_TIME = "Enter a time, such as 6pm, 18:30 or midday."
NO_MOMENT = "Enter the date, and the time, such as 6pm, 18:30 or midday."
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


@pytest.mark.parametrize("hour", ["6pm", "6 PM", "18:00", "18.00", "6 p.m."])
def test_time_is_understood_as_people_type_it(hour):
    assert started(form_for(starts_at_1=hour)) == datetime(2026, 11, 25, 18, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed_times", "ends_at"),
    [
        ({"starts_at_1": "6:30pm"}, datetime(2026, 11, 25, 20, tzinfo=UTC)),  # half an hour later
        ({"starts_at_0": "2027-06-02"}, datetime(2027, 6, 2, 18, 30, tzinfo=UTC)),  # to the summer, by the clock
        ({"starts_at_1": "23:00"}, datetime(2026, 11, 26, 0, 30, tzinfo=UTC)),
        ({"starts_at_1": "6:30pm", "ends_at_1": "20:30"}, datetime(2026, 11, 25, 20, 30, tzinfo=UTC)),
        ({"starts_at_1": "6:30pm", "moves_end": ""}, datetime(2026, 11, 25, 19, 30, tzinfo=UTC)),
        ({}, datetime(2026, 11, 25, 19, 30, tzinfo=UTC)),
    ],
)
def test_end_moves_with_the_start_unless_it_was_changed_or_should_stay(typed_times, ends_at):
    event = EventFactory(
        starts_at=datetime(2026, 11, 25, 18, tzinfo=UTC), ends_at=datetime(2026, 11, 25, 19, 30, tzinfo=UTC)
    )
    data = typed(group=event.group.pk, status="confirmed", ends_at_1="7:30pm", moves_end="on") | typed_times

    form = EventForm(data, instance=event)

    assert (form.errors, form.cleaned_data["ends_at"]) == ({}, ends_at)


def test_wrong_start_moves_no_end():
    event = EventFactory()

    data = typed(group=event.group.pk, status="confirmed", moves_end="on", starts_at_1="later")
    form = EventForm(data, instance=event)

    assert form.errors == {"starts_at": [NO_TIME]}


def test_zones_are_a_list_with_the_groups_first():
    form = EventForm(instance=EventFactory(group=GroupFactory(zone="America/New_York"), zone="Europe/Paris"))

    (_empty, words), (first, used), *continents = form.fields["zone"].choices

    assert (words, first) == ("The time zone of the group", "Used here")
    assert [name for name, _words in used] == ["Europe/Paris", "America/New_York", "Europe/London"]
    assert ("America/Argentina/Salta", "Argentina/Salta") in dict(continents)["America"]
    assert [words for words, _zones in continents] == [
        "Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian Ocean", "Pacific",
    ]  # fmt: skip


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
    assert 'name="starts_at_1" value="6pm"' in html
    assert 'name="ends_at_1" value="7:30pm"' in html
    assert 'name="rsvp_closes_at_0" value="2026-06-30"' in html
    assert 'name="rsvp_closes_at_1" value="11pm"' in html
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
        ({"starts_at_1": "25:00"}, "starts_at", NO_TIME),
        ({"starts_at_1": ""}, "starts_at", NO_MOMENT),
        ({"rsvp_closes_at_0": "2026-11-24"}, "rsvp_closes_at", NO_MOMENT),
        ({"rsvp_closes_at_1": "6pm"}, "rsvp_closes_at", NO_MOMENT),
        ({"starts_at_1": "7"}, "starts_at", "Enter 7am or 7pm. “7” could be either."),
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
    assert list(CopyForm({"to": to, "title": "Tea", "at": "6pm"}).errors) == ["to"]
