"""Calendars on other websites that are read each night, from a real server."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone
from django_q.models import OrmQ

from meetups import tasks
from meetups.models import CalendarImport, CalendarSource, Event, EventSeries
from meetups.services import events
from meetups.services.imports import calendars, sources
from meetups.services.imports.files import unpacked
from meetups.standards import fetching
from tests.calendar_files import entry, together
from tests.calendar_sources import emails, read, text
from tests.factories import AttendeeFactory, EventFactory, GroupFactory, OrganiserFactory, UserFactory, VenueFactory
from tests.meetups.services.refusals import outcome
from tests.threads import meanwhile, on_postgresql
from tests.waiting import PATIENCE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
DAY = timedelta(days=1)
TALKS, TEA = entry(uid="talks"), entry("SUMMARY:Tea", uid="tea")
WHERE = "LOCATION:New Hall\\, 4 Hall Road\\, Leeds LS4 4DD"


def say_yes(source):
    data = unpacked(source.file)
    shown = calendars.fingerprint(calendars.plan(group=source.group, data=data))
    calendars.import_file(group=source.group, data=data, shown=shown)
    sources.accept(group=source.group, data=data)
    return CalendarSource.objects.get(pk=source.pk)


def test_changes_are_reported_and_wait_for_a_yes(source, group):
    OrganiserFactory(group=group, user__email="bo@example.org")
    OrganiserFactory(group=group, user__is_active=False)

    source = read(source)

    assert (source.numbers, source.is_waiting, Event.objects.count()) == (
        {"new": 1, "changed": 0, "cancelled": 0, "skipped": 0}, True, 0
    )  # fmt: skip
    assert emails() == [("calendar_changed", "ann@example.org"), ("calendar_changed", "bo@example.org")]
    line = "- New: Talks, Tuesday 1 December 2026, 6pm GMT"
    assert f"New: 1, changed: 0, cancelled: 0, skipped: 0. {line} Nothing is imported until you agree." in text()
    assert f"/admin/meetups/event/import/source/{source.pk}/" in text()

    source = say_yes(source)
    assert (source.is_waiting, [event.title for event in Event.objects.all()]) == (False, ["Talks"])
    assert (read(source).is_waiting, len(emails())) == (False, 2)


def test_file_that_has_not_changed_costs_a_304_and_says_nothing(source, elsewhere, clock):
    read(source)
    clock.shift(DAY)
    source = read(source)

    assert elsewhere.asked == [None, '"1"']
    assert (source.read_at, source.is_waiting, len(emails())) == (timezone.now(), True, 1)


def test_stamps_and_the_order_of_entries_are_no_change(source, elsewhere, clock):
    elsewhere.serve(together(entry("DTSTAMP:20261101T000000Z", uid="a"), entry(uid="b")))
    read(source)
    clock.shift(DAY)
    elsewhere.serve(together(entry(uid="b"), entry("DTSTAMP:20261102T000000Z", uid="a")))

    assert (read(source).numbers["new"], elsewhere.asked, len(emails())) == (2, [None, None], 1)


def test_no_keeps_quiet_until_the_file_changes_again(source, elsewhere, clock):
    source = read(source)
    clock.shift(DAY)
    sources.decline(source=source, shown=source.digest)
    elsewhere.serve(TALKS)
    assert (read(source).is_waiting, len(emails())) == (False, 1)

    elsewhere.serve(together(TALKS, TEA))
    source = read(source)
    assert (source.is_waiting, source.numbers["new"], len(emails())) == (True, 2, 2)


def test_no_to_a_file_that_was_replaced_is_refused(source, elsewhere, clock):
    old = read(source).digest
    clock.shift(DAY)
    elsewhere.serve(together(TALKS, TEA))
    source = read(source)

    with pytest.raises(ValidationError) as refusal:
        sources.decline(source=source, shown=old)
    assert (refusal.value.code, CalendarSource.objects.get().is_waiting, len(emails())) == ("changed", True, 2)


def test_yes_to_another_file_is_no_answer(source, group):
    source = read(source)
    sources.accept(group=group, data=TEA)
    sources.accept(group=GroupFactory(), data=TALKS)

    assert CalendarSource.objects.get().is_waiting


def test_file_that_goes_back_to_what_is_here_waits_no_longer(source, elsewhere, group, clock):
    source = say_yes(read(source))
    elsewhere.serve(entry("SUMMARY:Coffee", uid="talks"))
    assert read(source).numbers == {"new": 0, "changed": 1, "cancelled": 0, "skipped": 0}
    elsewhere.serve(TALKS)

    assert (read(source).is_waiting, Event.objects.get().title) == (False, "Talks")


def test_group_that_wishes_it_has_changes_brought_in(source, elsewhere, group, ann, clock):
    read(source)
    sources.choose(group=group, url=source.url, is_automatic=True, by=ann)
    clock.shift(DAY)
    source = read(source)
    assert (source.is_waiting, [event.status for event in Event.objects.all()]) == (False, ["confirmed"])
    assert "- New: Talks, Tuesday 1 December 2026, 6pm GMT These changes are imported, as you chose." in text()
    assert f"/admin/meetups/group/{group.pk}/calendar/" in text()

    clock.shift(DAY)
    AttendeeFactory(event=Event.objects.get(), email="")
    elsewhere.serve(entry(uid="talks", start="20261201T190000Z", end="20261201T200000Z"))
    read(source)
    assert "- Changed: Talks, Tuesday 1 December 2026, 7pm GMT (starts, ends) These" in text()
    assert "as you chose. 1 attendee has no email address: phone them." in text()

    clock.shift(DAY)
    elsewhere.serve(entry("STATUS:CANCELLED", uid="talks"))
    assert read(source).numbers == {"new": 0, "changed": 0, "cancelled": 1, "skipped": 0}
    assert (Event.objects.get().status, len(emails())) == ("cancelled", 4)
    assert "- Cancelled: Talks, Tuesday 1 December 2026, 6pm GMT (It is cancelled) These" in text()


def test_many_meetings_are_brought_in_by_the_worker(source, elsewhere, group, ann, monkeypatch):
    monkeypatch.setattr(calendars, "MOST_AT_ONCE", 1)
    sources.choose(group=group, url=source.url, is_automatic=True, by=ann)
    elsewhere.serve(together(TALKS, TEA))

    source = read(source)

    assert (source.is_waiting, CalendarImport.objects.get().by, Event.objects.count()) == (False, ann, 0)
    assert "These changes are being imported, as you chose." in text()
    tasks.write_imports()
    assert (Event.objects.count(), emails()[-1]) == (2, ("import_ended", "ann@example.org"))


def test_venue_to_check_always_waits(source, elsewhere, group, ann):
    sources.choose(group=group, url=source.url, is_automatic=True, by=ann)
    elsewhere.serve(entry(WHERE, uid="talks"))

    assert (read(source).is_waiting, Event.objects.count()) == (True, 0)
    assert "Nothing is imported yet: there is a venue or a meeting to check" in text()


def test_changes_wait_if_something_changes_while_they_are_brought_in(source, group, ann, monkeypatch):
    sources.choose(group=group, url=source.url, is_automatic=True, by=ann)
    plain = calendars.import_file

    def meanwhile(**about):
        EventFactory(group=group, uid="talks", starts_at=timezone.now() + DAY)
        return plain(**about)

    monkeypatch.setattr(calendars, "import_file", meanwhile)
    assert (read(source).is_waiting, Event.objects.get().title != "Talks") == (True, True)


def test_what_is_missing_is_named_and_never_cancelled(source, elsewhere, group, clock):
    elsewhere.serve(together(TALKS, TEA, entry("RRULE:FREQ=WEEKLY;COUNT=3", "SUMMARY:Chess", uid="chess")))
    source = say_yes(read(source))
    clock.shift(DAY)
    elsewhere.serve(TEA)

    source = read(source)

    assert (source.gone, source.is_waiting, len(emails())) == (["chess", "talks"], False, 2)
    assert "No longer in that calendar. Nothing is cancelled by itself: - Chess - Talks" in text()
    assert set(Event.objects.values_list("status", flat=True)) == {"confirmed"}
    assert EventSeries.objects.meeting().count() == 1

    clock.shift(DAY)
    events.cancel(event=Event.objects.get(uid="talks"), reason="No room.")
    elsewhere.serve(entry("SUMMARY:Tea and cake", uid="tea"))
    assert (read(source).gone, len(emails())) == (["chess"], 3)
    sources.keep_missing(group=group)
    elsewhere.serve(entry("SUMMARY:Tea", uid="tea"))
    assert (read(source).gone, len(emails())) == ([], 3)


def test_single_meeting_of_an_unknown_series_is_not_missing_when_it_cannot_be_read(source, elsewhere):
    original = "RECURRENCE-ID:20261201T180000Z"
    elsewhere.serve(entry(original, uid="talks"))
    source = say_yes(read(source))
    assert source.uids == ["talks_20261201"]

    elsewhere.serve(entry(original, "CLASS:PRIVATE", uid="talks"))
    assert (read(source).gone, len(emails())) == ([], 1)


def test_changes_that_nobody_answers_are_found_anew_after_a_month(source, clock):
    read(source)
    clock.shift(29 * DAY)
    assert (sources.queue_all(), CalendarSource.objects.get().is_waiting) == (1, True)
    clock.shift(DAY)
    assert (sources.queue_all(), CalendarSource.objects.get().is_waiting) == (1, False)

    assert (read(source).is_waiting, len(emails())) == (True, 2)


def test_each_calendar_is_a_task_of_its_own_and_read_once_a_night(source, elsewhere, clock):
    sources.choose(group=GroupFactory(), url=elsewhere.url, is_automatic=False, by=UserFactory())
    assert tasks.NIGHTLY["calendar-sources"]() == 2
    queued = [row.task for row in OrmQ.objects.all()]
    assert [task["func"] for task in queued] == ["meetups.tasks.read_calendar"] * 2

    for task in queued * 2:
        tasks.read_calendar(*task["args"])
    assert (elsewhere.asked, sources.queue_all()) == ([None, None], 0)
    clock.shift(timedelta(hours=20))
    assert sources.queue_all() == 2


def test_reading_now_waits_a_minute_and_emails_the_others(source, group, ann, clock):
    OrganiserFactory(group=group, user__email="bo@example.org")

    assert sources.read(pk=source.pk, pause=sources.PAUSE, by=ann)
    assert not sources.read(pk=source.pk, pause=sources.PAUSE, by=ann)
    assert emails() == [("calendar_changed", "bo@example.org")]
    clock.shift(sources.PAUSE)
    assert sources.read(pk=source.pk, pause=sources.PAUSE, by=ann)


def test_another_url_forgets_the_old_calendar_and_the_same_one_does_not(source, group, ann, elsewhere):
    source = read(source)
    same = sources.choose(group=group, url=source.url, is_automatic=False, by=ann)
    assert (same.pk, same.etag, same.is_waiting) == (source.pk, '"1"', True)

    other = sources.choose(group=group, url=f"{elsewhere.url}?2", is_automatic=False, by=ann)
    assert (other.pk, other.etag, other.uids, other.is_waiting) == (source.pk, "", [], False)
    sources.forget(group=group)
    assert CalendarSource.objects.count() == 0


@pytest.mark.parametrize("status", [200, 404])
def test_answer_of_a_url_that_was_replaced_meanwhile_is_dropped(source, group, ann, elsewhere, monkeypatch, status):
    elsewhere.serve(TALKS, status=status)
    plain = fetching.fetch_changed

    def meanwhile(url, **known):
        sources.choose(group=group, url="https://other.example.org/", is_automatic=False, by=ann)
        return plain(url, **known)

    monkeypatch.setattr(fetching, "fetch_changed", meanwhile)
    source = read(source)

    assert (source.url, source.read_at, source.error) == ("https://other.example.org/", None, "")


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_read_a_calendar_once(source, elsewhere):
    start_line = Barrier(2)

    def work(_worker):
        try:
            start_line.wait(timeout=PATIENCE)
            return sources.read(pk=source.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        tried = sorted(threads.map(work, range(2), timeout=PATIENCE))

    assert (tried, elsewhere.asked, len(emails())) == ([False, True], [None], 1)


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_calendar_that_is_chosen_anew_while_it_is_read_waits_for_nobody(source, group, ann):
    sources.choose(group=group, url=source.url, is_automatic=True, by=ann)

    def choose():
        sources.choose(group=group, url=source.url, is_automatic=False, by=ann)

    with meanwhile(lambda: outcome(choose), before='FROM "meetups_group"', also="FOR ") as chosen:
        source = read(source)

    assert (chosen, source.error, source.is_automatic, source.is_waiting) == (["done"], "", False, True)


def test_known_venue_is_no_question(source, elsewhere, group, ann):
    VenueFactory(name="New Hall", street_address="4 Hall Road", address_locality="Leeds", postal_code="LS4 4DD")
    sources.choose(group=group, url=source.url, is_automatic=True, by=ann)
    elsewhere.serve(entry(WHERE, uid="talks"))

    assert (read(source).is_waiting, Event.objects.get().venue.name) == (False, "New Hall")
