"""Changed, cancelled, foreign and hostile entries of a calendar file; the plan is what is written."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from icalendar import Calendar

from meetups.models import Event, EventSeries, OutboxEmail
from meetups.services import events, series
from meetups.services.imports import calendars, reasons, rows
from meetups.standards.calendar_files import MOST_ENTRIES
from tests import hostile
from tests.calendar_files import entry, example, exported, import_file, planned
from tests.factories import AttendeeFactory, EventFactory, EventSeriesFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (entry("CLASS:CONFIDENTIAL"), ("private", "")),
        (entry("STATUS:DRAFT"), ("status", "DRAFT")),
        (entry(uid=""), ("uid", "")),
        (entry("SUMMARY:"), ("title", "")),
        (entry(start="20251101T180000Z", end="20251101T190000Z"), ("over", "")),
        (entry(end="20270201T190000Z"), ("long", "")),
        (entry(end="20261201T170000Z"), ("backwards", "")),
        (entry("RRULE:FREQ=SECONDLY"),
         ("rule", "This rule cannot be read. Look for a typing mistake near “FREQ=SECONDLY”.")),
        (entry("RRULE:FREQ=WEEKLY;UNTIL=20261101T000000Z", start="20261001T180000Z", end="20261001T190000Z"),
         ("ended", "")),
        (entry("RRULE:FREQ=WEEKLY", "RRULE:FREQ=DAILY"), ("rules", "")),
        (entry("RRULE:FREQ=WEEKLY", "STATUS:CANCELLED"), ("cancelled_series", "")),
    ],
)  # fmt: skip
def test_a_skipped_entry_has_a_reason(group, data, reason):
    [(outcome, _title, why)] = planned(group, data)
    assert (outcome, why) == ("skipped", reasons.of_entry(*reason))
    assert import_file(group, data) == {"skipped": 1}
    assert (Event.objects.count(), EventSeries.objects.count()) == (0, 0)


def test_rows_of_another_group_stay(group):
    theirs = EventFactory(uid="a", title="Theirs")
    rhythm = EventSeriesFactory(uid="b")

    assert planned(group, entry()) == [
        (
            "skipped",
            "Talks",
            "It belongs to another group on this site. Copy it in the other calendar and export the copy.",
        )
    ]
    assert planned(group, entry("RRULE:FREQ=WEEKLY", uid="b")) == [
        (
            "skipped",
            "Talks",
            "It belongs to another group on this site. Copy it in the other calendar and export the copy.",
        )
    ]
    assert (theirs.title, rhythm.group != group) == ("Theirs", True)


def test_a_newer_version_changes_an_event_and_an_older_one_does_not(group, clock):
    import_file(group, entry("SEQUENCE:2"))
    clock.shift(3600)

    newer = entry("SEQUENCE:5", "SUMMARY:More talks", start="20261202T180000Z", end="20261202T190000Z")
    assert planned(group, newer) == [("changed", "More talks", "title, starts, ends")]
    assert import_file(group, newer) == {"changed": 1}
    event = Event.objects.get()
    assert (event.title, event.sequence, event.slug) == ("More talks", 5, "2026-12-02-talks")

    older = entry("SEQUENCE:4", "LAST-MODIFIED:20261101T000000Z")
    assert planned(group, older) == [
        ("skipped", "Talks", "It was changed on this site since: the file is older. Export it again.")
    ]


def test_a_change_made_here_is_overwritten_only_by_a_later_one(group, clock):
    import_file(group, entry("SEQUENCE:0"))
    clock.shift(3600)
    event = Event.objects.get()
    event.title = "Ours"
    events.save(event=event)

    assert planned(group, entry("SEQUENCE:0", "LAST-MODIFIED:20261120T110000Z"))[0][0] == "skipped"
    assert planned(group, entry("SEQUENCE:0", "LAST-MODIFIED:20261120T140000Z"))[0][0] == "changed"


def test_an_event_cancelled_in_the_file_is_cancelled_here_with_an_email_and_for_good(group):
    import_file(group, entry())
    event = Event.objects.get()
    AttendeeFactory(event=event)

    assert import_file(group, entry("STATUS:CANCELLED")) == {"changed": 1}

    event.refresh_from_db()
    assert (event.status, OutboxEmail.objects.count()) == ("cancelled", 1)
    assert planned(group, entry("STATUS:CANCELLED")) == [("same", "Talks", "")]
    assert planned(group, entry()) == [
        (
            "skipped",
            "Talks",
            "It is cancelled on this site and stays cancelled. Copy it here if it takes place after all.",
        )
    ]


def test_a_plan_that_has_changed_since_it_was_shown_is_not_written(group):
    shown = calendars.fingerprint(calendars.plan(group=group, data=entry()))
    EventFactory(uid="a", group=group)

    with pytest.raises(ValidationError) as refusal:
        calendars.import_file(group=group, data=entry(), shown=shown)

    assert (refusal.value.code, Event.objects.count()) == ("changed", 1)


@pytest.mark.parametrize(("lines", "theirs"), [([], EventFactory), (["RRULE:FREQ=WEEKLY;COUNT=2"], EventSeriesFactory)])
def test_what_another_group_brings_in_meanwhile_is_not_touched(group, monkeypatch, lines, theirs):
    plain = rows.write

    def write_after_them(**line):
        theirs(uid="a")
        plain(**line)

    monkeypatch.setattr(rows, "write", write_after_them)
    with pytest.raises(ValidationError) as refusal:
        import_file(group, entry(*lines))
    assert refusal.value.code == "changed"


def test_one_failure_undoes_the_whole_import(group, monkeypatch):
    data = entry().replace(
        b"END:VCALENDAR",
        b"BEGIN:VEVENT\r\nUID:b\r\nSUMMARY:B\r\nDTSTART:20261202T180000Z\r\nEND:VEVENT\r\nEND:VCALENDAR",
    )
    shown = calendars.fingerprint(calendars.plan(group=group, data=data))
    plain = events.save

    def failing(*, event, **more):
        if event.uid == "b":
            raise ValidationError("no")
        return plain(event=event, **more)

    monkeypatch.setattr(events, "save", failing)
    with pytest.raises(ValidationError):
        calendars.import_file(group=group, data=data, shown=shown)
    assert Event.objects.count() == 0


def test_a_changed_rule_changes_its_events_and_a_cancelled_series_ends(group):
    weekly = entry("RRULE:FREQ=WEEKLY;COUNT=4")
    import_file(group, weekly)
    rhythm = EventSeries.objects.get()
    assert (rhythm.occurrences.count(), rhythm.zone) == (4, "UTC")

    shorter = entry("RRULE:FREQ=WEEKLY;COUNT=2", "EXDATE:20261208T180000Z")
    assert planned(group, shorter) == [("changed", "Talks", "rule")]
    import_file(group, shorter)
    assert [event.recurrence_id for event in rhythm.occurrences.all()] == [date(2026, 12, 1)]
    assert planned(group, shorter) == [("same", "Talks", "")]

    import_file(group, entry("RRULE:FREQ=WEEKLY;COUNT=2", "STATUS:CANCELLED"))
    rhythm.refresh_from_db()
    assert (rhythm.status, rhythm.occurrences.count()) == ("ended", 0)


def test_a_cancelled_event_of_a_series(group):
    master = entry("RRULE:FREQ=WEEKLY;COUNT=3").removesuffix(b"END:VCALENDAR")
    one = b"\r\n".join([
        b"BEGIN:VEVENT", b"UID:a", b"RECURRENCE-ID:20261208T180000Z", b"DTSTART:20261208T180000Z",
        b"DTEND:20261208T190000Z", b"SUMMARY:Talks", b"STATUS:CANCELLED", b"END:VEVENT", b"END:VCALENDAR",
    ])  # fmt: skip

    assert import_file(group, master + one) == {"new": 2}

    meetings = Event.objects.order_by("starts_at")
    assert [meeting.status for meeting in meetings] == ["confirmed", "cancelled", "confirmed"]
    assert import_file(group, master + one) == {"same": 2}


def test_an_occurrence_without_its_series_is_an_event(group):
    alone = entry("RECURRENCE-ID:20261208T180000Z")

    assert import_file(group, alone) == {"new": 1}
    assert (Event.objects.get().uid, import_file(group, alone)) == ("a_20261208", {"same": 1})


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "This is not a calendar file. Choose one whose name ends in .ics."),
        (b"<html>", "This is not a calendar file. Choose one whose name ends in .ics."),
        (b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\n" * 60_000,
         "The file has too many nested parts at line 7. Export it again."),
        (b"BEGIN:VCALENDAR\r\nEND:VCALENDAR",
         "There is no event in this calendar. Choose another calendar, or export more months."),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT",
         "The file is incomplete or damaged at line 2. Export it again."),
        (b"BEGIN:VCALENDAR\r\n\x00", "The file is not text. Export it again as an iCalendar file (.ics)."),
        (b"x" * 1_048_577, "The file is larger than 1 MB. Export fewer months."),
    ],
)  # fmt: skip
def test_a_file_that_is_no_calendar_is_refused(group, data, words):
    with pytest.raises(ValidationError) as refusal:
        calendars.plan(group=group, data=data)
    assert refusal.value.messages == [words]


@pytest.mark.parametrize("method", ["REPLY", "COUNTER", "REFRESH", "DECLINECOUNTER", "ADD"])
def test_an_answer_to_an_invitation_is_refused_by_its_name(group, method):
    data = example("entries/answer").replace(b"METHOD:REPLY", f"METHOD:{method}".encode())

    with pytest.raises(ValidationError) as refusal:
        calendars.plan(group=group, data=data)
    words = (
        "it answers an invitation or adds to one, and has no event of its own. Choose the invitation, or export the "
    )
    assert refusal.value.messages == [f"Line 4 says METHOD:{method}: {words}whole calendar."]


def test_five_thousand_single_events_are_refused_before_one_is_written(group):
    data = hostile.calendar_of(MOST_ENTRIES).replace(b"DTSTART:20260701", b"DTSTART:20261201")

    with pytest.raises(ValidationError) as refusal:
        calendars.plan(group=group, data=data)
    assert (refusal.value.code, Event.objects.exists()) == ("many_meetings", False)


@pytest.mark.parametrize("with_venue", [True, False])
def test_our_own_calendar_makes_a_round_trip(group, canal_house, with_venue, settings):
    """The second export has the same events as the first, but they are no longer of a series."""
    venue = canal_house if with_venue else None
    rhythm = EventSeriesFactory(group=group, venue=venue, starts_on=date(2026, 12, 2), rrule="FREQ=WEEKLY;COUNT=3")
    series.fill(series=rhythm)
    EventFactory(group=group, venue=venue, title="A, B; C", status="tentative", sequence=4)
    EventFactory(group=group, venue=venue, title="Off", status="cancelled", zone="America/New_York")
    before = exported(group)
    assert [line.outcome for line in calendars.plan(group=group, data=before)] == ["same"] * 5
    kept = properties(before)

    Event.objects.all().delete()
    EventSeries.objects.all().delete()
    assert import_file(group, before) == {"new": 5}

    assert properties(exported(group)) == kept
    assert (len(kept), {event.series for event in Event.objects.all()}) == (5, {None})


def test_the_location_goes_into_the_description_when_the_venue_is_not_known(group, canal_house):
    EventFactory(group=group, venue=canal_house)
    data = exported(group)
    Event.objects.all().delete()
    canal_house.delete()

    import_file(group, data)

    event = Event.objects.get()
    assert event.venue is None
    assert "Where: Canal House, 1 Canal Street, Leeds, LS1 1AA" in event.description


def properties(data):
    names = ("UID", "DTSTART", "DTEND", "SUMMARY", "STATUS", "SEQUENCE", "LOCATION")
    return [
        [
            component[name].to_ical() if name in component and name != "SEQUENCE" else component.get(name)
            for name in names
        ]
        for component in Calendar.from_ical(data).walk("VEVENT")
    ]
