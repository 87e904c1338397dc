"""Files as five programs export them, each imported twice."""

from datetime import UTC, date, datetime, time

import pytest

from meetups.models import Event, EventSeries
from tests.calendar_files import example, import_file, planned

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
SEEN = ("title", "zone", "status", "sequence", "attendance_mode")


@pytest.mark.parametrize("name", ["google", "outlook", "apple", "meetup", "eventbrite"])
def test_a_second_import_changes_nothing(group, canal_house, name):
    first = import_file(group, example(name))
    before = list(Event.objects.order_by("pk").values()), list(EventSeries.objects.values())
    second = import_file(group, example(name))

    assert (list(Event.objects.order_by("pk").values()), list(EventSeries.objects.values())) == before
    assert set(second) <= {"same", "skipped"}
    assert second["same"] == first["new"]


def test_the_plan_of_a_google_file(group, canal_house):
    assert planned(group, example("google")) == [
        ("new", "Fortnightly meet-up", "every other Wednesday, until 28 April 2027"),
        ("new", "Fortnightly meet-up, a day later", "One meeting that differs."),
        ("new", "Visit to the archive", ""),
        (
            "skipped",
            "We are closed",
            "It is an all-day event. Give it a start time in the other calendar.",
        ),
    ]
    assert Event.objects.count() == 0


def test_the_series_of_a_google_file(group, canal_house):
    assert import_file(group, example("google")) == {"new": 3, "skipped": 1}

    rhythm = EventSeries.objects.get()
    assert (rhythm.uid, rhythm.rrule) == (
        "4q2example0fortnight@google.com",
        "FREQ=WEEKLY;INTERVAL=2;UNTIL=20270428;BYDAY=WE;WKST=MO",
    )
    assert (rhythm.starts_on, rhythm.start_time, rhythm.minutes) == (date(2026, 11, 25), time(18), 60)
    assert (rhythm.venue, rhythm.zone, rhythm.group) == (canal_house, "Europe/London", group)
    assert rhythm.description == "Bring one question.  \nNotes: https://notes.example.org/canal_street here"
    assert [str(exception) for exception in rhythm.exceptions.all()] == ["− 2026-12-23"]


def test_the_occurrences_of_a_google_file(group):
    import_file(group, example("google"))

    meetings = list(Event.objects.exclude(series=None).order_by("recurrence_id"))
    assert [f"{meeting.recurrence_id:%m-%d}" for meeting in meetings] == [
        "11-25", "12-09", "01-06", "01-20", "02-03", "02-17", "03-03", "03-17", "03-31", "04-14", "04-28",
    ]  # fmt: skip
    moved = meetings[2]
    assert (moved.title, moved.starts_at) == (
        "Fortnightly meet-up, a day later",
        datetime(2027, 1, 7, 18, 30, tzinfo=UTC),
    )
    assert meetings[-1].starts_at == datetime(2027, 4, 28, 17, tzinfo=UTC)


def test_the_single_event_of_a_google_file(group):
    import_file(group, example("google"))

    visit = Event.objects.get(uid="7p9example0visit@google.com")
    assert (visit.status, visit.zone, visit.starts_at) == (
        "tentative",
        "Europe/London",
        datetime(2026, 12, 3, 17, 30, tzinfo=UTC),
    )


def test_outlook(group):
    assert import_file(group, example("outlook")) == {"new": 2, "skipped": 1}

    rhythm = EventSeries.objects.get()
    assert (rhythm.rrule, rhythm.zone, rhythm.minutes) == (
        "FREQ=MONTHLY;INTERVAL=1;UNTIL=20270708;BYDAY=2TH",
        "Europe/London",
        90,
    )
    assert (rhythm.venue, rhythm.description) == (
        None,
        "Coffee from half past.\n\n\\* Everyone is welcome\n\nWhere: Room 4",
    )
    assert [meeting.starts_at for meeting in rhythm.occurrences.order_by("starts_at")] == [
        datetime(2026, 12, 10, 18, tzinfo=UTC),
        datetime(2027, 1, 14, 18, tzinfo=UTC),
        datetime(2027, 3, 11, 18, tzinfo=UTC),
        datetime(2027, 4, 8, 17, tzinfo=UTC),
        datetime(2027, 5, 13, 17, tzinfo=UTC),
    ]
    off = Event.objects.get(series=None)
    assert (off.title, off.status, off.sequence) == ("Show and tell", "cancelled", 2)
    assert off.cancellation_reason == "It is cancelled in the calendar that it was imported from."
    assert (off.attendance_mode, off.online_url) == ("online", "https://teams.example.org/l/meetup-join/1")
    assert off.starts_at == datetime(2027, 6, 15, 11, tzinfo=UTC)
    assert planned(group, example("outlook"))[-1] == (
        "skipped",
        "Dentist",
        "It is marked as private. Change that in the other calendar if it is for everyone.",
    )


def test_apple(group, canal_house):
    assert import_file(group, example("apple")) == {"new": 2}

    spring, floating = Event.objects.order_by("-starts_at")
    assert [getattr(spring, name) for name in SEEN] == [
        "Spring unconference",
        "Europe/London",
        "confirmed",
        0,
        "offline",
    ]
    assert (spring.venue, spring.description) == (canal_house, "https://spring.example.org/")
    assert (spring.starts_at, spring.ends_at) == (
        datetime(2027, 4, 1, 17, 30, tzinfo=UTC),
        datetime(2027, 4, 1, 19, tzinfo=UTC),
    )
    assert (floating.uid, floating.starts_at) == (
        "5A2B3C4D-0000-4000-8000-00000000E0A3",
        datetime(2026, 11, 30, 19, tzinfo=UTC),
    )


def test_meetup(group):
    assert import_file(group, example("meetup")) == {"new": 2}

    talks, online = Event.objects.order_by("starts_at")
    assert (talks.slug, talks.venue, talks.starts_at) == (
        "2026-12-08-lightning-talks",
        None,
        datetime(2026, 12, 8, 18, 30, tzinfo=UTC),
    )
    assert talks.description == (
        "Canal Street  \nTuesday, December 8 at 6:30 PM\n\nFive talks of five minutes.\n\n"
        "https://www.meetup.example/Canal-Street/events/301/\n\n"
        "Where: The Lock Keeper (2 Wharf Road, Leeds, United Kingdom)"
    )
    assert (online.attendance_mode, online.online_url) == ("online", "")


def test_eventbrite(group):
    assert import_file(group, example("eventbrite")) == {"new": 1}

    event = Event.objects.get()
    assert (event.uid, event.title) == ("1001@eventbrite.example", "Summer social: ducks & boats")
    assert (event.starts_at, event.ends_at, event.zone) == (
        datetime(2027, 6, 9, 17, tzinfo=UTC),
        datetime(2027, 6, 9, 19, 30, tzinfo=UTC),
        "Europe/London",
    )
    assert event.description == (
        "For details, click here: https://www.eventbrite.example/e/1001\n\n"
        "Where: The Wharf, 9 Wharf Road, Leeds, LS2 2BB"
    )
