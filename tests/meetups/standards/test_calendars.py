from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from meetups.standards import calendars
from tests.factories import EventFactory, GroupFactory, VenueFactory

STAMP = datetime(2026, 11, 1, 9, 30, 15, 123456, tzinfo=UTC)


def an_event(**values):
    values = {"group": GroupFactory.build(), "venue": VenueFactory.build(), "updated_at": STAMP, **values}
    return EventFactory.build(**values)


def written(*events, name="Leeds"):
    return calendars.calendar(events, name=name, site_url="https://meetups.example.org", cancelled="Cancelled: %s")


def read(*events):
    return Calendar.from_ical(written(*events)).walk("VEVENT")


def test_calendar_says_what_it_is():
    calendar = Calendar.from_ical(written(name='Leeds, always; "us"'))

    assert (calendar["version"], calendar["prodid"]) == ("2.0", "-//Fortnight//Fortnight//EN")
    assert (calendar["method"], calendar["x-wr-calname"]) == ("PUBLISH", 'Leeds, always; "us"')
    assert calendar.decoded("refresh-interval") == timedelta(hours=6)
    assert calendar.walk("VEVENT") == calendar.walk("VTIMEZONE") == []


def test_lines_end_and_fold_as_the_standard_has_it():
    body = written(an_event(title="Ä" * 120, summary="x" * 280))

    assert body.endswith(b"\r\n")
    assert all(len(line) <= 75 and b"\n" not in line for line in body.split(b"\r\n"))


@pytest.mark.parametrize(
    ("starts", "local", "offset"),
    [
        (datetime(2026, 11, 25, 18, tzinfo=UTC), datetime(2026, 11, 25, 18), 0),  # noqa: DTZ001
        (datetime(2026, 7, 1, 17, tzinfo=UTC), datetime(2026, 7, 1, 18), 1),  # noqa: DTZ001
    ],
)
def test_entry_keeps_the_clock_of_its_zone(starts, local, offset):
    body = written(an_event(starts_at=starts))
    [entry] = Calendar.from_ical(body).walk("VEVENT")

    start, end = entry.decoded("dtstart"), entry.decoded("dtend")
    assert f"DTSTART;TZID=Europe/London:{local:%Y%m%dT%H%M%S}".encode() in body
    assert (start.replace(tzinfo=None), start.utcoffset()) == (local, timedelta(hours=offset))
    assert end - start == timedelta(hours=1)


def test_calendar_describes_each_zone_once():
    events = [an_event(), an_event(), an_event(zone="America/New_York"), an_event(zone="UTC")]

    calendar = Calendar.from_ical(written(*events))

    zones = [str(zone["tzid"]) for zone in calendar.walk("VTIMEZONE")]
    assert zones == ["America/New_York", "Europe/London", "UTC"]
    assert calendar.walk("VTIMEZONE")[1].to_tz().utcoffset(datetime(2026, 7, 1)) == timedelta(hours=1)  # noqa: DTZ001


def test_entry_can_be_told_apart_and_followed():
    event = an_event(uid="7d9a5f0e-1111-4222-8333-444455556666", sequence=3, slug="2026-11-25-tea")

    first, again = written(event), written(event)
    [entry] = Calendar.from_ical(first).walk("VEVENT")

    assert first == again
    assert (entry["uid"], entry["sequence"]) == ("7d9a5f0e-1111-4222-8333-444455556666", 3)
    assert entry.decoded("dtstamp") == entry.decoded("last-modified") == STAMP.replace(microsecond=0)
    assert entry["url"] == "https://meetups.example.org/events/2026-11-25-tea/"


@pytest.mark.parametrize(
    ("status", "written_status", "summary"),
    [
        ("confirmed", "CONFIRMED", "Tea"),
        ("tentative", "TENTATIVE", "Tea"),
        ("cancelled", "CANCELLED", "Cancelled: Tea"),
    ],
)
def test_entry_says_how_certain_it_is(status, written_status, summary):
    [entry] = read(an_event(title="Tea", status=status, cancellation_reason="No room."))

    assert (entry["status"], entry["summary"]) == (written_status, summary)
    assert entry["description"].startswith("No room.")


def test_entry_says_where_it_is_and_how_to_get_in():
    venue = VenueFactory.build(
        name="City Library", street_address="1 Canal Street", address_locality="Leeds", postal_code="LS1 1AA",
        latitude="53.8", longitude="-1.5", getting_in="Ask for Room 2.",
    )  # fmt: skip
    [entry] = read(an_event(venue=venue, summary="An hour.", slug="2026-11-25-tea"))

    assert entry["location"] == "City Library, 1 Canal Street, Leeds, LS1 1AA"
    assert (entry["geo"].latitude, entry["geo"].longitude) == (53.8, -1.5)
    assert entry["description"] == ("An hour.\n\nAsk for Room 2.\n\nhttps://meetups.example.org/events/2026-11-25-tea/")


def test_entry_leaves_out_what_is_not_known():
    [entry] = read(an_event(venue=None, slug="2026-11-25-tea"))

    assert not {"location", "geo", "organizer"} & {key.lower() for key in entry}
    assert entry["description"] == "https://meetups.example.org/events/2026-11-25-tea/"


def test_entry_of_an_online_event_names_no_room_and_not_the_online_address():
    event = an_event(attendance_mode="online", online_url="https://meet.example.org/room-42")

    body = written(event)

    assert b"LOCATION" not in body
    assert b"meet.example.org" not in body


def test_entry_names_the_group_as_its_organizer():
    group = GroupFactory.build(name='Leeds "Meet, up"', contact_email="leeds@example.org")

    [entry] = read(an_event(group=group, format="visit"))

    assert str(entry["organizer"]) == "mailto:leeds@example.org"
    assert entry["organizer"].params["cn"] == 'Leeds "Meet, up"'
    assert [str(category) for category in entry["categories"].cats] == ['Leeds "Meet, up"', "visit"]


def test_hostile_words_stay_words():
    hostile = 'Tea; coffee, cake\\n: "x" \r\nEND:VEVENT\r\nBEGIN:VALARM <b>é☕'
    event = an_event(
        title=hostile, summary=hostile, group=GroupFactory.build(name=hostile, contact_email="a@example.org")
    )

    [entry] = read(event)

    assert entry["summary"] == hostile.replace("\r\n", "\n")
    assert entry["description"].startswith(hostile.replace("\r\n", "\n"))
    assert entry.subcomponents == []


def test_skipped_and_doubled_hours_are_those_of_the_zone():
    spring, autumn = datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)

    starts = [entry.decoded("dtstart") for entry in read(an_event(starts_at=spring), an_event(starts_at=autumn))]

    assert [start.replace(tzinfo=None).hour for start in starts] == [2, 1]
    assert starts[0].astimezone(ZoneInfo("UTC")) == spring
