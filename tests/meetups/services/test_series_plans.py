"""A plan has every effect of the change on events and emails."""

from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from meetups.models import Attendee, Event, EventSeries, OutboxEmail, ScheduledEmails
from meetups.services import events, series_plans
from meetups.services import series as services
from meetups.services.series_plans import Action
from tests.factories import AttendeeFactory, EventFactory, HolidayFactory, PostFactory, VenueFactory
from tests.series import a_series, on, saved_events

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
HOUR = timedelta(hours=1)
FIELDS = [*series_plans.CARRIED, "status"]


@pytest.fixture
def series():
    """Eight Wednesdays from 25 November: one added on a holiday, three changed by hand, two with attendees.

    16 December became a holiday after its event was created, and so did 30 December, which has an attendee.
    """
    series = a_series(rrule="FREQ=WEEKLY;COUNT=8", on_holidays="skip", capacity=9)
    HolidayFactory(on=date(2026, 12, 24))
    services.add_day(series=series, on=date(2026, 12, 24))
    services.change(event=on(series, 12, 2), values={"title": "Hand"}, scope="this")
    moved = on(series, 12, 23)
    values = {name: getattr(moved, name) + HOUR for name in ("starts_at", "ends_at")}
    services.change(event=moved, values=values, scope="this")
    events.cancel(event=on(series, 1, 13), reason="Ill.")
    for month, day in ((11, 25), (12, 9), (12, 30)):
        AttendeeFactory(event=on(series, month, day))
        AttendeeFactory(event=on(series, month, day), status=Attendee.Status.CANCELLED)
        AttendeeFactory(event=on(series, month, day), email="")
    HolidayFactory(on=date(2026, 12, 16))
    HolidayFactory(on=date(2026, 12, 30))
    return EventSeries.objects.get()


def rows():
    return {event.pk: {name: getattr(event, name) for name in FIELDS} for event in Event.objects.all()}


def happened(change):
    """Make a change. Return (action, original day, changed fields, attendees who are emailed) of each event it met."""
    days = dict(Event.objects.values_list("pk", "recurrence_id"))
    before = rows()
    change()
    after = rows()
    days |= dict(Event.objects.values_list("pk", "recurrence_id"))
    emailed = {pk: OutboxEmail.objects.filter(event=pk).count() for pk in days}
    for pk in ScheduledEmails.objects.values_list("event", flat=True):
        emailed[pk] = Attendee.objects.filter(event=pk, status="going").exclude(email="").count()
    found = []
    for pk, day in days.items():
        was, now = before.get(pk), after.get(pk)
        if was is None:
            found.append((Action.CREATE, day, now, 0))
        elif now is None:
            found.append((Action.DELETE, day, {}, 0))
        elif now["status"] == "cancelled" != was["status"]:
            found.append((Action.CANCEL, day, {}, emailed[pk]))
        else:
            changed = {name: now[name] for name in FIELDS if now[name] != was[name]}
            found.append((Action.CHANGE if changed else Action.KEEP, day, changed, emailed[pk] if changed else 0))
    return sorted(found, key=lambda step: step[1])


def planned(plan):
    """Return the steps of a plan as `happened` gives them."""
    steps = [
        (step.action, step.day, {name: step.values[name] for name in FIELDS if name in step.values}, step.emailed)
        for step in plan.steps
    ]
    return sorted(steps, key=lambda step: step[1])


def edits(series):
    event = on(series, 12, 9)
    return event, {
        "renamed": {"title": "New"},
        "described": {"summary": "New"},
        "retimed": {"starts_at": event.starts_at + HOUR, "ends_at": event.ends_at + 2 * HOUR},
        "elsewhere": {"venue_id": VenueFactory().pk, "capacity": 20},
    }


@pytest.mark.parametrize("scope", ["this", "following", "all"])
@pytest.mark.parametrize("edit", ["renamed", "described", "retimed", "elsewhere"])
def test_planned_change_is_carried_out(series, scope, edit):
    event, values = edits(series)
    plan = planned(series_plans.plan_change(event=event, values=values[edit], scope=scope))
    planned_days = {day for _action, day, _values, _emailed in plan}

    found = happened(lambda: services.change(event=event, values=values[edit], scope=scope))

    assert plan == [step for step in found if step[1] in planned_days]
    assert all(step[0] == Action.KEEP for step in found if step[1] not in planned_days)


def test_planned_change_for_this_event_and_all_others(series):
    event = on(series, 12, 9)
    plan = series_plans.plan_change(event=event, values={"title": "New"}, own={"status": "tentative"}, scope="all")

    assert [(f"{day:%m-%d}", str(action), values, emailed) for action, day, values, emailed in planned(plan)] == [
        ("11-25", "change", {"title": "New"}, 1),
        ("12-02", "keep", {}, 0),
        ("12-09", "change", {"title": "New", "status": "tentative"}, 1),
        ("12-16", "delete", {}, 0),
        ("12-23", "change", {"title": "New"}, 0),
        ("12-24", "change", {"title": "New"}, 0),
        ("12-30", "cancel", {}, 1),
        ("01-06", "change", {"title": "New"}, 0),
        ("01-13", "keep", {}, 0),
    ]


@pytest.mark.parametrize("status", ["running", "paused", "ended"])
def test_planned_status_is_carried_out(series, status):
    PostFactory(event=on(series, 1, 6))
    plan = planned(series_plans.plan_status(series=series, status=status))

    assert plan == happened(lambda: services.set_status(series=series, status=status))


def test_planned_resumption_is_carried_out(series):
    services.set_status(series=series, status="paused")
    OutboxEmail.objects.all().delete()
    plan = planned(series_plans.plan_status(series=series, status="running"))

    assert plan == happened(lambda: services.set_status(series=series, status="running"))
    assert [f"{day:%m-%d}" for action, day, _values, _emailed in plan if action == Action.CREATE] == [
        "12-24", "01-06",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "fields",
    [
        {"rrule": "FREQ=WEEKLY;INTERVAL=2;COUNT=6", "title": "New"},
        {"start_time": time(9), "zone": "Europe/Paris", "minutes": 90},
        {"on_holidays": "warn", "starts_on": date(2026, 11, 27)},
    ],
)
def test_planned_save_is_carried_out(series, fields):
    venue = VenueFactory()
    for name, value in fields.items():
        setattr(series, name, value)
    plan = planned(series_plans.plan_save(series=series, venues=[venue.pk]))

    assert plan == happened(lambda: services.save(series=series, venues=[venue.pk]))


@pytest.mark.parametrize(("is_in_use", "action", "emailed"), [(False, "delete", 0), (True, "cancel", 1)])
def test_planned_removal_deletes_an_event_or_cancels_one_in_use(series, is_in_use, action, emailed):
    event = on(series, 12, 9) if is_in_use else on(series, 12, 2)

    [step] = series_plans.plan_removal(event=event).steps

    assert (str(step.action), step.event_id, step.emailed) == (action, event.pk, emailed)


def test_draft_that_is_in_use_is_cancelled_without_email():
    event = EventFactory(status="draft")
    AttendeeFactory(event=event)

    [step] = series_plans.plan_removal(event=event).steps

    assert (step.action, step.emailed) == (Action.CANCEL, 0)


def test_plan_writes_nothing(series):
    before = rows()

    with CaptureQueriesContext(connection) as queries:
        series_plans.plan_status(series=series, status="paused")
        series_plans.plan_change(event=on(series, 12, 9), values={"title": "New"}, scope="following")

    assert {query["sql"].split()[0] for query in queries} <= {"SELECT", "SAVEPOINT", "RELEASE"}
    assert (rows(), EventSeries.objects.count()) == (before, 1)


@pytest.mark.parametrize(("scope", "number"), [("this", 1), ("following", 5), ("all", 6)])
def test_change_saves_each_event_once(series, scope, number):
    event = on(series, 12, 9)

    with CaptureQueriesContext(connection) as queries:
        services.change(event=event, values={"title": "New"}, own={"cutoff_hours": 3}, scope=scope)

    saved = saved_events(queries)
    assert (len(saved), set(saved.values())) == (number, {1})
    assert Event.objects.get(pk=event.pk).sequence == event.sequence + 1
