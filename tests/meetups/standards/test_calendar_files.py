from datetime import UTC, date, datetime

import pytest

from meetups.standards.calendar_files import MOST_ENTRIES, read
from meetups.standards.calendar_streams import FileError
from tests import hostile

ENTRY = "BEGIN:VEVENT\r\nUID:{uid}\r\nSUMMARY:Talks\r\n{lines}\r\nEND:VEVENT\r\n"


def file_of(*lines, head="", uid="a"):
    return f"BEGIN:VCALENDAR\r\n{head}{ENTRY.format(uid=uid, lines=chr(10).join(lines))}END:VCALENDAR\r\n".encode()


def one(*lines, **more):
    [entry] = read(file_of(*lines, **more), zone="America/New_York")
    return entry


@pytest.mark.parametrize(
    ("start", "head", "zone", "moment"),
    [
        ("DTSTART:20260701T180000", "", "America/New_York", datetime(2026, 7, 1, 22, tzinfo=UTC)),
        ("DTSTART:20260701T180000Z", "", "America/New_York", datetime(2026, 7, 1, 18, tzinfo=UTC)),
        ("DTSTART:20260701T180000Z", "X-WR-TIMEZONE:Europe/London\r\n", "Europe/London",
         datetime(2026, 7, 1, 18, tzinfo=UTC)),
        ("DTSTART:20260701T180000", "X-WR-TIMEZONE:Europe/London\r\n", "Europe/London",
         datetime(2026, 7, 1, 17, tzinfo=UTC)),
        ("DTSTART;TZID=GMT Standard Time:20260701T180000", "", "Europe/London", datetime(2026, 7, 1, 17, tzinfo=UTC)),
        ("DTSTART;TZID=Mine:20260701T180000",
         "BEGIN:VTIMEZONE\r\nTZID:Mine\r\nX-LIC-LOCATION:Asia/Tokyo\r\nEND:VTIMEZONE\r\n", "Asia/Tokyo",
         datetime(2026, 7, 1, 9, tzinfo=UTC)),
        ("DTSTART;TZID=Europe/London:20260329T013000", "", "Europe/London", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        ("DTSTART;TZID=Europe/London:20261025T013000", "", "Europe/London", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_a_time_is_read_in_the_zone_of_its_tzid_its_calendar_or_the_reader(start, head, zone, moment):
    entry = one(start, head=head)

    assert (entry.refusal, entry.zone, entry.starts_at) == ("", zone, moment)


def test_a_rule_at_an_hour_of_utc_stays_in_utc():
    assert one("DTSTART:20260701T180000Z", "RRULE:FREQ=WEEKLY").zone == "UTC"


@pytest.mark.parametrize(
    ("lines", "refusal"),
    [
        ((), "start"),
        (("DTSTART;VALUE=DATE:20260701",), "all_day"),
        (("DTSTART:nonsense",), "unreadable"),
        (("DTSTART:99991231T235959Z",), "range"),
        (("DTSTART:00010101T000000Z",), "range"),
        (("DTSTART:20260701T180000Z", "DTEND:99991231T235959Z"), "range"),
        (("DTSTART:20260701T180000Z", "DTEND:20260701T170000Z"), "backwards"),
        (("DTSTART:20260701T180000Z", "DURATION:-PT1H"), "backwards"),
        (("DTSTART:20260701T180000Z", "DURATION:P90D"), "long"),
        (("DTSTART:20260701T180000Z", "DURATION:P99999D"), "long"),
        (("DTSTART:20260701T180000Z", "DURATION:-P99999W"), "backwards"),
        (("DTSTART:20260701T180000Z", "DURATION:PT0S"), "backwards"),
        (("DTSTART:20260701T180000Z", "DURATION:P99999999999D"), "unreadable"),
        (("DTSTART:20260701T180000Z", "DURATION:1 hour"), "unreadable"),
        (("DTSTART:20260701T180000Z", "DTEND;VALUE=DATE:20260702"), "unreadable"),
        (("DTSTART;TZID=Nowhere:20260701T180000",), "zone"),
        (("DTSTART:20260701T180000Z", "RRULE:FREQ=DAILY", "RRULE:FREQ=WEEKLY"), "rules"),
        (("DTSTART:20260701T180000Z", "RRULE:FREQ=DAILY", "EXRULE:FREQ=WEEKLY"), "exrule"),
        (("DTSTART:20260701T180000Z", "RRULE:"), "no_rule"),
        (("DTSTART:20260701T180000Z", "RDATE:20260801T190000Z"), "other_hour"),
        (("DTSTART:20260701T180000Z", "DESCRIPTION;ENCODING=quoted-printable:=C3=A9"), "encoding"),
        (("DTSTART:20260701T180000Z", "RRULE:FREQ=DAILY", "RDATE:20260801T120000Z"), "other_hour"),
        (("DTSTART:20260701T180000Z", "RRULE:FREQ=DAILY", "RDATE;VALUE=PERIOD:20260801T180000Z/PT1H"),
         "other_hour"),
        (("DTSTART:20260701T180000Z", "RECURRENCE-ID:00010101T000000Z"), "no_original"),
        (("DTSTART:20260701T180000Z", "RECURRENCE-ID:tomorrow"), "no_original"),
        (("DTSTART:20260701T180000Z", "RECURRENCE-ID;VALUE=PERIOD:20260701T180000Z/PT1H"), "no_original"),
        (("DTSTART:20260701T180000Z", "RECURRENCE-ID;TZID=Europe/London:20260701T180000Z"), "no_original"),
        (("DTSTART:20260701T180000Z", f"RECURRENCE-ID;X-A={'x' * 60_000}:20260701T180000Z"), "no_original"),
        (("DTSTART;TZID=America/New_York:20260701T180000Z",), "two_clocks"),
        (("DTSTART:20260701T180000Z", 'dtend;X-A=1;tzid="Europe/London";X-B=2:20260701T190000Z'), "two_clocks"),
        (("DTSTART:20260701T180000Z", "RRULE:FREQ=DAILY", "EXDATE;TZID=Europe/Rome:20260702T180000Z"), "two_clocks"),
        (("DTSTART:20260701T180000Z", f"DESCRIPTION:{'x' * 60_000}"), "long_line"),
        (("DTSTART:20260701T180000Z", f"UID;X-A={'x' * 60_000}:a"), "long_uid"),
        (("DTSTART:20260701T180000Z", "CLASS:private"), "private"),
        (("DTSTART:20260701T180000Z", "CLASS:Confidential"), "private"),
        (("DTSTART:20260701T180000Z", "CLASS:X-FRIENDS"), "class"),
        (("DTSTART:20260701T180000Z", "STATUS:DRAFT"), "status"),
    ],
)  # fmt: skip
def test_an_entry_that_cannot_become_an_event_is_refused(lines, refusal):
    assert one(*lines).refusal == refusal


@pytest.mark.parametrize("name", ["Europe", '"America/Indiana"', "é" * 200])
def test_a_time_zone_that_names_no_file_is_one_that_is_not_known(name):
    entry = one(f"DTSTART;TZID={name}:20260701T180000")
    assert (entry.uid, entry.title, entry.refusal, entry.detail) == ("a", "Talks", "zone", name.strip('"')[:60])

    start = "DTSTART:20260701T180000Z"
    assert one(start, f"RDATE;TZID={name}:20260801T180000").refusal == "zone"
    assert one(start, f"RECURRENCE-ID;TZID={name}:20260801T180000").original == date(2026, 8, 1)


@pytest.mark.parametrize("line", ["CLASS:", "CLASS: public ", "DTSTART;TZID=UTC:20260701T180000Z"])
def test_an_entry_for_everyone_and_a_start_that_names_utc_twice_are_taken(line):
    lines = ("DTSTART:20260701T180000Z", line) if line.startswith("CLASS") else (line,)

    assert (one(*lines).refusal, one(*lines).starts_at) == ("", datetime(2026, 7, 1, 18, tzinfo=UTC))


@pytest.mark.parametrize(
    "line",
    ["SEQUENCE:x", "LAST-MODIFIED:00010101T000000", "LAST-MODIFIED:yesterday", "X-NOISE", "DTSTAMP:x",
     "DTSTAMP:20260701", "DTSTAMP:2026-11-01T10:00:00Z", "EXDATE:"],
)  # fmt: skip
def test_a_broken_property_that_is_not_needed_is_ignored(line):
    entry = one("DTSTART:20260701T180000Z", line)

    assert (entry.sequence, entry.changed_at) == (None, None)
    assert (entry.refusal, entry.starts_at) == ("", datetime(2026, 7, 1, 18, tzinfo=UTC))


def test_a_stamp_that_cannot_be_read_does_not_hide_one_that_can():
    entry = one("DTSTART:20260701T180000Z", "LAST-MODIFIED:yesterday", "DTSTAMP:20260601T100000Z")

    assert entry.changed_at == datetime(2026, 6, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("replaced", "line", "kept"),
    [
        ("SUMMARY:Talks", "SUMMARY;ENCODING=QUOTED-PRINTABLE:=C3=A9", ("a", "", "encoding")),
        ("UID:a", "UID;ENCODING=BASE64:Yg==", ("", "Talks", "encoding")),
        ("CLASS:PUBLIC", "RECURRENCE-ID:tomorrow", ("a", "Talks", "no_original")),
    ],
)
def test_a_refused_entry_keeps_the_texts_that_can_be_read(replaced, line, kept):
    data = file_of("DTSTART:20260701T180000Z", "CLASS:PUBLIC").replace(replaced.encode(), line.encode())
    [entry] = read(data, zone="UTC")

    assert (entry.uid, entry.title, entry.refusal) == kept


def test_text_is_unescaped_and_a_title_is_one_line():
    entry = one("DTSTART:20260701T180000Z", "DESCRIPTION:One\\, two\\nthree\\; \\\\", "LOCATION:A\\nB", "SEQUENCE:3")

    assert (entry.description, entry.location, entry.sequence) == ("One, two\nthree; \\", "A B", 3)


def test_our_own_calendars_are_known_by_their_product():
    data = file_of("DTSTART:20260701T180000Z", head="PRODID:-//Us//EN\r\n")

    assert [read(data, zone="UTC", product=product)[0].is_ours for product in ("", "-//Us//EN")] == [False, True]


def test_five_thousand_entries_are_read_and_more_are_not():
    file = hostile.calendar_of(MOST_ENTRIES)

    assert len(read(file, zone="UTC")) == MOST_ENTRIES
    with pytest.raises(FileError) as refusal:
        read(file.replace(b"END:VCALENDAR", b"BEGIN:VEVENT\r\nEND:VEVENT\r\nEND:VCALENDAR"), zone="UTC")
    assert refusal.value.code == "many"


def test_a_uid_has_at_most_255_characters():
    assert one("DTSTART:20260701T180000Z", uid="u" * 255).refusal == ""
    assert one("DTSTART:20260701T180000Z", uid="u" * 256).refusal == "long_uid"


@pytest.mark.parametrize(
    ("line", "original"),
    [
        ("RECURRENCE-ID;VALUE=DATE:20260701", date(2026, 7, 1)),
        ("RECURRENCE-ID;TZID=Nowhere/Town:20260701T010000", date(2026, 7, 1)),
        ("RECURRENCE-ID;TZID=Europe/London:20260701T010000", datetime(2026, 7, 1, tzinfo=UTC)),
    ],
)
def test_a_recurrence_id_is_a_moment_or_a_day(line, original):
    assert one("DTSTART:20260701T180000Z", line).original == original


@pytest.mark.parametrize(
    "wrong",
    ["CLASS:PRIVATE", "STATUS:NO", "SUMMARY:", "DTSTART;VALUE=DATE:20260701", "DURATION:-PT1H",
     "URL;ENCODING=BASE64:eA==", "DTEND;TZID=Europe/London:20260701T190000Z", "LOCATION:" + "x" * 60_000],
)  # fmt: skip
def test_the_day_that_an_entry_replaces_is_known_although_the_entry_is_refused(wrong):
    lines = [line for line in ("DTSTART:20260701T180000Z", "RECURRENCE-ID:20260701T180000Z") if line[:7] != wrong[:7]]
    data = file_of(*lines, wrong)
    [entry] = read(data.replace(b"SUMMARY:Talks\r\n", b"") if wrong == "SUMMARY:" else data, zone="UTC")

    assert (entry.refusal != "", entry.original) == (True, datetime(2026, 7, 1, 18, tzinfo=UTC))


@pytest.mark.parametrize(
    ("span", "is_following", "refusal"),
    [("", False, ""), (";RANGE=THISANDFUTURE", True, ""), (";RANGE=thisandfuture", True, ""),
     (";RANGE=THISANDPRIOR", False, "span")],
)  # fmt: skip
def test_an_entry_may_replace_the_later_meetings_too_but_not_the_earlier_ones(span, is_following, refusal):
    entry = one("DTSTART:20260701T180000Z", f"RECURRENCE-ID{span}:20260701T180000Z")

    assert (entry.is_following, entry.refusal) == (is_following, refusal)


def test_an_entry_that_the_library_cannot_parse_is_unreadable(monkeypatch):
    """No file is known that makes icalendar 7.3 raise like this, so the test makes it raise."""

    def breaks(_text):
        raise ValueError("no such value")

    monkeypatch.setattr("meetups.standards.calendar_files.Event.from_ical", breaks)

    assert one("DTSTART:20260701T180000Z").refusal == "unreadable"


def test_an_entry_knows_its_first_line():
    assert one("DTSTART:20260701T180000Z", head="PRODID:x\r\nX-A:1\r\n 2\r\n").line == 5


def test_a_file_that_cancels_needs_no_title_and_no_time():
    [entry] = read(
        b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nSEQUENCE:3\nEND:VEVENT\nMETHOD:cancel\nEND:VCALENDAR", zone="UTC"
    )

    assert (entry.uid, entry.title, entry.sequence, entry.status) == ("a", "", 3, "cancelled")
    assert (entry.is_cancelling, entry.zone, entry.refusal) == (True, "", "")


def test_a_recurrence_id_may_mean_the_later_meetings_too():
    entry = one("DTSTART:20260701T180000Z", "RECURRENCE-ID;RANGE=ThisAndFuture:20260701T180000Z")

    assert (entry.is_following, entry.original) == (True, datetime(2026, 7, 1, 18, tzinfo=UTC))
