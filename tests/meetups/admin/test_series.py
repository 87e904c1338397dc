"""Organisers create and change series. Times are in London, and it is Monday 2 November 2026."""

from datetime import date

import pytest

from meetups.models import Event, EventSeries, OutboxEmail, SeriesDate
from meetups.services import series as services
from tests.factories import (
    AttendeeFactory,
    EventSeriesFactory,
    GroupFactory,
    HolidayFactory,
    OrganiserFactory,
    VenueFactory,
)
from tests.meetups.admin.sides import address, as_posted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("november")]
ADD = "/admin/meetups/eventseries/add/"


@pytest.fixture
def group(db):
    return GroupFactory(name="Leeds", zone="Europe/London", nation="GB-ENG")


@pytest.fixture
def organiser(client, group):
    client.force_login(OrganiserFactory(group=group).user)
    return client


@pytest.fixture
def series(group):
    """Every other Wednesday from 4 November, 6pm to 7pm, with its meetings."""
    series = EventSeriesFactory(
        group=group, title="Lean coffee", starts_on=date(2026, 11, 4), rrule="FREQ=WEEKLY;INTERVAL=2;BYDAY=WE"
    )
    services.fill(series=series)
    return series


def fields_of(group, **changes):
    rows = {f"{prefix}-{name}_FORMS": 0 for prefix in ("exceptions", "stops") for name in ("TOTAL", "INITIAL")}
    return rows | {
        "group": group.pk, "title": "Lean coffee", "format": "meet-up", "attendance_mode": "offline",
        "starts_on": "2026-11-04", "start_time": "18:00", "minutes": "60", "on_holidays": "warn", "every": "2",
        "unit": "weeks", "ends": "never", "_publish": "Publish",
    } | changes  # fmt: skip


def page_of(series, page="change"):
    return address(EventSeries, page, series.pk)


def days():
    return [f"{event.local_start:%d %b %H:%M}" for event in Event.objects.order_by("starts_at")]


def shown(response):
    return [(f"{row.leaf.day} {row.leaf.month}", row.notes, row.is_skipped) for row in response.context["dates"]]


def messages_of(response):
    return [str(message) for message in response.context["messages"]]


def test_new_series_has_its_events(organiser, group):
    response = organiser.post(ADD, fields_of(group, ends="times", times="3"))

    series = EventSeries.objects.get()
    assert (response.status_code, series.rrule) == (302, "FREQ=WEEKLY;INTERVAL=2;COUNT=3;BYDAY=WE")
    assert (series.zone, days()) == ("Europe/London", ["04 Nov 18:00", "18 Nov 18:00", "02 Dec 18:00"])


def test_new_series_with_exceptions_and_venues_in_turn(organiser, group):
    first, second = VenueFactory(name="First"), VenueFactory(name="Second")
    rows = {
        "exceptions-TOTAL_FORMS": 2, "exceptions-0-on": "2026-11-18", "exceptions-0-is_removed": "on",
        "exceptions-1-on": "2026-11-12", "stops-TOTAL_FORMS": 3, "stops-0-venue": second.pk,
        "stops-1-venue": first.pk, "stops-1-position": "1", "stops-2-venue": "", "stops-2-position": "",
    }  # fmt: skip

    organiser.post(ADD, fields_of(group, ends="times", times="3", **rows))

    events = Event.objects.order_by("starts_at")
    assert days() == ["04 Nov 18:00", "12 Nov 18:00", "02 Dec 18:00"]
    assert (events[0].venue, [str(stop) for stop in EventSeries.objects.get().stops.all()]) == (
        first,
        [str(first), str(second)],
    )


def test_preview_shows_ten_dates_and_saves_nothing(organiser, group):
    HolidayFactory(nation="GB-ENG", on=date(2026, 12, 16), name="A day off")
    HolidayFactory(nation="GB-SCT", on=date(2026, 12, 2), name="Not here")
    rule = {"unit": "rule", "rrule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE"}
    data = fields_of(group, title="", on_holidays="skip", _preview="1", starts_on="2026-11-05", **rule)

    response = organiser.post(ADD, data)

    assert (response.status_code, EventSeries.objects.count(), Event.objects.count()) == (200, 0, 0)
    form = response.context["adminform"].form
    assert (form.errors, form["starts_on"].value(), form["unit"].value()) == ({}, "2026-11-05", "rule")
    assert response.context["rhythm"] == "every other Wednesday"
    assert shown(response) == [
        ("5 Nov", ["The first date. It is not one of the dates of the rhythm."], False),
        ("18 Nov", [], False),
        ("2 Dec", [], False),
        ("16 Dec", ["Skipped: A day off is a public holiday."], True),
        ("30 Dec", [], False),
        ("13 Jan", [], False),
        ("27 Jan", [], False),
        ("10 Feb", [], False),
        ("24 Feb", [], False),
        ("10 Mar", [], False),
    ]


def test_preview_notes_clock_changes_and_exceptions(organiser, group):
    HolidayFactory(nation="GB-ENG", on=date(2027, 3, 31), name="A day off")
    rows = {
        "exceptions-TOTAL_FORMS": 2, "exceptions-0-on": "2027-03-10", "exceptions-0-is_removed": "on",
        "exceptions-1-on": "2027-03-20",
    }  # fmt: skip

    response = organiser.post(
        ADD, fields_of(group, starts_on="2027-03-03", every="1", ends="times", times="5", _preview="1", **rows)
    )

    assert shown(response) == [
        ("3 Mar", [], False),
        ("17 Mar", [], False),
        ("20 Mar", ["Added by hand."], False),
        ("24 Mar", [], False),
        ("31 Mar", ["The clocks go forward before this one; it is still 6pm.", "Public holiday: A day off."], False),
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"weekdays": ["TU"]},
        {"starts_on": ""},
        {"unit": "rule", "rrule": "x"},
        {"minutes": "0"},
        {"zone": "x"},
        {"group": ""},
    ],
)
def test_preview_shows_errors(organiser, group, changes):
    response = organiser.post(ADD, fields_of(group) | changes | {"_preview": "1"})

    (errors,) = response.context["adminform"].form.errors.values()
    assert (response.status_code, "dates" in response.context) == (200, False)
    assert response.context["problems"] == errors


@pytest.mark.parametrize(
    ("changes", "number"),
    [
        ({"unit": "days", "every": "1"}, 10),
        ({"unit": "years", "every": "1"}, 10),
        ({"unit": "rule", "rrule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "starts_on": "2020-01-01"}, 0),
        ({"starts_on": "2100-12-31"}, 10),
        ({"ends": "until", "until": "2026-11-01", "starts_on": "2026-10-07"}, 0),
    ],
)
def test_preview_looks_far_enough_ahead(organiser, group, changes, number):
    assert len(shown(organiser.post(ADD, fields_of(group, _preview="1", **changes)))) == number


@pytest.mark.parametrize("value", ["x" * 10_000, "9" * 400, "\x00", "\u202e", "", "-1"])
def test_invalid_input_is_refused(organiser, group, value):
    names = [*fields_of(group), "rrule", "capacity", "until", "times", "zone", "ordinals", "monthday"]
    invalid = {name: value for name in names if "_FORMS" not in name and name != "group"}

    for extra in ({}, {"_preview": "1"}, {"unit": "rule"}, {"ends": "times"}):
        response = organiser.post(ADD, fields_of(group) | invalid | extra)
        assert (response.status_code, bool(response.context["adminform"].form.errors)) == (200, True)
    assert EventSeries.objects.count() == 0


def test_form_shows_the_rule_of_a_series_in_its_fields(organiser, series):
    response = organiser.get(page_of(series))

    form = response.context["adminform"].form
    assert [form[name].value() for name in ("every", "unit", "weekdays", "ends")] == [2, "weeks", [], "never"]
    labels = [f'aria-label="{label}"' for label in ("Day", "Removed", "Turn", "Venue")]
    assert [label in response.content.decode() for label in labels] == [True] * 4
    assert (response.context["rrule"], len(shown(response))) == ("FREQ=WEEKLY;INTERVAL=2;BYDAY=WE", 10)


def test_change_changes_the_future_events(organiser, series):
    other = Event.objects.order_by("starts_at")[1]
    other.title = "Moved by hand"
    other.save()
    data = as_posted(organiser.get(page_of(series))) | {"start_time": "18:30", "title": "Coffee"}

    assert organiser.post(page_of(series), data).status_code == 302

    events = list(Event.objects.order_by("starts_at"))
    assert [event.title for event in events[:3]] == ["Coffee", "Moved by hand", "Coffee"]
    assert {f"{event.local_start:%H:%M}" for event in events} == {"18:30"}


def test_event_of_a_removed_day_is_deleted(organiser, series):
    changed = Event.objects.order_by("starts_at")[1]
    changed.title = "Changed by hand"
    changed.save()
    data = as_posted(organiser.get(page_of(series)))
    data |= {"exceptions-0-on": "2026-11-18", "exceptions-0-is_removed": "on", "exceptions-TOTAL_FORMS": 1}

    organiser.post(page_of(series), data)

    assert days()[:2] == ["04 Nov 18:00", "02 Dec 18:00"]
    data = as_posted(organiser.get(page_of(series))) | {"exceptions-0-DELETE": "on"}
    organiser.post(page_of(series), data)
    assert (days()[:2], SeriesDate.objects.count()) == (["04 Nov 18:00", "18 Nov 18:00"], 0)


def test_too_few_places_are_an_error_on_the_form(organiser, series):
    AttendeeFactory.create_batch(2, event=Event.objects.order_by("starts_at")[1])
    data = as_posted(organiser.get(page_of(series))) | {"capacity": "1", "title": "Typed"}

    response = organiser.post(page_of(series), data)

    form = response.context["adminform"].form
    assert form.errors == {"capacity": ["2 people have a place already. Enter at least 2."]}
    assert (form["title"].value(), EventSeries.objects.get().title) == ("Typed", "Lean coffee")


def test_pause_shows_its_effects_before_it_changes_the_events(organiser, series):
    events = list(Event.objects.order_by("starts_at"))
    AttendeeFactory(event=events[0])
    events[1].title = "Changed by hand"
    events[1].save()
    statuses = list(Event.objects.order_by("pk").values("pk", "status"))

    confirmation = organiser.get(page_of(series, "pause"))
    assert confirmation.context["words"] == [
        f"{len(events) - 2} meetings are deleted.",
        "1 meeting is cancelled.",
        "1 meeting stays as it is.",
        "1 attendee gets an email.",
    ]
    assert (list(Event.objects.order_by("pk").values("pk", "status")), OutboxEmail.objects.count()) == (statuses, 0)

    response = organiser.post(page_of(series, "pause"), follow=True)

    series.refresh_from_db()
    assert (series.status, messages_of(response)) == ("paused", ["Lean coffee is paused. 1 person is emailed."])
    assert [event.status for event in Event.objects.order_by("starts_at")] == ["cancelled", "confirmed"]
    assert OutboxEmail.objects.count() == 1
    assert organiser.get(page_of(series, "resume")).context["words"] == [
        f"{len(events) - 2} meetings are created.",
        "2 meetings stay as they are.",
    ]
    organiser.post(page_of(series, "resume"))
    assert Event.objects.count() == len(events)


def test_ended_series_has_no_future_events(organiser, series):
    response = organiser.post(page_of(series, "end"), follow=True)

    assert (messages_of(response), days()) == (["Lean coffee has ended. Nobody is emailed."], [])
    assert "Resume the series" in response.content.decode()
    assert organiser.get(page_of(series, "pause")).context["words"] == ["No meeting changes."]


def test_organiser_adds_a_date(organiser, series):
    page = page_of(series, "add_date")
    refused = organiser.post(page, {"on": "2026-11-01"})
    assert refused.context["form"].errors == {"on": ["Choose a date in the future."]}

    organiser.post(page, {"on": "2026-11-12"})

    assert days()[:3] == ["04 Nov 18:00", "12 Nov 18:00", "18 Nov 18:00"]


@pytest.mark.parametrize("number", [1, 3])
def test_list_takes_a_constant_number_of_queries(organiser, group, number, django_assert_num_queries):
    for series in EventSeriesFactory.create_batch(number, group=group, starts_on=date(2026, 11, 4)):
        services.fill(series=series)

    with django_assert_num_queries(10):
        response = organiser.get(address(EventSeries, "changelist"))

    assert "every other Wednesday, 6pm" in response.content.decode()
    assert "Wed 4 Nov 2026" in response.content.decode()
