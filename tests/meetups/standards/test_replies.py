import random
from datetime import UTC, datetime

import pytest

from meetups.standards import replies
from meetups.standards.replies import Reply, ReplyError
from tests.replies import ATTENDEE, SHAPES, TO, UID, ZONE, calendar, email

AT = datetime(2026, 11, 20, 12, 15, tzinfo=UTC)
WHOLE = Reply([TO], UID, ATTENDEE, "DECLINED", 1, AT)


def code(data):
    """Return why this email is no answer."""
    with pytest.raises(ReplyError) as refusal:
        replies.read(data)
    return refusal.value.code


@pytest.mark.parametrize("shape", SHAPES)
def test_answers_are_read_as_each_calendar_sends_them(shape):
    content = calendar(zone=ZONE, more=f"DESCRIPTION:{'Bring a lämp. ' * 90}\n")

    assert replies.read(email(content, shape=shape)) == WHOLE


@pytest.mark.parametrize(
    ("content", "values"),
    [
        (calendar(answer="ACCEPTED"), {"answer": "ACCEPTED"}),
        (calendar(answer="tentative"), {"answer": "TENTATIVE"}),
        (calendar().replace(";PARTSTAT=DECLINED", ""), {"answer": "NEEDS-ACTION"}),
        (calendar().replace("SEQUENCE:1\n", ""), {"sequence": 0}),
        (calendar(attendee="100%25@example.org"), {"attendee": "100%@example.org"}),
        (calendar().replace("mailto:", "MAILTO:"), {}),
        (calendar(at="20261120T131500+0100"), {}),
        (calendar(uid="1@fortnight\n .example"), {}),
        (calendar().replace("\n", "\r\n"), {}),
        (calendar().replace("\n", "\r"), {}),
        (calendar(more="BEGIN:VALARM\nUID:2\nATTENDEE:mailto:bo@example.org\nEND:VALARM\n"), {}),
        (calendar(more="X-ODD\n;;;\nDESCRIPTION\n"), {}),
    ],
)
def test_answers_are_read_however_they_are_written(content, values):
    assert replies.read(email(content, shape="outlook")) == WHOLE._replace(**values)


def test_every_header_that_says_where_it_was_sent_is_kept():
    data = email(calendar(), to="Lamps <a@b.example>", Delivered_To="c@d.example", X_Original_To="e@f.example", Cc=TO)

    assert replies.read(data).recipients == ["Lamps <a@b.example>", "c@d.example", "e@f.example"]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (calendar(method="REQUEST"), "method"),
        (calendar(method="COUNTER"), "method"),
        (calendar().replace("METHOD:REPLY\n", ""), "entry"),
        (calendar().replace("METHOD:REPLY\n", "METHOD:REPLY\n" * 2), "entry"),
        (calendar(uid="u" * 2000), "entry"),
        (calendar().replace("UID:", "X-UID:"), "entry"),
        (calendar(more="ATTENDEE;PARTSTAT=DECLINED:mailto:bo@example.org\n"), "entry"),
        (calendar(attendee="ann@example.org").replace("mailto:", "tel:"), "entry"),
        (calendar(sequence="-1"), "entry"),
        (calendar(sequence="9" * 10), "entry"),
        (calendar(at="20261120T121500"), "broken"),
        (calendar(at="00010101T000000+2359"), "broken"),
        (calendar().replace("ATTENDEE;PARTSTAT", "ATTENDEE;;;PARTSTAT"), "broken"),
        (calendar() * 2, "entries"),
        (calendar(more="END:VEVENT\nBEGIN:VEVENT\n"), "entries"),
        (calendar().replace("BEGIN:VEVENT", "BEGIN:VTODO"), "entries"),
        ("BEGIN:VEVENT\n" * 300, "entries"),
        ("", "entries"),
        (calendar(more=f"DESCRIPTION:{'x' * 200_000}\n"), "large"),
    ],
)
def test_calendars_that_are_no_answer_are_refused(content, why):
    assert code(email(content, shape="outlook")) == why


NESTED = "".join(f"Content-Type: multipart/mixed; boundary=b{number}\n\n--b{number}\n" for number in range(40))


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "calendar"),
        (b"\x00\xff" * 1000, "calendar"),
        (b"To: ann@example.org\n\nI cannot come.\n", "calendar"),
        (email(calendar(), Auto_Submitted="auto-replied (vacation)"), "automatic"),
        (email(calendar(), Return_Path="<>"), "automatic"),
        (b"x" * 1_000_001, "large"),
        (b"\n" * 50_001, "parts"),
        (NESTED.encode(), "parts"),
        (f"To: ann\n{NESTED}".replace("\n", "\r").encode(), "parts"),
        (b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\n" * 301, "parts"),
        (b"Content-Type: multipart/mixed;" + b"\n a=b;" * 1000 + b"\n\n", "parts"),
        (b"Content-Type: text/calendar\nContent-Transfer-Encoding: base64\n\n=*=\xff\n", "entries"),
        (b"Content-Type: text/calendar; charset=klingon\n\n" + calendar(method="ÿ").encode("cp1252"), "method"),
    ],
)
def test_emails_that_are_no_answer_are_refused(data, why):
    assert code(data) == why


def test_answers_that_a_program_sends_by_itself_are_read():
    assert replies.read(email(calendar(), Auto_Submitted="auto-generated", Return_Path="<ann@example.org>")) == WHOLE


def test_broken_emails_are_refused_and_nothing_else_is_raised():
    """Bytes are changed, lines cut and doubled: each email is read or refused."""
    chance, whole = random.Random(1), [email(calendar(zone=ZONE), shape=shape) for shape in SHAPES]
    outcomes = set()
    for number in range(300):
        data = bytearray(whole[number % len(whole)])
        for _time in range(chance.randint(1, 9)):
            at = chance.randrange(len(data))
            end = at + chance.choice([0, 1, 80])
            data[at:end] = chance.choice([b"", b"\xff", b"\n", b';="', bytes(data[at : at + 80])])
        try:
            outcomes.add(replies.read(bytes(data)).answer)
        except ReplyError as refusal:
            outcomes.add(refusal.code)
    assert outcomes >= {"DECLINED", "broken", "calendar", "entries", "entry"}
