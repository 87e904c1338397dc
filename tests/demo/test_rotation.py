"""The group in Scotland, whose series takes three venues by turns."""

from datetime import timedelta

import pytest

from meetups.models import Event, EventSeries, Group
from meetups.services import series, series_plans
from tests.demo.running import load

pytestmark = pytest.mark.django_db


def loaded():
    load()
    return EventSeries.objects.get(group__slug="glasgow")


def test_series_of_the_group_in_scotland_takes_three_venues_by_turns(now):
    rotating = loaded()
    turns = list(rotating.stops.order_by("position").values_list("venue__slug", flat=True))
    usual = [event for event in rotating.occurrences.order_by("starts_at") if event.local_date == event.recurrence_id]

    assert (rotating.group.nation, turns) == (
        "GB-SCT",
        ["the-ferry-shed", "hilltop-reading-room", "kelpie-street-hall"],
    )
    assert {event.venue.slug for event in usual} == set(turns)
    assert {event.local_start.strftime("%a %H:%M") for event in usual} == {"Tue 17:30"}
    assert usual[0].starts_at > now + timedelta(days=4)


def test_one_meeting_is_moved_one_is_left_out_and_one_is_added(today):
    rotating = loaded()
    exceptions = dict(rotating.exceptions.values_list("is_removed", "on"))
    [moved] = [event for event in rotating.occurrences.all() if event.local_date != event.recurrence_id]

    assert exceptions.keys() == {True, False}
    assert not rotating.occurrences.filter(recurrence_id=exceptions[True]).exists()
    assert rotating.occurrences.filter(recurrence_id=exceptions[False]).exists()
    assert moved.local_date - moved.recurrence_id == timedelta(days=1)
    usual = series_plans.read(rotating).values(moved.recurrence_id)
    assert series_plans.differing(moved, usual) == ["starts_at", "ends_at"]


def test_nightly_job_changes_nothing_of_it(today):
    rotating = loaded()
    before = list(Event.objects.filter(series=rotating).order_by("pk").values())

    series.fill(series=rotating)

    assert list(Event.objects.filter(series=rotating).order_by("pk").values()) == before
    assert [event.attendees.count() for event in rotating.occurrences.order_by("starts_at")[:4]] == [9, 0, 4, 0]


def test_group_that_has_a_series_gets_no_other(today):
    load()
    Group.objects.get(slug="glasgow").events.filter(attendees=None).delete()
    before = Event.objects.count()

    load()

    assert Event.objects.count() == before
