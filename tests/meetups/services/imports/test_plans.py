"""Changes by organisers here, and people with a place, when other meetings of a series are imported (ADR 48)."""

import json
from datetime import date

import pytest

from meetups.models import CalendarImport, Event, EventSeries
from meetups.services import events, series
from meetups.services.imports import calendars, reasons, runs
from tests.calendar_files import FILES, entry, import_file, planned, together
from tests.factories import AttendeeFactory, EventFactory, EventSeriesFactory, GroupFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
WEEKLY = entry("RRULE:FREQ=WEEKLY;COUNT=4")
LATER = entry("RECURRENCE-ID:20261208T180000Z", "SUMMARY:Later", start="20261208T190000Z", end="20261208T200000Z")
PRIVATE = entry("RECURRENCE-ID:20261208T180000Z", "CLASS:PRIVATE", start="20261208T190000Z", end="20261208T200000Z")
AT_SEVEN = entry(
    "RECURRENCE-ID;RANGE=THISANDFUTURE:20261215T180000Z", "SUMMARY:At seven", start="20261215T190000Z",
    end="20261215T200000Z",
)  # fmt: skip
SECOND = date(2026, 12, 8)


def series_file(name):
    return (FILES / "series" / f"{name}.ics").read_bytes()


def on(day):
    return Event.objects.get(recurrence_id=day)


def named(day, title):
    event = on(day)
    event.title = title
    return events.save(event=event)


def titles():
    return [f"{event.starts_at:%m-%d %H} {event.title}" for event in Event.objects.order_by("starts_at")]


def outcomes(group, data):
    return [outcome for outcome, _title, _words in planned(group, data)]


def test_a_meeting_that_was_changed_here_since_stays_when_the_file_no_longer_changes_it(group):
    import_file(group, together(WEEKLY, LATER))
    named(SECOND, "Ours")

    assert planned(group, WEEKLY)[1:] == [
        (
            "skipped",
            "Talks",
            reasons.of_entry("by_hand", ""),
        )
    ]
    import_file(group, WEEKLY)
    assert (titles()[1], outcomes(group, WEEKLY)) == ("12-08 19 Ours", ["same"])


def test_meetings_and_days_that_only_organisers_changed_stay(group):
    import_file(group, WEEKLY)
    named(SECOND, "Ours")
    series.remove(event=on(date(2026, 12, 15)))
    series.add_day(series=EventSeries.objects.get(), on=date(2026, 12, 17))

    assert outcomes(group, WEEKLY) == ["same"]
    import_file(group, entry("RRULE:FREQ=WEEKLY;COUNT=4", "SUMMARY:New"))

    assert titles() == ["12-01 18 New", "12-08 18 Ours", "12-17 18 New", "12-22 18 New"]


def test_a_draft_that_was_published_since_is_not_changed_by_that(group):
    import_file(group, together(WEEKLY, LATER), as_drafts=True)
    series.set_status(series=EventSeries.objects.get(), status=EventSeries.Status.RUNNING)
    events.publish(event=on(SECOND))

    assert outcomes(group, WEEKLY) == ["same", "changed"]
    import_file(group, WEEKLY)
    assert (on(SECOND).title, on(SECOND).status) == ("Talks", "confirmed")


def test_a_draft_stays_a_draft_when_the_file_no_longer_changes_it(group):
    import_file(group, together(WEEKLY, LATER), as_drafts=True)

    import_file(group, WEEKLY)

    assert (on(SECOND).title, on(SECOND).status) == ("Talks", "draft")


def test_a_meeting_over_or_deleted_since_is_left_as_it_is(group, clock):
    import_file(group, together(WEEKLY, LATER))
    on(SECOND).delete()
    assert outcomes(group, WEEKLY) == ["same", "same"]


def test_a_meeting_with_attendees_that_the_file_removes_is_cancelled_and_named(group):
    import_file(group, together(WEEKLY, LATER))
    AttendeeFactory(event=on(SECOND))
    removed = entry("RRULE:FREQ=WEEKLY;COUNT=4", "EXDATE:20261208T180000Z")

    lines = calendars.plan(group=group, data=removed)
    assert calendars.announced(lines)[1] == [on(SECOND).pk]
    import_file(group, removed)
    assert on(SECOND).status == "cancelled"
    assert planned(group, WEEKLY) == [("changed", "Talks", "rule, still cancelled on 8 December 2026")]


def test_a_cancelled_meeting_on_a_day_that_the_file_removes_stays_cancelled_and_says_nothing(group):
    off = entry("RECURRENCE-ID:20261208T180000Z", "STATUS:CANCELLED", start="20261208T180000Z", end="20261208T190000Z")
    import_file(group, together(WEEKLY, off))

    assert outcomes(group, entry("RRULE:FREQ=WEEKLY;COUNT=4", "EXDATE:20261208T180000Z")) == ["changed", "same"]


def test_a_meeting_that_was_changed_here_stays_although_the_file_leaves_its_day_out(group):
    import_file(group, WEEKLY)
    named(SECOND, "Ours")

    assert (
        planned(group, together(WEEKLY, PRIVATE))[1][2]
        == "It is marked as private. Change that in the other calendar if it is for everyone."
    )
    import_file(group, together(WEEKLY, PRIVATE))
    assert "12-08 18 Ours" in titles()


def test_what_withdraws_from_a_series_that_ends_changes_nothing_else(group):
    import_file(group, together(WEEKLY, LATER))

    assert outcomes(group, entry("RRULE:FREQ=WEEKLY;COUNT=4", "STATUS:CANCELLED")) == ["changed", "same"]


def test_attendees_keep_their_places_when_a_file_cuts_a_series_and_joins_it_again(group):
    import_file(group, series_file("following_later_1"))
    third = on(date(2026, 12, 15))
    attendee = AttendeeFactory(event=third)

    import_file(group, series_file("following_later_3"), as_drafts=True)

    third.refresh_from_db()
    assert (third.title, third.status, third.series.uid) == (
        "Talks at seven", "confirmed", "talks@example.org_20261215",
    )  # fmt: skip
    assert [len(row.parts()) for row in EventSeries.objects.all()] == [3, 3, 3]
    import_file(group, series_file("following_later_4"))
    third.refresh_from_db()
    attendee.refresh_from_db()
    assert (third.title, third.series.uid, attendee.event, attendee.status) == (
        "Talks", "talks@example.org", third, "going",
    )  # fmt: skip
    assert EventSeries.objects.count() == 1


def test_each_part_changes_alone(group):
    import_file(group, together(WEEKLY, AT_SEVEN))

    import_file(group, together(entry("RRULE:FREQ=WEEKLY;COUNT=4", "SUMMARY:New"), AT_SEVEN))

    assert titles() == ["12-01 18 New", "12-08 18 New", "12-15 19 At seven", "12-22 19 At seven"]


def test_a_series_here_ends_where_the_file_cancels_all_that_follow(group):
    import_file(group, WEEKLY)
    cancelled = AT_SEVEN.replace(b"SUMMARY", b"STATUS:CANCELLED\r\nSUMMARY")

    assert outcomes(group, together(WEEKLY, cancelled)) == ["changed", "skipped"]
    import_file(group, together(WEEKLY, cancelled))
    assert titles() == ["12-01 18 Talks", "12-08 18 Talks"]


def test_new_parts_of_a_series_are_linked(group):
    import_file(group, series_file("following_twice"))

    assert [len(row.parts()) for row in EventSeries.objects.all()] == [3, 3, 3]


def test_a_part_that_has_a_day_of_its_series_ends_when_they_are_joined(group):
    import_file(group, together(WEEKLY, AT_SEVEN))
    first = EventSeries.objects.get(uid="a")
    series.add_day(series=first, on=date(2026, 12, 22))

    import_file(group, WEEKLY)

    assert titles() == ["12-01 18 Talks", "12-08 18 Talks", "12-15 18 Talks", "12-22 18 Talks"]
    assert list(EventSeries.objects.order_by("pk").values_list("status", flat=True)) == ["running", "ended"]
    assert outcomes(group, WEEKLY) == ["same"]


def test_a_part_that_was_paused_here_is_not_joined(group):
    import_file(group, together(WEEKLY, AT_SEVEN))
    part = EventSeries.objects.get(uid="a_20261215")
    series.set_status(series=part, status=EventSeries.Status.PAUSED)

    import_file(group, WEEKLY)

    part.refresh_from_db()
    assert (part.status, len(titles())) == ("paused", 4)


def test_a_series_that_was_cut_here_is_not_imported_beyond_the_cut(group):
    import_file(group, WEEKLY)
    series.change(event=on(date(2026, 12, 15)), values={"title": "Ours"}, scope="following")
    kept = titles()

    assert outcomes(group, WEEKLY) == ["same"]
    more = entry("RRULE:FREQ=WEEKLY;COUNT=4", "EXDATE:20261208T180000Z,20261222T180000Z")
    import_file(group, more)
    assert titles() == [kept[0], *kept[2:]]
    assert outcomes(group, more) == ["same"]


def test_a_series_is_cut_where_the_file_begins_earlier_than_the_row(group):
    EventSeriesFactory(group=group, uid="a", zone="UTC", starts_on=date(2026, 12, 15), rrule="FREQ=WEEKLY;COUNT=2")

    import_file(group, together(WEEKLY, AT_SEVEN))

    assert titles() == ["12-01 18 Talks", "12-08 18 Talks", "12-15 19 At seven", "12-22 19 At seven"]


def test_series_and_parts_of_another_group_stay(group):
    import_file(other := GroupFactory(zone="Europe/London"), together(WEEKLY, AT_SEVEN))

    lines = planned(group, together(WEEKLY, AT_SEVEN, LATER))

    assert [words for _outcome, _title, words in lines] == [
        "It belongs to another group on this site. Copy it in the other calendar and export the copy."
    ] * 3
    assert (outcomes(other, together(WEEKLY, AT_SEVEN)), EventSeries.objects.count()) == (["same", "same"], 2)


def test_what_replaces_a_meeting_of_a_series_that_only_the_site_has(group):
    import_file(group, WEEKLY)
    itself = entry("RECURRENCE-ID:20261208T180000Z", "RRULE:FREQ=DAILY;COUNT=2")

    assert planned(group, LATER) == [("changed", "Later", "time zone, title, starts, ends")]
    assert (
        planned(group, PRIVATE)[0][2]
        == "It is marked as private. Change that in the other calendar if it is for everyone."
    )
    assert planned(group, AT_SEVEN)[0][0] == planned(group, itself)[0][0] == "skipped"


def test_two_series_with_the_same_days_are_remembered_apart(group):
    other = together(entry("RRULE:FREQ=WEEKLY;COUNT=4", uid="b"), LATER.replace(b"UID:a", b"UID:b"))
    import_file(group, together(WEEKLY, LATER))
    import_file(group, other)

    assert (outcomes(group, WEEKLY), outcomes(group, other)) == (["same", "changed"], ["same", "same"])
    assert CalendarImport.objects.count() == 1


@pytest.mark.parametrize("story", ["rearranged", "withdrawn"])
def test_the_worker_writes_the_same_line_by_line(group, monkeypatch, story):
    monkeypatch.setattr(runs, "BATCH", 1)
    by = UserFactory()
    for path in sorted((FILES / "series").glob(f"{story}_?.ics")):
        data, answer = path.read_bytes(), json.loads(path.with_suffix(".json").read_text())
        shown = calendars.fingerprint(calendars.plan(group=group, data=data))
        run = calendars.queue_file(group=group, data=data, shown=shown, by=by)
        runs.write_waiting()

        run.refresh_from_db()
        assert (run.error, run.finished_at is None) == ("", False)
        assert [f"{event.starts_at:%Y-%m-%d %H:%M} {event.title}" for event in Event.objects.order_by("starts_at")] == [
            text.partition(" (")[0] for text in answer["meetings"]
        ]


def test_a_single_event_with_the_uid_of_a_part_stays(group):
    EventFactory(group=group, uid="a_20261215")

    assert outcomes(group, together(WEEKLY, AT_SEVEN)) == ["new", "skipped"]
