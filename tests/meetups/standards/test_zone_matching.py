from datetime import UTC, datetime

import pytest

from meetups.standards import timezones
from meetups.standards.zone_matching import MOST_LINES, ZoneError, ZoneMatcher
from tests.vtimezones import EUROPE, UNITED_STATES, fixed, part, ruled, vtimezone

NOW = datetime(2026, 11, 19, 18, tzinfo=UTC)
EVENING = datetime(2026, 12, 8, 18)  # noqa: DTZ001
LISTED = vtimezone(
    "x",
    part("STANDARD", "+0200", "+0100", "RDATE:20261025T030000", start="20251026T030000"),
    part("DAYLIGHT", "+0100", "+0200", start="20260329T020000"),
)
OLD = ("BYDAY=-1SU;BYMONTH=10", "BYDAY=1SU;BYMONTH=4")  # in the United States until 2006
# Ojinaga in Mexico had the hours of Denver until November 2022.
BEFORE_THEY_PARTED = vtimezone(
    "Denver and Ojinaga",
    part("STANDARD", "-0600", "-0700", start="20211107T020000"),
    part("DAYLIGHT", "-0700", "-0600", "RDATE:20220313T020000", start="20210314T020000"),
)
SUMMER = datetime(2022, 8, 1, tzinfo=UTC)


def find(lines, own="Europe/London", at=EVENING, *, now=NOW, is_repeated=True):
    return ZoneMatcher(own, now).find(*definition(lines), at, is_repeated=is_repeated)


def definition(lines):
    return lines[1].removeprefix("TZID:"), tuple(lines[2:-1])


@pytest.mark.parametrize("is_repeated", [True, False])
@pytest.mark.parametrize(
    ("lines", "own", "zone"),
    [
        (ruled("(UTC-05:00) Eastern Time (US & Canada)", "-0500", "-0400", UNITED_STATES), "Europe/London",
         "America/New_York"),
        (ruled("US-Eastern", "-0500", "-0400", UNITED_STATES), "America/Toronto", "America/Toronto"),
        (ruled("Customized Time Zone", "+0000", "+0100", EUROPE), "Europe/Lisbon", "Europe/Lisbon"),
        (ruled("Mitteleuropäische Zeit", "+0100", "+0200", EUROPE), "America/New_York", "Europe/Paris"),
        (ruled("Mitteleuropäische Zeit", "+0100", "+0200", EUROPE), "Europe/Vienna", "Europe/Vienna"),
        (ruled("(UTC+01:00) Amsterdam, Berlin, Bern, Rome", "+0100", "+0200", EUROPE), "UTC", "Europe/Berlin"),
        (LISTED, "Europe/London", "Europe/Paris"),
        (fixed("(UTC+05:30) Chennai, Kolkata, Mumbai, New Delhi", "+0530"), "UTC", "Asia/Kolkata"),
        (fixed("(UTC+08:00) Perth", "+0800"), "UTC", "Australia/Perth"),
        (fixed("Customized Time Zone", "+0000"), "America/Lima", "UTC"),
        (fixed("Customized Time Zone 1", "-0700"), "America/Los_Angeles", "America/Phoenix"),
    ],
)  # fmt: skip
def test_a_zone_is_found_by_its_hours(lines, own, zone, is_repeated):
    assert find(lines, own, is_repeated=is_repeated) == zone


def test_a_change_at_another_hour_of_the_night_matters_to_an_entry_of_that_night():
    early = ruled("x", "+0100", "+0200", EUROPE)
    early[3] = "DTSTART:16010101T020000"  # the end of summer, an hour before it

    assert find(early, at=EVENING) == "Europe/Paris"
    with pytest.raises(ZoneError):
        find(early, at=EVENING.replace(hour=2, minute=30))


def test_a_single_entry_is_read_at_its_moment_in_the_nearest_zone():
    old = ruled("x", "-0500", "-0400", OLD)

    assert find(old, is_repeated=False) == "America/Havana"
    assert find(old, "America/New_York", is_repeated=False) == "America/New_York"
    assert find(old, at=datetime(2026, 11, 30, 18, tzinfo=UTC), is_repeated=False) == "America/Havana"
    march = datetime(2027, 3, 20, 18)  # noqa: DTZ001
    assert find(old, "America/New_York", at=march, is_repeated=False) == "America/Lima"


@pytest.mark.parametrize("own", ["America/Denver", "America/Ojinaga"])
def test_of_zones_that_part_the_own_is_meant(own):
    assert find(BEFORE_THEY_PARTED, own, now=SUMMER) == own


def test_of_other_zones_that_part_none_is_meant_by_an_entry_that_repeats():
    assert find(BEFORE_THEY_PARTED, at=SUMMER, now=SUMMER, is_repeated=False) == "America/Denver"
    with pytest.raises(ZoneError) as refusal:
        find(BEFORE_THEY_PARTED, now=SUMMER)
    assert (refusal.value.code, refusal.value.zones) == ("two_zones", ("America/Denver", "America/Ojinaga"))


@pytest.mark.parametrize(
    ("lines", "is_repeated", "code", "zones"),
    [
        (ruled("x", "-0500", "-0400", OLD), True, "no_zone", ("Europe/London",)),
        (fixed("x", "+0017"), False, "no_zone", ("Europe/London",)),
        (vtimezone("x"), True, "zone", ()),
        (vtimezone("x", ["X-LINE:1"] * (MOST_LINES + 1)), True, "zone", ()),
    ],
)
def test_a_zone_that_is_not_known_is_refused_with_those_compared(lines, is_repeated, code, zones):
    with pytest.raises(ZoneError) as refusal:
        find(lines, is_repeated=is_repeated)
    assert (refusal.value.code, refusal.value.zones) == (code, zones)


@pytest.mark.parametrize(
    ("lines", "zone", "at", "is_repeated", "differs"),
    [
        (ruled("x", "+0000", "+0100", EUROPE), "Europe/London", EVENING, True, False),
        (fixed("x", "+0000"), "Europe/London", EVENING, True, True),
        (fixed("x", "+0000"), "Europe/London", EVENING, False, False),
        (fixed("x", "+0000"), "Europe/London", EVENING.replace(month=7), False, True),
        (vtimezone("x"), "Europe/London", EVENING, True, False),
    ],
)
def test_a_file_may_give_a_known_zone_other_hours(lines, zone, at, is_repeated, differs):
    assert ZoneMatcher("UTC", NOW).differs(zone, *definition(lines), at, is_repeated=is_repeated) is differs


@pytest.mark.parametrize("zone", ["America/New_York", "Europe/Paris", "Asia/Kolkata", "Africa/Casablanca", "Asia/Gaza"])
def test_a_zone_that_this_site_writes_is_found_again(zone):
    lines = timezones.component(zone, 2026, 2027).decode().replace("\r\n ", "").split("\r\n")[:-1]

    assert find(lines, zone) == find(lines) == zone
