"""A calendar that is imported as drafts, and who hears of an import."""

import pytest

from meetups.models import Event, EventSeries
from meetups.services import events
from meetups.services.imports import calendars
from tests.calendar_files import entry, import_file, planned, together
from tests.factories import AttendeeFactory, GroupFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
WEEKLY = entry("RRULE:FREQ=WEEKLY;COUNT=3", uid="weekly")
CANCELLED = entry("STATUS:CANCELLED", uid="gone")


@pytest.fixture
def group(db):
    return GroupFactory()


def statuses():
    return sorted(Event.objects.values_list("status", flat=True))


def test_new_events_and_series_are_drafts_and_cancelled_ones_are_cancelled(group):
    import_file(group, together(entry(), WEEKLY, CANCELLED), as_drafts=True)

    assert (statuses(), EventSeries.objects.get().status) == (["cancelled", *["draft"] * 4], "draft")


def test_later_import_publishes_no_draft_but_changes_and_cancels_it(group):
    import_file(group, together(entry(), WEEKLY), as_drafts=True)
    assert [outcome for outcome, _title, _words in planned(group, together(entry(), WEEKLY))] == ["same", "same"]

    import_file(group, entry("SUMMARY:New"))
    event = Event.objects.get(uid="a")
    assert (event.title, event.status) == ("New", "draft")

    import_file(
        group, together(entry("STATUS:CANCELLED"), entry("RRULE:FREQ=WEEKLY;COUNT=3", "STATUS:CANCELLED", uid="weekly"))
    )
    assert (statuses(), EventSeries.objects.get().status) == (["cancelled"], "ended")


def test_events_whose_attendees_may_get_an_email(group):
    import_file(group, together(entry(), WEEKLY, entry(uid="gone"), entry("RRULE:FREQ=WEEKLY;COUNT=2", uid="ends")))
    pks = {
        uid: list(Event.objects.filter(series__uid=uid).order_by("pk").values_list("pk", flat=True))
        for uid in ("weekly", "ends")
    }
    single, gone = (Event.objects.get(uid=uid) for uid in ("a", "gone"))
    changes = together(
        entry("SUMMARY:New"), entry("SUMMARY:New", "RRULE:FREQ=WEEKLY;COUNT=3", uid="weekly"), CANCELLED,
        entry("RRULE:FREQ=WEEKLY;COUNT=2", "STATUS:CANCELLED", uid="ends"),
    )  # fmt: skip

    found = calendars.announced(calendars.plan(group=group, data=changes))

    assert found == ([single.pk, *pks["weekly"]], [gone.pk, *pks["ends"]])
    other = calendars.plan(group=group, data=entry("DESCRIPTION:More"))
    assert calendars.announced(other) == ([], [])


def test_as_many_are_emailed_as_are_named(group):
    import_file(group, together(entry(), entry(uid="gone")))
    for event in Event.objects.all():
        AttendeeFactory(event=event)
    data = together(entry("SUMMARY:New"), CANCELLED)
    changed, cancelled = calendars.announced(calendars.plan(group=group, data=data))

    import_file(group, data)

    assert [event.emails.count() for event in Event.objects.filter(pk__in=cancelled)] == [1]
    assert [event.scheduled_emails.count() for event in Event.objects.filter(pk__in=changed)] == [1]
    assert events.cancel(event=Event.objects.get(uid="gone"), reason="x").emails.count() == 1
