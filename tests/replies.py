"""Write answers to invitations as the calendars of Google, Microsoft and Apple send them."""

from email.message import EmailMessage
from typing import Any

from icalendar import Calendar

from meetups.models import Attendee
from meetups.services.emails import invitations

REPLY_EMAIL = "reply@fortnight.example"
SHAPES = ("google", "outlook", "apple")
UID, TO, ATTENDEE = "1@fortnight.example", f"reply+7-{'0a1b' * 6}@fortnight.example", "ann@example.org"
ZONE = """BEGIN:VTIMEZONE
TZID:GMT Standard Time
BEGIN:STANDARD
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0000
END:STANDARD
END:VTIMEZONE
"""
CALENDAR = """BEGIN:VCALENDAR
PRODID:-//Example//Calendar//EN
VERSION:2.0
METHOD:{method}
{zone}BEGIN:VEVENT
UID:{uid}
DTSTAMP:{at}
SEQUENCE:{sequence}
ATTENDEE;PARTSTAT={answer};CN="Ash, Ann":mailto:{attendee}
SUMMARY;LANGUAGE=en-GB:Declined: Lamps
{more}END:VEVENT
END:VCALENDAR
"""


def calendar(**values: Any) -> str:
    """Return the calendar of an answer. `values` replace those of a person who declines an event of the first day."""
    defaults = {"method": "REPLY", "uid": UID, "at": "20261120T121500Z", "sequence": 1, "answer": "DECLINED"}
    return CALENDAR.format(**{**defaults, "attendee": ATTENDEE, "zone": "", "more": "", **values})


def email(content: str, *, to: str = TO, shape: str = "google", **headers: str) -> bytes:
    """Return the email with this calendar. Names of `headers` have "_" for "-"."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = f"Ann Ash <{ATTENDEE}>", to, "Declined: Lämps"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    method = {"method": "REPLY"}
    if shape == "apple":
        message.set_content(content, subtype="calendar", params=method, cte="quoted-printable")
        return message.as_bytes()
    message.set_content("Ann Ash has declined this invitation.")
    message.add_alternative("<p>Ann Ash has declined this invitation.</p>", subtype="html")
    encoding = "base64" if shape == "outlook" else "8bit"
    message.add_alternative(content, subtype="calendar", params=method, cte=encoding)
    if shape == "google":
        message.add_attachment(content.encode(), "application", "ics", filename="invite.ics")
    return message.as_bytes()


def reply_of(person: Attendee, answer: str = "DECLINED", **values: Any) -> bytes:
    """Return the answer of an attendee to the last invitation that was written to them."""
    calendars = person.emails.exclude(calendar="").order_by("-pk").values_list("calendar", flat=True)
    [entry] = Calendar.from_ical(calendars[0]).walk("VEVENT")
    known = {"uid": person.event.uid, "attendee": person.email, "sequence": entry["sequence"], "answer": answer}
    to = values.pop("to", invitations.answers_to(person))
    return email(calendar(**{**known, **values}), to=to)
