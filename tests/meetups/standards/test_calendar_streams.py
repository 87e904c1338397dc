import pytest

from meetups.standards.calendar_streams import LARGEST, Calendar, FileError, blocks
from tests import hostile

STANDARD = ["BEGIN:STANDARD", "DTSTART:20260101T000000", "END:STANDARD"]
WHOLE = (
    "BEGIN:VCALENDAR\r\nPRODID:x\r\nBEGIN:VEVENT\r\nSUMMARY:Caf\u00e9\r\nX-OTHER:1\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def lines(data):
    return [block.lines for block in blocks(data)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_every_encoding_and_line_ending_is_read(encoding, end):
    assert lines(WHOLE.replace("\r\n", end).encode(encoding)) == [["SUMMARY:Café"]]


def test_lines_are_unfolded_alarms_left_out_and_two_calendars_read():
    folded = (
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUM\r\n MARY:a\r\n\tb\r\n"
        b"BEGIN:VALARM\r\nSUMMARY:no\r\nEND:VALARM\r\nEND:VEVENT\r\n"
    )

    assert lines(folded + b"END:VCALENDAR\r\n" + WHOLE.encode()) == [["SUMMARY:ab"], ["SUMMARY:Café"]]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "calendar"),
        (b"BEGIN:VEVENT\r\nEND:VEVENT\r\n", "calendar"),
        (b"SUMMARY:x\r\n", "calendar"),
        (b"END:VCALENDAR\r\n", "calendar"),
        (b"<html>\r\nBEGIN: nothing\r\n", "calendar"),
        (WHOLE.encode() + b"BEGIN:VEVENT\r\nEND:VEVENT\r\n", "calendar"),
        (b"BEGIN:VCALENDAR\r\n" + WHOLE.encode(), "broken"),
        (b"BEGIN:VCALENDAR\r\nVERSION:1.0\r\n", "version"),
        (WHOLE.encode().replace(b"END:VCALENDAR", b"METHOD:REPLY\r\nEND:VCALENDAR"), "method"),
        (WHOLE.encode().replace(b"END:VCALENDAR", b"METHOD:ADD\r\nEND:VCALENDAR"), "method"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VCALENDAR\r\n", "broken"),
        (b"BEGIN:VCALENDAR\r\n", "broken"),
        (WHOLE.encode("utf-16-le"), "nul"),
        (b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\n" * 70_000, "nested"),
        (b"x" * (LARGEST + 1), "large"),
    ],
)
def test_a_file_that_is_not_a_calendar_is_refused(data, code):
    with pytest.raises(FileError) as refusal:
        lines(data)
    assert refusal.value.code == code


def test_a_long_method_is_said_in_part():
    method = "REPLY" * 20

    with pytest.raises(FileError) as refusal:
        lines(WHOLE.encode().replace(b"END:VCALENDAR", f"METHOD:{method}\r\nEND:VCALENDAR".encode()))

    assert refusal.value.detail == method[:60]


def test_a_line_of_two_hundred_thousand_folds_is_left_out_and_the_entry_says_so():
    [block] = blocks(hostile.FOLDED)

    assert (block.lines, block.long) == (["UID:1", "SUMMARY:Tea"], ["DESCRIPTION"])


@pytest.mark.parametrize(("length", "long"), [(60_000, []), (60_001, ["RRULE"])])
def test_a_line_has_at_most_sixty_thousand_characters(length, long):
    [block] = blocks(WHOLE.replace("X-OTHER:1", "RRULE:" + "x" * (length - 6)).encode())

    assert block.long == long


def test_a_long_line_of_a_time_zone_is_refused_and_one_that_is_not_read_is_ignored():
    data = b"BEGIN:VCALENDAR\nX-A:" + b"x" * 60_000 + b"\nBEGIN:VTIMEZONE\nRDATE:" + b"1" * 60_000

    with pytest.raises(FileError) as refusal:
        lines(data)
    assert (refusal.value.code, refusal.value.line, refusal.value.detail) == ("long", 4, "RDATE")


def test_text_before_and_after_the_calendars_is_ignored():
    data = b"Notice: a server says something\r\nX:1\r\n\r\n" + WHOLE.encode() + b"SUMMARY:x\r\nEND:VCALENDAR\r\nbye"

    assert lines(data) == [["SUMMARY:Café"]]


def test_a_block_knows_its_first_line_and_the_letters_of_its_rules():
    data = (
        b"BEGIN:VCALENDAR\n\nNAME:a\n b\n\tc\nBEGIN:VEVENT\nSUMMARY:x\nrrule;X=1:freq=WEEK\n LY\nRRULE:\nEND:VEVENT\n"
        b"METHOD:cancel\nPRODID:x\nEND:VCALENDAR"
    )
    [block] = blocks(data)

    assert (block.line, block.lines) == (6, ["SUMMARY:x"])
    assert block.raw == {"RRULE": ["freq=WEEKLY", ""], "EXRULE": [], "DURATION": []}


def test_what_a_calendar_says_after_its_entries_counts():
    data = WHOLE.replace("PRODID:x\r\n", "").replace("END:VCALENDAR", "METHOD:cancel\r\nPRODID:y\r\nEND:VCALENDAR")
    [block] = list(blocks(data.encode()))

    assert (block.calendar.method, block.calendar.product) == ("cancel", "y")


@pytest.mark.parametrize("character", ["\x01", "\x0b", "\x7f", "\x85", "\u202e", "\ufffe"])
def test_characters_that_cannot_be_shown_are_removed(character):
    assert lines(WHOLE.replace("Caf", f"C{character}af").encode()) == [["SUMMARY:Café"]]


@pytest.mark.parametrize(
    ("data", "line"), [(WHOLE[:-15], 6), (WHOLE.replace("END:VEVENT\r\n", ""), 6), (WHOLE + "BEGIN:VEVENT\r\n", 8)]
)
def test_a_damaged_file_says_at_which_line_that_shows(data, line):
    with pytest.raises(FileError) as refusal:
        lines(data.encode())
    assert refusal.value.line == line


@pytest.mark.parametrize(
    ("tzid", "zone"),
    [
        ("Europe/London", "Europe/London"),
        ("europe/london", "Europe/London"),
        ('"Europe/London"', "Europe/London"),
        ("GMT Standard Time", "Europe/London"),
        ("Eastern Standard Time", "America/New_York"),
        ("/mozilla.org/20050126_1/Europe/London", "Europe/London"),
        ("/freeassociation.sourceforge.net/America/Argentina/Salta", "America/Argentina/Salta"),
        ("UTC", "UTC"),
        ("Ours", "Europe/Paris"),
        ("Nowhere", ""),
        ("", ""),
    ],
)
def test_a_zone_is_found_by_each_of_its_names(tzid, zone):
    assert Calendar(zones={"Ours": "Europe/Paris"}).zone_named(tzid) == zone


@pytest.mark.parametrize(
    ("tzid", "line", "quoted"),
    [
        ("(UTC+01:00) Rome", "DTSTART;TZID=(UTC+01:00) Rome:20260701T180000",
         'DTSTART;TZID="(UTC+01:00) Rome":20260701T180000'),
        ("Bern\\, Rome", "EXDATE;TZID=Bern, Rome:20260701T180000,20260702T180000",
         'EXDATE;TZID="Bern, Rome":20260701T180000,20260702T180000'),
        ("Rome", "DTSTART;TZID=(UTC+01:00) Rome:20260701T180000", "DTSTART;TZID=(UTC+01:00) Rome:20260701T180000"),
    ],
)  # fmt: skip
def test_a_name_of_the_file_is_quoted(tzid, line, quoted):
    assert calendar_with(["BEGIN:VTIMEZONE", f"TZID:{tzid}", *STANDARD, "END:VTIMEZONE"]).quoted(line) == quoted


def test_the_hours_of_a_zone_are_kept_wherever_its_name_is_and_none_of_two_that_differ():
    first = ["BEGIN:VTIMEZONE", *STANDARD, "TZID:Ours", "END:VTIMEZONE"]
    other = ["BEGIN:VTIMEZONE", "TZID:Ours", "BEGIN:DAYLIGHT", "END:DAYLIGHT", "END:VTIMEZONE"]

    assert calendar_with(first, first).hours_named('"Ours"') == tuple(STANDARD[:-1])
    assert calendar_with(first, other).hours_named("Ours") == ()


def calendar_with(*zones):
    lines = ["BEGIN:VCALENDAR", "BEGIN:VEVENT", "END:VEVENT", *(line for zone in zones for line in zone)]
    [block] = blocks("\r\n".join([*lines, "END:VCALENDAR"]).encode())
    return block.calendar
