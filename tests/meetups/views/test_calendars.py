from datetime import UTC, date, datetime, time, timedelta

import pytest
from icalendar import Calendar

from meetups.models import Event
from meetups.views import calendars
from tests.factories import AttendeeFactory, EventFactory, EventSeriesFactory, GroupFactory, VenueFactory
from tests.pages import Page
from tests.unconference import Unconference

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def entries(client, path):
    response = client.get(path)
    assert (response.status_code, response["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    return Calendar.from_ical(response.content).walk("VEVENT")


def titles(client, path):
    return [str(entry["summary"]) for entry in entries(client, path)]


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


def test_calendar_of_all_events_runs_from_a_year_back_to_the_horizon(client):
    for title, start in (
        ("Long ago", NOW - 367 * DAY), ("A year ago", NOW - 365 * DAY), ("On the horizon", NOW + 183 * DAY),
        ("Beyond", NOW + 185 * DAY),
    ):  # fmt: skip
        EventFactory(title=title, starts_at=start)

    assert titles(client, "/calendar.ics") == ["A year ago", "On the horizon"]


def test_calendar_of_a_venue_has_its_public_events(client):
    venue = VenueFactory(slug="library", name="Library")
    EventFactory(venue=venue, title="There")
    EventFactory(venue=venue, title="Draft", status=Event.Status.DRAFT)
    EventFactory(title="Elsewhere")

    response = client.get("/venues/library/calendar.ics")

    assert titles(client, "/venues/library/calendar.ics") == ["There"]
    assert response["Content-Disposition"] == 'inline; filename="library.ics"'
    assert b"X-WR-CALNAME:Library\r\n" in response.content


def test_cancelled_event_is_in_feeds_for_thirty_days_and_keeps_its_own_file(client, time_machine):
    event = EventFactory(title="Tea", starts_at=NOW + DAY, status=Event.Status.CANCELLED)
    found = []
    for moment in (NOW, event.ends_at + 30 * DAY - timedelta(seconds=1), event.ends_at + 30 * DAY):
        time_machine.move_to(moment, tick=False)
        found.append(titles(client, "/calendar.ics"))

    assert found == [["Cancelled: Tea"], ["Cancelled: Tea"], []]
    assert titles(client, f"/events/{event.slug}.ics") == ["Cancelled: Tea"]


def test_occurrences_are_separate_entries_related_to_their_series(client):
    series = EventSeriesFactory()
    days = [date(2026, 11, 25), date(2026, 12, 9)]
    events = [
        EventFactory(series=series, recurrence_id=day, starts_at=datetime.combine(day, time(18), UTC)) for day in days
    ]

    found = entries(client, "/calendar.ics")

    assert [str(entry["uid"]) for entry in found] == [event.uid for event in events]
    assert {str(entry["related-to"]) for entry in found} == {series.uid}
    assert not any("rrule" in entry or "recurrence-id" in entry for entry in found)


def test_calendar_over_the_limit_has_the_latest_events(client, monkeypatch):
    monkeypatch.setattr(calendars, "MOST_EVENTS", 2)
    for number in range(3):
        EventFactory(title=f"{number}", starts_at=NOW + number * DAY)

    assert titles(client, "/calendar.ics") == ["1", "2"]


def test_calendar_without_events_is_valid(client):
    GroupFactory(slug="leeds")

    assert titles(client, "/calendar.ics") == titles(client, "/groups/leeds/calendar.ics") == []


@pytest.mark.parametrize(
    "path", ["/events/2026-11-25-never.ics", "/groups/nobody/calendar.ics", "/venues/nowhere/calendar.ics"]
)
def test_unknown_calendar_is_answered_with_the_404_page(client, path):
    response = client.get(path)

    assert response.status_code == 404
    assert Page(response).has_site_header


def test_calendar_takes_the_same_queries_for_any_number_of_events(client, django_assert_num_queries):
    group = GroupFactory(slug="leeds")
    for rows in (1, 2):
        for _ in range(rows):
            EventFactory(group=group, venue=VenueFactory())
        for path, queries in (("/calendar.ics", 3), ("/groups/leeds/calendar.ics", 4)):
            with django_assert_num_queries(queries):
                client.get(path)


def test_calendar_of_a_thousand_events_takes_three_queries(client, django_assert_num_queries):
    group, venue = GroupFactory(), VenueFactory()
    Event.objects.bulk_create(
        EventFactory.build(group=group, venue=venue, starts_at=NOW + timedelta(hours=number)) for number in range(1000)
    )

    with django_assert_num_queries(3):
        response = client.get("/calendar.ics")

    assert response.content.count(b"BEGIN:VEVENT") == 1000


def test_calendar_of_one_event_takes_two_queries(client, django_assert_num_queries):
    event = EventFactory()

    with django_assert_num_queries(2):
        client.get(f"/events/{event.slug}.ics")


def test_calendar_of_all_events_takes_the_filters_of_the_list(client):
    leeds, hall = GroupFactory(slug="leeds"), VenueFactory(slug="hall")
    EventFactory(title="Tea", group=leeds, venue=hall)
    EventFactory(title="Milk", group=leeds, venue=None, attendance_mode="online")
    EventFactory(title="Oil", venue=hall)

    assert sorted(titles(client, "/calendar.ics?group=leeds")) == ["Milk", "Tea"]
    assert titles(client, "/calendar.ics?group=leeds&venue=hall") == ["Tea"]
    assert titles(client, "/calendar.ics?mode=online") == ["Milk"]
    assert titles(client, "/calendar.ics?q=OIL&other=1") == ["Oil"]
    tags = [client.get(path)["ETag"] for path in ("/calendar.ics", "/calendar.ics?q=tea", "/calendar.ics?group=leeds")]
    assert len(set(tags)) == 3


def test_wrong_filter_of_a_calendar_is_refused_in_words(client):
    response = client.get("/calendar.ics?mode=phone&group=a%20b")

    assert (response.status_code, response["Content-Type"]) == (400, "text/plain; charset=utf-8")
    words = "Choose a group from the list.\nChoose in person, online, or in person and online."
    assert response.content.decode() == words


def test_scripts_of_any_website_can_read_public_calendars(client):
    event = EventFactory(slug="tea", group__slug="leeds", venue__slug="hall")
    day = Unconference()
    room = f"/events/{day.event.slug}/grid/rooms/{day.room('Blue').pk}.ics"
    feeds = ("/calendar.ics", "/events/tea.ics", "/groups/leeds/calendar.ics", "/venues/hall/calendar.ics", room)
    for path in feeds:
        first = client.get(path)
        again = client.get(path, headers={"If-None-Match": first["ETag"]})
        assert [one["Access-Control-Allow-Origin"] for one in (first, again)] == ["*", "*"], path
        assert (first.status_code, again.status_code) == (200, 304)
    own = AttendeeFactory(event=event)
    answer = client.get(f"/attendees/{own.calendar_token}/calendar.ics")
    assert (answer.status_code, "Access-Control-Allow-Origin" in answer) == (200, False)


def test_filtered_list_links_to_the_calendar_with_the_same_filters(client):
    GroupFactory(slug="leeds")
    for query, path in (("", "/calendar.ics"), ("?group=leeds&q=a%26b&page=1", "/calendar.ics?group=leeds&q=a%26b")):
        page = Page(client.get(f"/events/{query}"))
        assert path in [link["href"] for link in page.all("a")], query
