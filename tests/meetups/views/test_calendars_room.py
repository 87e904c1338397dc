"""The calendar of a room of a grid, read by icalendar."""

from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar

from meetups.models import Event
from meetups.services import events, grids
from tests.factories import VenueFactory
from tests.unconference import Unconference
from tests.waitlists import HOUR, NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
MINUTE = timedelta(minutes=1)


@pytest.fixture
def day():
    venue = VenueFactory(
        name="Library", street_address="1 High Street", address_locality="Leeds", postal_code="LS1 1AA"
    )
    day = Unconference(event={"title": "Open day", "venue": venue})
    day.pitch("Tea", ("Blue", 0), about="*Hot* tea", name="Ann", email="ann@example.org")
    return day


def path(day, room="Blue"):
    return f"/events/{day.now().event.slug}/grid/rooms/{day.room(room).pk}.ics"


def entries(client, day, room="Blue"):
    """Return the entries of a room by their titles."""
    response = client.get(path(day, room))
    assert (response.status_code, response["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    return {str(entry["summary"]): entry for entry in Calendar.from_ical(response.content).walk("VEVENT")}


def test_each_session_of_the_room_is_an_entry(client, day):
    day.pitch("Cake", ("Blue", 1))
    day.pitch("Milk", ("Red", 0))
    day.pitch("Rum")
    tea = day.pitched("Tea")

    found = entries(client, day)

    assert list(found) == ["Tea", "Cake"]
    entry = found["Tea"]
    assert (str(entry["uid"]), str(entry["status"])) == (tea.uid, "CONFIRMED")
    assert (entry.decoded("dtstart"), entry.decoded("dtend")) == (NOW, NOW + 45 * MINUTE)
    assert entry.decoded("dtstart").tzinfo.key == "Europe/London"
    assert str(entry["location"]) == "Blue, Library, 1 High Street, Leeds, LS1 1AA"
    assert str(entry["url"]) == f"http://testserver/events/{day.event.slug}/grid/{tea.path_part}/"
    assert str(entry["description"]).startswith("Hot tea\n\n")
    assert list(entries(client, day, "Red")) == ["Milk"]
    response = client.get(path(day))
    assert b"X-WR-CALNAME:Blue\\, Open day\r\n" in response.content
    assert response["Content-Disposition"] == f'inline; filename="{day.event.slug}-room-{day.room("Blue").pk}.ics"'


def test_host_is_named_only_if_the_name_is_public(client, day):
    assert b"Ann" not in client.get(path(day)).content
    assert b"ann@" not in client.get(path(day)).content

    grids.show_name(pitch=day.pitched("Tea"), is_public=True)

    assert str(entries(client, day)["Tea"]["description"]).startswith("Host: Ann\n\nHot tea")
    assert b"ann@" not in client.get(path(day)).content


def test_sequence_and_last_modified_tell_that_a_session_moved(client, day, clock):
    def state(room="Blue"):
        entry = entries(client, day, room)["Tea"]
        return int(entry["sequence"]), int((entry.decoded("last-modified") - NOW) / MINUTE), entry.decoded("dtstart")

    uid = str(entries(client, day)["Tea"]["uid"])
    assert state() == (1, 0, NOW)
    clock.shift(MINUTE)
    grids.change_slot(slot=day.slot(0), starts_after=15, minutes=30)
    assert state() == (2, 1, NOW + 15 * MINUTE)
    clock.shift(MINUTE)
    event = day.now().event
    event.starts_at, event.ends_at = NOW + HOUR, NOW + 7 * HOUR
    events.save(event=event)
    assert state() == (3, 2, NOW + 75 * MINUTE)
    clock.shift(MINUTE)
    grids.write(pitch=day.pitched("Tea"), notes="", outcome="Yes")
    assert state() == (3, 3, NOW + 75 * MINUTE)
    day.place("Tea", "Red", 0)
    assert (entries(client, day), state("Red")) == ({}, (4, 3, NOW + 75 * MINUTE))
    assert str(entries(client, day, "Red")["Tea"]["uid"]) == uid


def test_withdrawn_session_leaves_the_calendar(client, day):
    grids.withdraw(pitch=day.pitched("Tea"))

    assert entries(client, day) == {}


def test_cancelled_event_cancels_its_sessions(client, day):
    events.cancel(event=day.event, reason="Flood")

    entry = entries(client, day)["Cancelled: Tea"]
    assert (str(entry["status"]), int(entry["sequence"])) == ("CANCELLED", 2)


def test_clocks_that_change_between_sessions(client):
    start = datetime(2027, 3, 27, 10, tzinfo=UTC)
    day = Unconference(slots=1, event={"starts_at": start, "ends_at": start + 30 * HOUR})
    grids.add_slot(grid=day.grid, starts_after=24 * 60)
    day.pitch("Tea", ("Blue", 0))
    day.pitch("Cake", ("Blue", 1))

    found = {title: entry.decoded("dtstart").isoformat() for title, entry in entries(client, day).items()}

    assert found == {"Tea": "2027-03-27T10:00:00+00:00", "Cake": "2027-03-28T10:00:00+01:00"}


def test_unchanged_calendar_is_not_sent_again(client, day):
    etag = client.get(path(day))["ETag"]
    assert client.get(path(day), headers={"if-none-match": etag}).status_code == 304

    grids.rename_room(room=day.room("Blue"), name="Green")

    response = client.get(path(day, "Green"), headers={"if-none-match": etag})
    assert (response.status_code, b"LOCATION:Green" in response.content) == (200, True)


def test_queries_are_the_same_for_1_and_12_sessions(client, django_assert_num_queries):
    for slots in (1, 12):
        day = Unconference(slots=slots)
        for number in range(slots):
            day.pitch(f"Session {number}", ("Blue", number))
        url = path(day)
        with django_assert_num_queries(2):
            assert client.get(url).content.count(b"BEGIN:VEVENT") == slots


def test_former_slug_redirects_and_the_rest_is_not_found(client, day):
    old = path(day)
    event = day.now().event
    event.starts_at, event.ends_at = NOW + 48 * HOUR, NOW + 50 * HOUR
    events.save(event=event)
    assert path(day) != old

    response = client.get(old)
    assert (response.status_code, response["Location"]) == (301, path(day))
    other = Unconference()
    slug = day.now().event.slug
    for wrong in (f"{slug}/grid/rooms/{other.room('Blue').pk}", f"{slug}/grid/rooms/{10**30}", "x/grid/rooms/1"):
        assert client.get(f"/events/{wrong}.ics").status_code == 404
    Event.objects.update(status="draft")
    assert client.get(path(day)).status_code == 404


def test_online_event_shows_the_room_and_no_address(client):
    day = Unconference(event={"attendance_mode": "online", "venue": None, "online_url": "https://meet.example.org/x"})
    day.pitch("Tea", ("Blue", 0))

    entry = entries(client, day)["Tea"]

    assert str(entry["location"]) == "Blue"
    assert b"meet.example.org" not in client.get(path(day)).content
