"""Any bytes are read as entries, each whole or with a reason that says where it is, or refused with a FileError."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from meetups.models.series import RULE_REFUSALS
from meetups.services.imports.reasons import OF_FILES, REASONS
from meetups.services.imports.values import rhythm
from meetups.standards.calendar_files import read
from meetups.standards.calendar_streams import FileError
from meetups.standards.recurrence import RuleError
from tests.calendar_files import FILES

CORPUS = [path.read_bytes() for path in sorted(FILES.rglob("*.ics"))]
VALUES = [
    b"DTSTART:00010101T000000Z", b"DTSTART;TZID=Europe/London:20270328T013000", b"DTSTART;VALUE=DATE:20261201",
    b"DTEND:99991231T235959Z", b"DURATION:-P1W", b"DURATION:P31D", b"RRULE:FREQ=WEEKLY;BYSETPOS=1;COUNT=999",
    b"RRULE:RSCALE=GREGORIAN;FREQ=YEARLY;SKIP=BACKWARD;BYMONTHDAY=+31", b"RDATE;VALUE=PERIOD:20261201T180000Z/PT1H",
    b"RDATE:x", b"EXDATE;TZID=Nowhere:20261201T180000", b"RECURRENCE-ID;RANGE=THISANDFUTURE:20261201T180000Z",
    b"UID:\x01", b"SUMMARY;ENCODING=BASE64:=", b"METHOD:CANCEL", b"END:VEVENT", b"BEGIN:VCALENDAR", b";:;:=",
    b"\xff\xfe", b"CLASS;X=", b"SEQUENCE:-1", b"LAST-MODIFIED:20261201",
]  # fmt: skip


@st.composite
def mutated(draw):
    """Draw a file of the corpus with some of its lines and bytes changed."""
    lines = draw(st.sampled_from(CORPUS)).splitlines()
    for _change in range(draw(st.integers(1, 6))):
        place = draw(st.integers(0, len(lines) - 1))
        change = draw(st.sampled_from(["cut", "twice", "replace", "insert", "bytes"]))
        if change == "bytes":
            lines[place] = lines[place][: draw(st.integers(0, 30))] + draw(st.binary(max_size=4))
        else:
            kept = {"cut": [], "twice": lines[place : place + 1] * 2, "replace": [draw(st.sampled_from(VALUES))]}
            lines[place : place + (change != "insert")] = kept.get(change, [draw(st.sampled_from(VALUES))])
        lines = lines or [b""]
    return b"\r\n".join(lines)


def reason_or_entries(data):
    try:
        return "", read(data, zone="Europe/London")
    except FileError as refusal:
        return refusal.code, []


def reason_or_rhythm(entry):
    try:
        return "", rhythm(entry)
    except RuleError as refusal:
        return refusal.code, {}


@settings(max_examples=30)
@given(st.one_of(mutated(), mutated(), st.binary(max_size=200)))
@example(
    b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nSUMMARY:b\nDTSTART:20261201T180000Z\nRRULE:=;=\nEND:VEVENT\nEND:VCALENDAR"
)
def test_any_bytes_are_read_or_refused_with_a_reason(data):
    reason, entries = reason_or_entries(data)

    assert reason in OF_FILES or entries
    numbers = [entry.line for entry in entries]
    assert numbers == sorted(set(numbers))
    assert min(numbers, default=2) > 1
    for entry in entries:
        assert entry.refusal in {"", *REASONS}
        if entry.rule and not entry.refusal:
            reason, found = reason_or_rhythm(entry)
            assert reason in RULE_REFUSALS or found["minutes"] > 0


def test_the_corpus_has_files():
    assert len(CORPUS) >= 15
