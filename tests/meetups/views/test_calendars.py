from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar

from meetups.models import Event
from tests.factories import EventFactory, GroupFactory, VenueFactory
from tests.pages import Page

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(NOW, tick=False)


def entries(client, address):
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    return Calendar.from_ical(response.content).walk("VEVENT")


def titles(client, address):
    return [str(entry["summary"]) for entry in entries(client, address)]


def test_calendar_of_one_event(client):
    event = EventFactory(slug="2026-11-25-tea", title="Tea", starts_at=datetime(2026, 11, 25, 18, tzinfo=UTC))

    response = client.get("/events/2026-11-25-tea.ics")
    [entry] = entries(client, "/events/2026-11-25-tea.ics")

    assert response["Content-Disposition"] == 'inline; filename="2026-11-25-tea.ics"'
    assert (str(entry["uid"]), str(entry["summary"])) == (event.uid, "Tea")
    assert entry["url"] == "http://testserver/events/2026-11-25-tea/"
    assert b"DTSTART;TZID=Europe/London:20261125T180000" in response.content
    assert b"BEGIN:VTIMEZONE" in response.content


def test_calendar_of_a_group_has_its_public_events_soonest_first(client):
    group = GroupFactory(slug="leeds", name="Leeds")
    EventFactory(group=group, title="Later", starts_at=NOW + 2 * DAY)
    EventFactory(group=group, title="Sooner", starts_at=NOW + DAY, status=Event.Status.TENTATIVE)
    EventFactory(group=group, title="Off", starts_at=NOW + 3 * DAY, status=Event.Status.CANCELLED)
    EventFactory(group=group, title="Draft", status=Event.Status.DRAFT)
    EventFactory(title="Elsewhere")

    assert titles(client, "/groups/leeds/calendar.ics") == ["Sooner", "Later", "Cancelled: Off"]
    assert client.get("/groups/leeds/calendar.ics")["Content-Disposition"] == 'inline; filename="leeds.ics"'


def test_calendar_of_everything_has_a_year_back_and_all_that_lies_ahead(client):
    for title, start in (
        ("Long ago", NOW - 367 * DAY), ("A year ago", NOW - 365 * DAY), ("Far ahead", NOW + 900 * DAY),
    ):  # fmt: skip
        EventFactory(title=title, starts_at=start)

    assert titles(client, "/calendar.ics") == ["A year ago", "Far ahead"]


def test_calendar_of_nothing_is_still_a_calendar(client):
    GroupFactory(slug="leeds")

    assert titles(client, "/calendar.ics") == titles(client, "/groups/leeds/calendar.ics") == []


@pytest.mark.parametrize("address", ["/events/2026-11-25-never.ics", "/groups/nobody/calendar.ics"])
def test_calendar_that_is_not_there_is_not_found_in_the_look_of_the_site(client, address):
    response = client.get(address)

    assert response.status_code == 404
    assert Page(response).has_site_header


def test_calendar_takes_the_same_few_queries_however_long(client, django_assert_num_queries):
    group = GroupFactory(slug="leeds")
    for rows in (1, 2):
        for _ in range(rows):
            EventFactory(group=group, venue=VenueFactory())
        for address, queries in (("/calendar.ics", 1), ("/groups/leeds/calendar.ics", 2)):
            with django_assert_num_queries(queries):
                client.get(address)


def test_calendar_of_one_event_takes_one_query(client, django_assert_num_queries):
    event = EventFactory()

    with django_assert_num_queries(1):
        client.get(f"/events/{event.slug}.ics")
