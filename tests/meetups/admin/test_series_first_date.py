"""The first date of a series in the admin gives its weekday. It is Monday 2 November 2026."""

from datetime import date

import pytest

from meetups.models import EventSeries
from meetups.services import series as services
from tests.factories import EventSeriesFactory, OrganiserFactory
from tests.meetups.admin.sides import address, as_posted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("november")]


@pytest.fixture
def series(client):
    """Every other Wednesday from 4 November, 6pm to 7pm, with its meetings. An organiser is logged in."""
    organiser = OrganiserFactory()
    client.force_login(organiser.user)
    rule = "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE"
    series = EventSeriesFactory(group=organiser.group, starts_on=date(2026, 11, 4), rrule=rule)
    services.fill(series=series)
    return series


def page_of(series):
    return address(EventSeries, "change", series.pk)


def test_several_days_are_open_on_the_page_of_a_series_that_has_some(client, series):
    def classes():
        fieldsets = client.get(page_of(series)).context["adminform"].fieldsets
        return next(part["classes"] for _name, part in fieldsets if "weekdays" in part["fields"])

    assert classes() == ["rhythm", "collapse"]
    EventSeries.objects.update(rrule="FREQ=WEEKLY;BYDAY=MO,WE")
    assert classes() == ["rhythm"]


def test_moving_the_first_date_moves_the_weekday_and_the_times_keep_their_length(client, series):
    data = as_posted(client.get(page_of(series))) | {"starts_on": "2026-11-05", "start_time": "6.30pm"}

    client.post(page_of(series), data)

    series.refresh_from_db()
    event = series.occurrences.earliest("starts_at")
    hours = [f"{moment:%d %b %H:%M}" for moment in (event.local_start, event.local_end)]
    assert (series.rrule, hours) == ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TH", ["05 Nov 18:30", "05 Nov 19:30"])


def test_first_date_that_the_rhythm_does_not_have_is_refused(client, series):
    data = as_posted(client.get(page_of(series))) | {"weekdays": ["TU"]}

    errors = client.post(page_of(series), data).context["adminform"].form.errors

    words = "Wednesday 4 November 2026 is not one of the dates “every other Tuesday”."
    assert errors == {"starts_on": [f"{words} Change the first date or the rhythm."]}
