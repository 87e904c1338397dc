"""Large imports: the worker writes them in batches, goes on after a failure, and tells the organiser."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from meetups import tasks
from meetups.models import CalendarImport, Event, OutboxEmail, Venue
from meetups.models.imports import MAKE
from meetups.services import events
from meetups.services.imports import calendars, runs
from tests.calendar_files import entry, import_file, together
from tests.factories import EventFactory, UserFactory
from tests.statements import just_after

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
HALL = "LOCATION:New Hall\\, 4 Hall Road\\, Leeds LS4 4DD"


def single_events(number, *more):
    return together(*(entry(f"SUMMARY:Talk {count:02}", *more, uid=f"talk-{count}") for count in range(number)))


def queued(group, data, **more):
    by = UserFactory(email="ann@example.org")
    shown = calendars.fingerprint(calendars.plan(group=group, data=data))
    return calendars.queue_file(group=group, data=data, shown=shown, by=by, **more)


def written():
    return list(CalendarImport.objects.values_list("written", "meetings"))


def test_an_import_is_written_in_batches_and_its_organiser_is_told(group):
    run = queued(group, single_events(60))
    assert (Event.objects.count(), written()) == (0, [(0, 60)])

    tasks.write_imports()

    run.refresh_from_db()
    assert (Event.objects.count(), written(), run.file, run.waiting) == (60, [(60, 60)], "", [])
    assert (run.is_waiting, run.finished_at is not None) == (False, True)
    [email] = OutboxEmail.objects.all()
    assert (email.kind, email.to, email.subject) == (
        "import_ended", "ann@example.org", f"Your import into {group.name} is finished"
    )  # fmt: skip
    assert "We have saved 60 of 60 meetings." in email.text
    assert runs.write_waiting() == 0


def test_a_run_that_is_killed_goes_on_where_it_stopped_and_writes_nothing_twice(group, monkeypatch):
    queued(group, single_events(60))
    plain = events.save

    def killed(*, event, **more):
        if event.title == "Talk 40":
            raise SystemExit  # as the queue ends a task that takes too long
        return plain(event=event, **more)

    monkeypatch.setattr(events, "save", killed)
    with pytest.raises(SystemExit):
        runs.write_waiting()
    assert (Event.objects.count(), written()) == (25, [(25, 60)])
    first = Event.objects.get(uid="talk-0")
    first.title = "Changed by hand"
    first.save()

    monkeypatch.undo()
    assert runs.write_waiting() == 35
    assert (Event.objects.count(), Event.objects.get(uid="talk-0").title) == (60, "Changed by hand")


def test_an_import_that_fails_says_so_and_goes_on_when_asked(group, monkeypatch):
    other = queued(group, single_events(30))
    plain = events.save

    def failing(*, event, **more):
        if event.uid == "talk-28":
            raise RuntimeError("Ann")
        return plain(event=event, **more)

    monkeypatch.setattr(events, "save", failing)
    assert runs.write_waiting() == 25
    other.refresh_from_db()
    assert (other.written, other.error) == (
        25, "This is an error of the site. The person who runs it finds it in the log of the worker."
    )  # fmt: skip
    assert [email.subject for email in OutboxEmail.objects.all()] == [f"Your import into {group.name} has stopped"]
    assert (runs.write_waiting(), Event.objects.count()) == (0, 25)

    monkeypatch.undo()
    assert runs.retry(run=other).is_waiting
    assert runs.write_waiting() == 5
    assert (Event.objects.count(), OutboxEmail.objects.count()) == (30, 2)
    assert runs.retry(run=other).finished_at is not None


def test_a_row_with_the_same_uid_made_meanwhile_is_not_doubled(group):
    queued(group, single_events(2))
    EventFactory(uid="talk-1", group=group, title="Ours")

    assert (runs.write_waiting(), Event.objects.count()) == (2, 2)


def test_an_import_that_is_confirmed_twice_is_written_once_and_ends_twice(group):
    """The first one undoes what the file no longer changes, so the second has fewer lines than were shown."""
    weekly, later = entry("RRULE:FREQ=WEEKLY;COUNT=4"), "RECURRENCE-ID:20261208T180000Z"
    import_file(group, together(weekly, entry(later, start="20261208T190000Z", end="20261208T200000Z")))
    data = together(weekly, single_events(2))
    shown = calendars.fingerprint(calendars.plan(group=group, data=data))
    for _time in range(2):
        calendars.queue_file(group=group, data=data, shown=shown, by=UserFactory())

    runs.write_waiting()

    assert {(run.error, run.is_waiting) for run in CalendarImport.objects.all()} == {("", False)}
    assert (Event.objects.filter(starts_at__hour=18).count(), Event.objects.count()) == (6, 6)


def test_the_refusal_of_a_rule_is_the_reason(group, monkeypatch):
    run = queued(group, single_events(2))

    def refusing(**kwargs):
        raise ValidationError("There are too few places.")

    monkeypatch.setattr(events, "save", refusing)
    assert runs.write_waiting() == 0
    run.refresh_from_db()
    assert (run.written, run.error) == (0, "There are too few places.")


def test_a_series_counts_with_all_its_dates(group):
    run = queued(group, together(entry("RRULE:FREQ=WEEKLY"), *(entry(uid=f"talk-{number}") for number in range(3))))

    assert runs.write_waiting() == 28
    run.refresh_from_db()
    assert (run.written, run.meetings, Event.objects.count()) == (28, 28, 28)


def test_a_run_ends_when_its_time_is_over_and_queues_the_next(group, monkeypatch):
    queued(group, single_events(30))
    monkeypatch.setattr(runs, "SECONDS", -1)

    assert (runs.write_waiting(), Event.objects.count()) == (0, 0)


def test_nobody_is_told_if_the_account_is_deleted(group):
    run = queued(group, single_events(1))
    run.by.delete()

    assert runs.write_waiting() == 1
    assert OutboxEmail.objects.count() == 0


def test_the_missing_venue_is_made_once_for_all_batches(group):
    answers = {"new hall 4 hall road leeds ls44dd": MAKE}
    queued(group, single_events(30, HALL), answers=answers)

    runs.write_waiting()

    [hall] = Venue.objects.all()
    assert {event.venue for event in Event.objects.all()} == {hall}


def test_an_import_that_failed_is_forgotten_after_a_month(group):
    now = timezone.now()
    for days in (29, 31):
        CalendarImport.objects.create(group=group, meetings=300, file="x", failed_at=now - timedelta(days=days))

    assert runs.forget_failed() == 1
    assert CalendarImport.objects.get().failed_at == now - timedelta(days=29)
    assert runs.forget_failed() == 0


def test_new_meetings_of_a_large_import_are_drafts_if_asked(group):
    run = queued(group, together(entry("RRULE:FREQ=WEEKLY;COUNT=3"), entry(uid="b")), as_drafts=True)

    assert (run.as_drafts, runs.write_waiting()) == (True, 4)
    assert {event.status for event in Event.objects.all()} == {"draft"}


def test_import_whose_file_cannot_be_read_fails_and_the_others_are_written(group):
    other = queued(group, single_events(60))
    broken = CalendarImport.objects.get()
    other.pk = None
    other.save()
    CalendarImport.objects.filter(pk=broken.pk).update(file="broken")

    assert runs.write_waiting() == 60

    broken.refresh_from_db()
    assert (broken.failed_at is not None, broken.written) == (True, 0)


def test_import_that_is_deleted_meanwhile_is_left_out(group):
    queued(group, single_events(60))
    with just_after('FROM "meetups_calendarimport"', CalendarImport.objects.all().delete):
        assert runs.write_waiting() == 0


def test_import_that_is_deleted_between_two_batches_keeps_what_is_written(group):
    queued(group, single_events(60))
    with just_after('UPDATE "meetups_calendarimport"', CalendarImport.objects.all().delete):
        assert runs.write_waiting() == 25

    assert (Event.objects.count(), OutboxEmail.objects.count()) == (25, 0)
