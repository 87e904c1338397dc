from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from meetups.models import Picture
from meetups.standards import schema_org
from tests.factories import EventFactory, GroupFactory, VenueFactory
from tests.grids import GridFactory, GridRoomFactory, GridSlotFactory, PitchFactory

SITE = "https://meetups.example.org"
EVENT = {
    "@context": "https://schema.org",
    "@type": "Event",
    "name": "Tea and talk",
    "url": "https://meetups.example.org/events/2026-11-25-tea/",
    "startDate": "2026-11-25T18:00:00+00:00",
    "endDate": "2026-11-25T19:00:00+00:00",
    "eventStatus": "https://schema.org/EventScheduled",
    "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
    "location": {
        "@type": "Place",
        "name": "City Library",
        "address": {
            "@type": "PostalAddress",
            "streetAddress": "1 Canal Street",
            "addressLocality": "Leeds",
            "postalCode": "LS1 1AA",
            "addressCountry": "GB",
        },
        "geo": {"@type": "GeoCoordinates", "latitude": 53.8, "longitude": -1.5},
        "maximumAttendeeCapacity": 60,
    },
    "organizer": {
        "@type": "Organization",
        "name": "Leeds Meet-up",
        "url": "https://meetups.example.org/groups/leeds/",
    },
    "isAccessibleForFree": True,
    "description": "An hour.",
    "maximumAttendeeCapacity": 40,
}


def an_event(**values):
    values = {"group": GroupFactory.build(), "venue": VenueFactory.build(), **values}
    return EventFactory.build(**values)


def described(**values):
    return schema_org.event(an_event(**values), site_url=SITE)


def test_event_is_described_in_full():
    group = GroupFactory.build(name="Leeds Meet-up", slug="leeds")
    venue = VenueFactory.build(name="City Library", latitude="53.8", longitude="-1.5", capacity=60)

    data = described(
        group=group, venue=venue, title="Tea and talk", summary="An hour.", slug="2026-11-25-tea", capacity=40,
        starts_at=datetime(2026, 11, 25, 18, tzinfo=UTC),
    )  # fmt: skip

    assert data == EVENT


def test_talks_and_sessions_are_parts_with_their_times_rooms_and_public_names():
    starts_at, ends_at = (datetime(2026, 11, 25, 18, minute, tzinfo=UTC) for minute in (5, 10))
    times = {"starts_at": starts_at, "ends_at": ends_at}
    talk = SimpleNamespace(title="Tea", url="/talks/#1", room="", who="Ann", **times)
    session = SimpleNamespace(title="Cake", url="/grid/1-cake/", room="Kitchen", who="", **times)
    event = an_event(venue=VenueFactory.build(name="City Library"))

    tea, cake = schema_org.event(event, site_url=SITE, parts=[talk, session])["subEvent"]

    shared = {"@type": "Event", "startDate": "2026-11-25T18:05:00+00:00", "endDate": "2026-11-25T18:10:00+00:00"}
    place = schema_org.place(event.venue)
    assert tea == {
        **shared, "name": "Tea", "url": f"{SITE}/talks/#1", "location": place,
        "performer": {"@type": "Person", "name": "Ann"},
    }  # fmt: skip
    room = {"@type": "Place", "name": "Kitchen, City Library", "address": place["address"]}
    assert cake == {**shared, "name": "Cake", "url": f"{SITE}/grid/1-cake/", "location": room}
    assert "subEvent" not in described()


@pytest.mark.parametrize(
    ("zone", "starts", "written"),
    [
        ("Europe/London", datetime(2026, 7, 1, 17, tzinfo=UTC), "2026-07-01T18:00:00+01:00"),
        ("Europe/London", datetime(2026, 12, 1, 18, tzinfo=UTC), "2026-12-01T18:00:00+00:00"),
        ("Asia/Kolkata", datetime(2026, 12, 1, 18, tzinfo=UTC), "2026-12-01T23:30:00+05:30"),
    ],
)
def test_event_has_the_offset_of_its_zone_and_season(zone, starts, written):
    assert described(zone=zone, starts_at=starts)["startDate"] == written


def test_event_ends_with_the_offset_after_the_change_of_clocks():
    data = described(starts_at=datetime(2026, 10, 24, 22, tzinfo=UTC), ends_at=datetime(2026, 10, 25, 3, tzinfo=UTC))

    assert (data["startDate"], data["endDate"]) == ("2026-10-24T23:00:00+01:00", "2026-10-25T03:00:00+00:00")


@pytest.mark.parametrize(
    ("status", "written"),
    [("confirmed", "EventScheduled"), ("tentative", "EventScheduled"), ("cancelled", "EventCancelled")],
)
def test_event_has_its_status(status, written):
    assert described(status=status)["eventStatus"] == f"https://schema.org/{written}"


def test_event_leaves_out_what_is_not_known():
    data = described()

    assert not {"description", "maximumAttendeeCapacity"} & data.keys()
    assert not {"geo", "maximumAttendeeCapacity"} & data["location"].keys()


def test_event_without_a_venue_is_in_the_town_of_its_group():
    data = described(venue=None, group=GroupFactory.build(area="Leeds"))

    assert data["location"] == {"@type": "Place", "name": "Leeds", "address": "Leeds"}


def test_online_and_mixed_events_have_a_virtual_location_that_is_only_the_page():
    online = described(attendance_mode="online", online_url="https://meet.example.org/42", slug="2026-11-25-tea")
    mixed = described(attendance_mode="mixed", online_url="https://meet.example.org/42", slug="2026-11-25-tea")

    virtual = {"@type": "VirtualLocation", "url": "https://meetups.example.org/events/2026-11-25-tea/"}
    assert (online["location"], online["eventAttendanceMode"]) == (
        virtual, "https://schema.org/OnlineEventAttendanceMode",
    )  # fmt: skip
    assert ([place["@type"] for place in mixed["location"]], mixed["location"][1]) == (
        ["Place", "VirtualLocation"], virtual,
    )  # fmt: skip
    assert mixed["eventAttendanceMode"] == "https://schema.org/MixedEventAttendanceMode"
    assert "meet.example.org" not in f"{online} {mixed}"


def a_session(**values):
    event = an_event(title="Camp", slug="camp", starts_at=datetime(2026, 7, 1, 9, tzinfo=UTC), **values)
    grid = GridFactory.build(event=event)
    room, slot = GridRoomFactory.build(grid=grid, name="Hall"), GridSlotFactory.build(grid=grid, starts_after=60)
    return PitchFactory.build(pk=7, grid=grid, title="Tea", name="Ann", room=room, slot=slot)


def test_session_is_an_event_within_its_event():
    pitch = a_session(venue=VenueFactory.build(name="City Library"))

    data = schema_org.session(pitch, site_url=SITE)

    whole = schema_org.event(pitch.grid.event, site_url=SITE)
    assert data == {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": "Tea",
        "url": f"{SITE}/events/camp/grid/7-tea/",
        "startDate": "2026-07-01T11:00:00+01:00",
        "endDate": "2026-07-01T11:45:00+01:00",
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "organizer": whole["organizer"],
        "location": {"@type": "Place", "name": "Hall, City Library", "address": whole["location"]["address"]},
        "isAccessibleForFree": True,
        "superEvent": {name: value for name, value in whole.items() if name != "@context"},
    }


def test_host_of_a_session_is_named_only_if_they_said_so():
    pitch = a_session()
    pitch.is_name_public = True

    assert schema_org.session(pitch, site_url=SITE)["performer"] == {"@type": "Person", "name": "Ann"}


def test_session_online_has_a_virtual_location():
    where = [
        schema_org.session(a_session(attendance_mode=mode), site_url=SITE)["location"] for mode in ("online", "mixed")
    ]

    assert where[0] == where[1][1] == {"@type": "VirtualLocation", "url": f"{SITE}/events/camp/"}
    assert where[1][0]["name"].startswith("Hall, ")


def test_event_has_its_picture_unless_that_was_taken_down():
    picture = Picture(digest="a" * 40, width=960, height=600)
    taken_down = Picture(digest="b" * 40, taken_down_at=datetime(2026, 11, 1, tzinfo=UTC))

    assert described(picture=picture)["image"] == f"{SITE}/pictures/{'a' * 40}-960.webp"
    assert "image" not in described(picture=taken_down)
