from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from meetups.standards import calendars, markdown
from tests.factories import EventFactory, EventSeriesFactory, GroupFactory, VenueFactory

STAMP = datetime(2026, 11, 1, 9, 30, 15, 123456, tzinfo=UTC)
EARLIER = STAMP - timedelta(days=9)
WORDS = calendars.Words(
    cancelled="Cancelled: %s", elsewhere="Different venue this time: %s.", unsettled="Venue to be confirmed",
    online="Online.", join="Join: %s", getting_in="Getting in", access="Access", own_place="Your place: %s",
)  # fmt: skip
SITE = calendars.Site("https://meetups.example.org", "hello@example.org", "Europe/London", WORDS)
OWN_PLACE = "https://meetups.example.org/attendees/x/"
ALL_UNKNOWN = (
    "Access\nNot known: Step-free way in, Lift, Accessible toilet, Hearing loop, Quiet space, Parking, "
    "Stop or station nearby"
)


def a_group(**values):
    return GroupFactory.build(updated_at=EARLIER, **values)


def a_venue(**values):
    html = markdown.render(values.get("getting_in", ""), keeps_lines=True)
    return VenueFactory.build(updated_at=EARLIER, getting_in_html=html, **values)


def an_event(**values):
    values = {"group": a_group(), "venue": a_venue(), "updated_at": STAMP, **values}
    return EventFactory.build(**values)


def written(*events, name="Leeds", agendas=None, is_private=False):
    own_urls = {event.pk: OWN_PLACE for event in events} if is_private else {}
    return calendars.calendar(events, name=name, site=SITE, agendas=agendas or {}, own_urls=own_urls)


def read(*events):
    return Calendar.from_ical(written(*events)).walk("VEVENT")


def test_calendar_has_its_version_method_and_name():
    calendar = Calendar.from_ical(written(name="Leeds"))

    assert (calendar["version"], calendar["prodid"]) == ("2.0", "-//Fortnight//Fortnight//EN")
    assert (calendar["method"], calendar["name"], calendar["x-wr-calname"]) == ("PUBLISH", "Leeds", "Leeds")
    assert calendar.decoded("refresh-interval") == timedelta(hours=6)


def test_names_of_a_calendar_are_escaped():
    lines = written(name='Leeds, always; "us" \\n').split(b"\r\n")

    assert [line for line in lines if line.startswith((b"NAME:", b"X-WR-CALNAME:"))] == [
        b'NAME:Leeds\\, always\\; "us" \\\\n',
        b'X-WR-CALNAME:Leeds\\, always\\; "us" \\\\n',
    ]


def test_calendar_without_events_has_the_zone_of_the_site():
    calendar = Calendar.from_ical(written())

    assert [str(zone["tzid"]) for zone in calendar.walk("VTIMEZONE")] == ["Europe/London"]
    assert calendar.walk("VEVENT") == []


def test_description_says_what_happens_when_before_the_page():
    event, other = an_event(pk=1, slug="tea"), an_event(pk=2)

    entry, without = Calendar.from_ical(written(event, other, agendas={1: "Order\n6pm Tea, Ann"})).walk("VEVENT")

    assert str(entry["description"]).endswith("\n\nOrder\n6pm Tea, Ann\n\nhttps://meetups.example.org/events/tea/")
    assert "Order" not in without["description"]


def test_lines_end_and_fold_as_the_standard_requires():
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
def test_entry_has_the_local_time_of_its_zone(starts, local, offset):
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


def test_entry_has_a_uid_a_sequence_and_a_url():
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
def test_entry_has_the_status_of_its_event(status, written_status, summary):
    [entry] = read(an_event(title="Tea", status=status, cancellation_reason="No room."))

    assert (entry["status"], entry["summary"]) == (written_status, summary)
    assert entry["description"].startswith("No room.") == (status == "cancelled")


def test_entry_says_where_it_is_and_how_to_get_in():
    venue = a_venue(
        name="City Library", street_address="1 Canal Street", address_locality="Leeds", postal_code="LS1 1AA",
        latitude="53.8", longitude="-1.5", getting_in="Ask for *Room 2*.\nRing the [bell](/bell/).",
    )  # fmt: skip
    [entry] = read(an_event(venue=venue, summary="An hour.", slug="2026-11-25-tea"))

    assert entry["location"] == "City Library, 1 Canal Street, Leeds, LS1 1AA"
    assert (entry["geo"].latitude, entry["geo"].longitude) == (53.8, -1.5)
    assert entry["description"] == (
        "An hour.\n\nGetting in\nAsk for Room 2.\nRing the bell (https://meetups.example.org/bell/).\n\n"
        f"{ALL_UNKNOWN}\n\nhttps://meetups.example.org/events/2026-11-25-tea/"
    )


def test_entry_shows_what_is_known_about_access():
    venue = a_venue(step_free="yes", lift="yes", lift_note="Small.", parking="no", quiet_space_note="Ask us.")

    [entry] = read(an_event(venue=venue))

    assert entry["description"].split("\n\n")[0].split("\n") == [
        "Access", "Step-free way in: yes. No details are known.", "Lift: yes. Small.",
        "Quiet space: not known. Ask us.", "Parking: no.",
        "Not known: Accessible toilet, Hearing loop, Stop or station nearby",
    ]  # fmt: skip


def test_entry_leaves_out_what_is_not_known():
    [entry] = read(an_event(venue=None, slug="2026-11-25-tea"))

    assert not {"location", "geo", "conference"} & {key.lower() for key in entry}
    assert entry["description"] == "Venue to be confirmed\n\nhttps://meetups.example.org/events/2026-11-25-tea/"


def test_entry_of_an_online_event_has_no_location_and_no_online_url():
    event = an_event(attendance_mode="online", online_url="https://meet.example.org/room-42")

    body = written(event)
    [entry] = read(event)

    assert b"LOCATION" not in body
    assert b"meet.example.org" not in body
    assert entry["description"].startswith("Online.\n\nhttps://meetups.example.org/events/")


def test_entry_names_the_group_as_its_organizer():
    group = a_group(name='Leeds "Meet, up"', contact_email="leeds@example.org")

    [entry] = read(an_event(group=group, format="visit"))

    assert str(entry["organizer"]) == "mailto:leeds@example.org"
    assert entry["organizer"].params["cn"] == 'Leeds "Meet, up"'
    assert [str(category) for category in entry["categories"].cats] == ['Leeds "Meet, up"', "visit"]


def test_site_is_the_organizer_of_a_group_without_a_contact():
    [entry] = read(an_event(group=a_group(name="Leeds", contact_email="")))

    assert str(entry["organizer"]) == "mailto:hello@example.org"
    assert entry["organizer"].params["cn"] == "Leeds"


def test_hostile_text_stays_text():
    hostile = 'Tea; coffee, cake\\n: "x" \r\nEND:VEVENT\r\nBEGIN:VALARM <b>é☕'
    event = an_event(title=hostile, summary=hostile, group=a_group(name=hostile, contact_email="a@example.org"))

    [entry] = read(event)

    assert entry["summary"] == hostile.replace("\r\n", "\n")
    assert entry["description"].startswith(hostile.replace("\r\n", "\n"))
    assert entry.subcomponents == []


def test_entry_says_first_that_the_venue_is_different():
    usual, other = a_venue(pk=1, name="City Library"), a_venue(pk=2, name="Canal House")
    series = EventSeriesFactory.build(venue=usual, uid="series-1", updated_at=EARLIER)
    shared = {"series": series, "summary": "An hour."}

    entries = read(
        an_event(venue=other, **shared),
        an_event(venue=usual, **shared),
        an_event(venue=None, **shared),
        an_event(venue=other, attendance_mode="online", **shared),
        an_event(venue=other, series=EventSeriesFactory.build(venue=None, updated_at=EARLIER)),
        an_event(venue=other, status="cancelled", cancellation_reason="No room.", **shared),
    )

    firsts = [entry["description"].split("\n\n")[0] for entry in entries]
    assert firsts[:4] == ["Different venue this time: Canal House.", "An hour.", "An hour.", "An hour."]
    assert firsts[4] == ALL_UNKNOWN
    assert entries[5]["description"].startswith("No room.\n\nAn hour.\n\nhttps://")
    assert [str(entry.get("related-to")) for entry in entries[:4]] == ["series-1"] * 4


def test_entry_without_a_series_has_no_related_to():
    [entry] = read(an_event())

    assert "related-to" not in entry


@pytest.mark.parametrize("row", ["group", "venue", "series"])
def test_entry_changes_with_its_group_its_venue_and_its_series(row):
    later = STAMP + timedelta(days=1)
    rows = {"group": a_group(), "venue": a_venue(), "series": EventSeriesFactory.build(venue=None, updated_at=EARLIER)}
    rows[row].updated_at = later

    [entry] = read(an_event(**rows))

    assert entry.decoded("last-modified") == entry.decoded("dtstamp") == later.replace(microsecond=0)


@pytest.mark.parametrize(
    ("mode", "location", "first"),
    [
        ("online", "https://meet.example.org/room-42", "Join: https://meet.example.org/room-42"),
        ("mixed", "City Library, 1 Canal Street, Leeds, LS1 1AA", "Join: https://meet.example.org/room-42"),
        ("offline", "City Library, 1 Canal Street, Leeds, LS1 1AA", ALL_UNKNOWN),
    ],
)
def test_private_entry_shows_the_online_url(mode, location, first):
    event = an_event(
        attendance_mode=mode, online_url="https://meet.example.org/room-42", venue=a_venue(name="City Library")
    )

    [entry] = Calendar.from_ical(written(event, is_private=True)).walk("VEVENT")

    assert (entry["location"], entry["description"].split("\n\n")[0]) == (location, first)
    assert entry["description"].split("\n\n")[-2] == f"Your place: {OWN_PLACE}"
    assert entry.get("conference") == (None if mode == "offline" else "https://meet.example.org/room-42")


def test_private_entry_of_a_cancelled_event_hides_the_online_url():
    event = an_event(
        attendance_mode="online",
        online_url="https://meet.example.org/r",
        status="cancelled",
        cancellation_reason="Ill.",
    )

    body = written(event, is_private=True)

    assert b"meet.example.org/r" not in body
    assert b"LOCATION" not in body


@pytest.mark.parametrize(("minutes", "end"), [(45, "20261025T001500Z"), (90, "20261025T010000Z")])
def test_end_in_either_of_two_equal_hours_is_in_utc(minutes, end):
    start = datetime(2026, 10, 24, 23, 30, tzinfo=UTC)  # half past midnight, summer time
    body = written(an_event(starts_at=start, ends_at=start + timedelta(minutes=minutes)))

    assert b"DTSTART;TZID=Europe/London:20261025T003000\r\n" in body
    assert f"DTEND:{end}\r\n".encode() in body


def test_skipped_and_doubled_hours_are_those_of_the_zone():
    spring, autumn = datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)

    starts = [entry.decoded("dtstart") for entry in read(an_event(starts_at=spring), an_event(starts_at=autumn))]

    assert [start.replace(tzinfo=None).hour for start in starts] == [2, 1]
    assert starts[0].astimezone(ZoneInfo("UTC")) == spring
