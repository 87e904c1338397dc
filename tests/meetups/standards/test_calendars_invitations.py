from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from meetups.standards import calendars
from tests.factories import EventFactory, GroupFactory, VenueFactory
from tests.meetups.standards.test_calendars import OWN_PLACE, SITE

STAMP = datetime(2026, 11, 1, 9, 30, 15, 123456, tzinfo=UTC)
NOW = datetime(2026, 11, 20, 12, 0, 0, 5, tzinfo=UTC)


def an_event(**values):
    group = GroupFactory.build(updated_at=STAMP, name="Leeds\\York", **values.pop("group", {}))
    return EventFactory.build(
        **{"group": group, "venue": VenueFactory.build(updated_at=STAMP), "updated_at": STAMP} | values
    )


def written(event, method="REQUEST", email="ann@example.org", sequence=3):
    return calendars.invitation(event, method=method, to=calendars.Person(email, sequence, NOW, OWN_PLACE), site=SITE)


def read(*args, **values):
    [entry] = Calendar.from_ical(written(*args, **values)).walk("VEVENT")
    return entry


@pytest.mark.parametrize(("method", "status"), [("REQUEST", "CONFIRMED"), ("CANCEL", "CANCELLED")])
def test_an_invitation_has_each_property_of_itip_once(method, status):
    event = an_event()

    calendar = Calendar.from_ical(written(event, method))
    [entry] = calendar.walk("VEVENT")

    assert (calendar["version"], calendar["prodid"], calendar["method"]) == (
        "2.0",
        "-//Fortnight//Fortnight//EN",
        method,
    )
    assert "x-wr-calname" not in calendar
    assert (entry["uid"], entry["sequence"], entry["status"]) == (event.uid, 3, status)
    assert (entry["organizer"], entry["attendee"]) == ("mailto:hello@example.org", "mailto:ann@example.org")
    assert entry.decoded("dtstamp") == datetime(2026, 11, 20, 12, tzinfo=UTC)
    assert entry.decoded("dtstart") == event.starts_at


def test_the_attendee_has_accepted():
    attendee = read(an_event())["attendee"]

    assert dict(attendee.params) == {"CUTYPE": "INDIVIDUAL", "ROLE": "REQ-PARTICIPANT", "PARTSTAT": "ACCEPTED"}


def test_the_organizer_is_the_sender_and_not_the_group():
    organizer = read(an_event(group={"contact_email": "group@example.org"}))["organizer"]

    assert organizer == "mailto:hello@example.org"
    assert organizer.params["CN"] == "Leeds/York"


@pytest.mark.parametrize(
    ("email", "uri"),
    [
        ("o'neil+meet_up@example.org", "mailto:o'neil+meet_up@example.org"),
        ("100%?#@example.org", "mailto:100%25%3F%23@example.org"),
        ('"a\x01;b"@example.org', "mailto:%22a%01%3Bb%22@example.org"),
    ],
)
def test_an_email_address_becomes_a_valid_uri(email, uri):
    assert read(an_event(), email=email)["attendee"] == uri


@pytest.mark.parametrize(("day", "offset"), [("2026-10-24T18:00", 1), ("2026-10-25T18:00", 0), ("2027-03-28T18:00", 1)])
def test_the_zone_is_right_on_both_sides_of_a_change_of_clocks(day, offset):
    local = datetime.fromisoformat(day)
    calendar = Calendar.from_ical(written(an_event(starts_at=local.replace(tzinfo=ZoneInfo("Europe/London")))))

    [zone] = calendar.walk("VTIMEZONE")
    [entry] = calendar.walk("VEVENT")

    assert entry["dtstart"].params["TZID"] == zone["tzid"] == "Europe/London"
    assert zone.to_tz(lookup_tzid=False).utcoffset(local) == timedelta(hours=offset)
    assert entry.decoded("dtstart").astimezone(UTC) == local.replace(tzinfo=UTC) - timedelta(hours=offset)


def test_the_online_url_is_in_the_request_and_not_in_the_cancellation():
    event = an_event(attendance_mode="online", venue=None, online_url="https://call.example.org/room")

    assert read(event)["location"] == "https://call.example.org/room"
    assert "call.example.org" not in written(event, "CANCEL")
    assert f"\n\nYour place: {OWN_PLACE}\n\n" in read(event)["description"]
    assert OWN_PLACE not in read(event, "CANCEL")["description"]


@pytest.mark.parametrize(("status", "written_status"), [("tentative", "TENTATIVE"), ("confirmed", "CONFIRMED")])
def test_the_invitation_has_the_status_of_its_event(status, written_status):
    assert read(an_event(status=status))["status"] == written_status


def test_lines_fold_as_the_standard_requires():
    body = written(an_event(title="Ä" * 120), email="a" * 60 + "@example.org")

    assert body.endswith("END:VCALENDAR\r\n")
    assert all(len(line) <= 75 and b"\n" not in line for line in body.encode().split(b"\r\n"))
