"""A file that says what is cancelled. The effect of each entry of one is in
tests/meetups/files/entries/cancelled.ics."""

from datetime import UTC, date, datetime, timedelta

import pytest

from meetups.models import Attendee, Event, EventSeries, OutboxEmail
from meetups.services.imports import calendars, reasons
from tests.calendar_files import entry, import_file, planned, together
from tests.factories import AttendeeFactory, EventFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
WEEKLY = "RRULE:FREQ=WEEKLY"


def cancelling(*lines, uid="a"):
    whole = ["BEGIN:VCALENDAR", "METHOD:CANCEL", "BEGIN:VEVENT", f"UID:{uid}", *lines, "END:VEVENT", "END:VCALENDAR"]
    return "\r\n".join(whole).encode()


def test_an_event_is_cancelled_and_its_attendees_hear_of_it(group):
    import_file(group, entry())
    event = Event.objects.get()
    AttendeeFactory(event=event, status=Attendee.Status.GOING)

    assert calendars.announced(calendars.plan(group=group, data=cancelling())) == ([], [event.pk])
    assert import_file(group, cancelling()) == {"changed": 1}

    event.refresh_from_db()
    assert (event.status, event.cancellation_reason) == (
        "cancelled",
        "It is cancelled in the calendar that it was imported from.",
    )
    assert OutboxEmail.objects.filter(event=event).count() == 1
    assert planned(group, cancelling()) == [("same", "Talks", "")]


def test_a_series_ends(group):
    import_file(group, entry(WEEKLY))

    assert import_file(group, cancelling()) == {"changed": 1}
    assert EventSeries.objects.get().status == EventSeries.Status.ENDED
    assert import_file(group, cancelling()) == {"same": 1}


@pytest.mark.parametrize("day", [date(2026, 12, 8), date(2028, 11, 28)])
def test_one_meeting_of_a_series_is_cancelled_before_it_is_created_too(group, day):
    import_file(group, entry(WEEKLY))
    data = cancelling(f"RECURRENCE-ID;VALUE=DATE:{day:%Y%m%d}")

    import_file(group, data)

    assert list(Event.objects.filter(status="cancelled").values_list("recurrence_id", flat=True)) == [day]
    assert import_file(group, data) == {"same": 1}


@pytest.mark.parametrize("days", [1, 3])
def test_the_rule_is_expanded_once_for_all_days_that_are_cancelled(group, steps, days):
    import_file(group, entry(WEEKLY))
    first, far = EventSeries.objects.get().starts_on, date(2030, 12, 2)
    given = [cancelling(f"RECURRENCE-ID;VALUE=DATE:{far - timedelta(days=n):%Y%m%d}") for n in range(days)]
    steps.clear()

    assert planned(group, together(*given)) == [("skipped", "Talks", reasons.of_entry("no_day", ""))] * days
    assert steps == [first + timedelta(weeks=number) for number in range((far - first).days // 7 + 2)]


def test_a_meeting_at_an_hour_that_its_series_does_not_have_is_not_cancelled(group):
    import_file(group, entry(WEEKLY))

    data = cancelling("RECURRENCE-ID:20261208T080000Z")

    assert planned(group, data) == [("skipped", "Talks", reasons.of_entry("no_hour", "08:00"))]


def test_a_meeting_that_came_in_without_its_series_is_cancelled(group):
    day = "RECURRENCE-ID:20261208T180000Z"
    import_file(group, entry(day))

    assert import_file(group, cancelling(day)) == {"changed": 1}
    assert Event.objects.get().status == "cancelled"
    assert planned(group, cancelling(day.replace(":", ";RANGE=THISANDFUTURE:"))) == [
        ("skipped", "", reasons.of_entry("not_here", ""))
    ]


@pytest.mark.parametrize(("span", "days"), [("", [1, 15]), (";RANGE=THISANDFUTURE", [1])])
def test_a_file_may_have_a_series_and_cancel_a_part_of_it(group, span, days):
    zone = "TZID=America/New_York"  # west of UTC, where the year 1 has no first of January
    series = entry(f"DTSTART;{zone}:20261201T180000", "DURATION:PT1H", f"{WEEKLY};COUNT=3")
    series = b"\r\n".join(line for line in series.split(b"\r\n") if not line.startswith((b"DTSTART:", b"DTEND:")))
    data = series + b"\r\n" + cancelling(f"RECURRENCE-ID{span};{zone}:20261208T180000")

    [_series, line] = calendars.plan(group=group, data=data)
    import_file(group, data)

    assert (line.words.startswith(reasons.of_entry("cancelled_there", "")), line.facts) == (True, "")
    assert list(Event.objects.order_by("pk").values_list("recurrence_id__day", flat=True)) == days
    assert import_file(group, data) == {"same": 1, "skipped": 1}


def test_what_is_over_or_newer_here_stays(group):
    past = datetime(2026, 1, 7, 18, tzinfo=UTC)
    EventFactory(group=group, uid="past", starts_at=past, ends_at=past.replace(hour=19))
    EventFactory(group=group, uid="newer", sequence=5)

    words = {uid: planned(group, cancelling("SEQUENCE:1", uid=uid))[0][2] for uid in ("past", "newer", "unknown")}

    assert words == {
        "past": reasons.of_entry("past", ""),
        "newer": reasons.of_entry("older", ""),
        "unknown": reasons.of_entry("not_here", ""),
    }


def test_events_of_another_group_stay(group):
    EventFactory(uid="a")

    assert planned(group, cancelling()) == [("skipped", "", reasons.of_entry("elsewhere", ""))]
