"""The refusals of the pages of a series. Times are in London, and it is Monday 2 November 2026."""

from datetime import date

import pytest

from meetups.models import Event, EventSeries
from meetups.services import events
from meetups.services import series as services
from tests.factories import EventSeriesFactory, GroupFactory, OrganiserFactory
from tests.meetups.admin.sides import address, as_posted
from tests.statements import just_after

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("november")]


@pytest.fixture
def group(db):
    return GroupFactory(zone="Europe/London", nation="GB-ENG")


@pytest.fixture
def organiser(client, group):
    client.force_login(OrganiserFactory(group=group).user)
    return client


@pytest.fixture
def series(group):
    """Every Wednesday from 4 November, with its meetings."""
    series = EventSeriesFactory(group=group, starts_on=date(2026, 11, 4), rrule="FREQ=WEEKLY;BYDAY=WE")
    services.fill(series=series)
    return series


def page_of(series, page="change"):
    return address(EventSeries, page, series.pk)


def messages_of(response):
    return [str(message) for message in response.context["messages"]]


def test_date_that_the_service_refuses_is_an_error_of_its_field(organiser, series):
    events.cancel(event=Event.objects.get(recurrence_id=date(2026, 11, 4)), reason="Ill.")

    refused = organiser.post(page_of(series, "add_date"), {"on": "2026-11-04"})

    assert refused.context["form"].errors == {
        "on": ["The meeting on this day is cancelled, and its attendees were emailed. Copy it to make a new one."]
    }


def test_status_that_the_service_refuses_is_said_on_the_page_of_the_series(organiser, series):
    services.set_status(series=series, status=EventSeries.Status.PAUSED)
    EventSeries.objects.update(rrule="FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR,SA,SU;COUNT=5000")

    response = organiser.post(page_of(series, "resume"))

    assert response["Location"] == page_of(series)
    assert "cannot be read" in " ".join(messages_of(organiser.get("/admin/")))
    assert EventSeries.objects.get().status == EventSeries.Status.PAUSED


@pytest.mark.parametrize(("page", "data"), [("pause", {}), ("add_date", {"on": "2026-11-12"}), ("change", {})])
def test_series_that_a_colleague_deletes_meanwhile_leads_to_the_list(organiser, series, page, data, caplog):
    Event.objects.all().delete()
    if page == "change":
        form = organiser.get(page_of(series))
        data = as_posted(form) | {"_seen": form.context["seen"]}

    with just_after('FROM "meetups_eventseries"', EventSeries.objects.all().delete):
        response = organiser.post(page_of(series, page), data, follow=True)

    assert response.redirect_chain == [(address(EventSeries, "changelist"), 302)]
    assert messages_of(response) == ["It was deleted a moment ago."]
    [record] = caplog.records
    assert (record.levelname, record.exc_info[0]) == ("ERROR", EventSeries.DoesNotExist)
