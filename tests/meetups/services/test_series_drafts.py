"""A series that is saved as a draft: its meetings are drafts until it is published."""

from datetime import date

import pytest

from meetups.models import Event, EventSeries
from meetups.services import events, series_plans
from meetups.services import series as services
from tests.factories import EventSeriesFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def series():
    """Three Wednesdays from 25 November. The second was published by hand."""
    series = EventSeriesFactory(
        title="Tea", starts_on=date(2026, 11, 25), rrule="FREQ=WEEKLY;COUNT=3;BYDAY=WE", status="draft"
    )
    services.fill(series=series)
    events.publish(event=series.occurrences.get(recurrence_id=date(2026, 12, 2)))
    return series


def statuses():
    return list(Event.objects.order_by("starts_at").values_list("status", flat=True))


def test_meetings_of_a_draft_are_drafts_until_they_are_published_by_hand(series):
    series.title = "Cake"
    services.save(series=series)

    assert statuses() == ["draft", "confirmed", "draft"]
    assert set(Event.objects.values_list("title", flat=True)) == {"Cake"}


def test_drafts_get_their_meetings_each_night(series):
    Event.objects.filter(recurrence_id=date(2026, 12, 9)).delete()

    assert (services.fill_all(), statuses()) == (1, ["draft", "confirmed", "draft"])


def test_publishing_publishes_the_drafts(series):
    plan = series_plans.plan_status(series=series, status="running")
    assert [(step.action, step.values) for step in plan.steps] == [
        ("change", {"status": "confirmed"}), ("keep", {}), ("change", {"status": "confirmed"})
    ]  # fmt: skip

    services.set_status(series=series, status="running")

    assert (statuses(), EventSeries.objects.get().status) == (["confirmed"] * 3, "running")
    Event.objects.filter(recurrence_id=date(2026, 12, 9)).delete()
    services.fill_all()
    assert statuses() == ["confirmed"] * 3


def test_split_of_a_draft_is_a_draft(series):
    later = services.split(series=series, on=date(2026, 12, 9))

    assert (later.status, statuses()) == ("draft", ["draft", "confirmed", "draft"])


def test_end_of_a_draft_keeps_what_was_published_by_hand(series):
    services.set_status(series=series, status="ended")

    assert statuses() == ["confirmed"]
