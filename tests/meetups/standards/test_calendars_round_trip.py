"""Other libraries read every calendar as it was written, whatever people typed."""

import io
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import dateutil.tz
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from icalendar.parser import unescape_backslash

from meetups.standards import markdown, plain_text
from meetups.standards.characters import visible
from tests.meetups.standards.test_calendars import a_group, a_venue, an_event, written

ZONES = ["Europe/London", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca", "UTC"]
HOSTILE = [
    "\\", "\\n", ";", ",", '"', ":", "^n", "^'", "END:VEVENT", "BEGIN:VALARM", "\\,", "é", "☕", "𝕏", "\u2028", "%s",
]  # fmt: skip
# LineField accepts no control character and no half of a surrogate pair. A backslash before a capital N is left out,
# because icalendar reads the two as a line break (RFC 5545, section 3.3.11).
lines = (
    st.lists(
        st.one_of(
            st.sampled_from(HOSTILE), st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=30)
        ),
        min_size=1,
        max_size=8,
    )
    .map("".join)
    .filter(lambda text: "\\N" not in text)
)
moments = st.integers(0, 3 * 365 * 24 * 60).map(
    lambda minutes: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@settings(max_examples=80)
@given(title=lines, summary=lines, name=lines, street=lines, group=lines, reason=lines, sequence=st.integers(0, 9999))
def test_hostile_text_is_read_back_unchanged(title, summary, name, street, group, reason, sequence):
    venue = a_venue(name=name, street_address=street, latitude="53.8", longitude="-1.5")
    event = an_event(
        title=title, summary=summary, venue=venue, group=a_group(name=group, contact_email="a@example.org"),
        status="cancelled", cancellation_reason=reason, sequence=sequence,
    )  # fmt: skip

    calendar = Calendar.from_ical(written(event, name=group))
    [entry] = calendar.walk("VEVENT")

    # icalendar reads both without a type, so as they are in the file.
    assert [unescape_backslash(calendar[name]) for name in ("name", "x-wr-calname")] == [group, group]
    assert str(entry["summary"]) == f"Cancelled: {title}"
    assert str(entry["description"]).startswith(f"{reason}\n\n{summary}\n\nhttps://")
    assert str(entry["location"]) == f"{name}, {street}, Leeds, LS1 1AA"
    assert [str(category) for category in entry["categories"].cats] == [group, "meet-up"]
    assert entry["organizer"].params["cn"] == group.replace("\\", "/")
    assert (entry["uid"], entry["sequence"], entry["status"]) == (event.uid, sequence, "CANCELLED")
    assert (entry["geo"].latitude, entry["geo"].longitude) == (53.8, -1.5)
    assert entry.subcomponents == entry.errors == []


@settings(max_examples=60)
@given(getting_in=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60))
def test_prose_of_a_venue_never_breaks_the_calendar(getting_in):
    [entry] = Calendar.from_ical(written(an_event(venue=a_venue(getting_in=getting_in)))).walk("VEVENT")

    words = plain_text.of_html(markdown.render(getting_in, keeps_lines=True))
    kept = "\n".join(map(visible, words.splitlines())).strip()
    assert str(entry["description"]).startswith(f"Getting in\n{kept}\n\nAccess" if kept else "Access")


@settings(max_examples=60)
@given(
    starts=st.lists(st.tuples(moments, st.sampled_from(ZONES)), min_size=1, max_size=4), minutes=st.integers(1, 3000)
)
def test_moments_are_read_back_with_the_zones_of_the_calendar(starts, minutes):
    events = [
        an_event(starts_at=start, ends_at=start + timedelta(minutes=minutes), zone=zone, title=str(number))
        for number, (start, zone) in enumerate(starts)
    ]

    for title, start, end in moments_read(written(*events)):
        event = events[int(title)]
        assert (start, end) == (event.starts_at, event.ends_at)


@pytest.mark.parametrize(
    ("zone", "starts_at", "local"),
    [
        ("Europe/London", datetime(2026, 3, 28, 18, tzinfo=UTC), "20260328T180000"),
        ("Europe/London", datetime(2026, 3, 29, 17, tzinfo=UTC), "20260329T180000"),
        ("Europe/London", datetime(2026, 10, 24, 17, tzinfo=UTC), "20261024T180000"),
        ("Europe/London", datetime(2026, 10, 25, 18, tzinfo=UTC), "20261025T180000"),
        ("America/New_York", datetime(2026, 3, 7, 23, tzinfo=UTC), "20260307T180000"),
        ("America/New_York", datetime(2026, 3, 8, 22, tzinfo=UTC), "20260308T180000"),
        ("Australia/Lord_Howe", datetime(2026, 4, 4, 7, tzinfo=UTC), "20260404T180000"),
        ("Australia/Lord_Howe", datetime(2026, 4, 5, 7, 30, tzinfo=UTC), "20260405T180000"),
        ("Pacific/Apia", datetime(2026, 7, 1, 5, tzinfo=UTC), "20260701T180000"),
        ("Pacific/Apia", datetime(2011, 12, 30, 4, tzinfo=UTC), "20111229T180000"),
        ("Pacific/Apia", datetime(2011, 12, 31, 4, tzinfo=UTC), "20111231T180000"),
    ],
)
def test_six_pm_stays_six_pm_on_both_sides_of_a_change(zone, starts_at, local):
    body = written(an_event(zone=zone, starts_at=starts_at))

    assert f"DTSTART;TZID={zone}:{local}\r\n".encode() in body
    assert [start for _title, start, _end in moments_read(body)] == [starts_at]


def moments_read(body):
    """Yield title, start and end of each entry, read with the VTIMEZONEs of the calendar alone."""
    zones = dateutil.tz.tzical(io.StringIO(body.decode().replace("\r\n ", "")))
    for entry in Calendar.from_ical(body).walk("VEVENT"):
        yield str(entry["summary"]), *(moment_read(entry[name], zones) for name in ("dtstart", "dtend"))


def moment_read(written_moment, zones):
    local = written_moment.dt.replace(tzinfo=None, fold=0)
    tzid = written_moment.params.get("TZID")
    zone = zones.get(tzid) if tzid else ZoneInfo("UTC")
    return local.replace(tzinfo=zone).astimezone(UTC)
