import email
import email.policy

import pytest
from icalendar import Calendar

from meetups.services.emails import outbox
from tests.factories import AttendeeFactory, EventFactory, GroupFactory, OutboxEmailFactory
from tests.qr_codes import scan_png

pytestmark = pytest.mark.django_db

QR_CODE = '<p>Show this at the door.</p><img src="cid:place-qr" alt="">'


def on_the_wire(message):
    """Return the email as a mailbox reads it."""
    sent = outbox.message_for(message).message().as_bytes(linesep="\r\n")
    return email.message_from_bytes(sent, policy=email.policy.default)


def shape(part):
    """Return the content types of a message, parts within parts."""
    if not part.is_multipart():
        return part.get_content_type()
    return {part.get_content_type(): [shape(one) for one in part.iter_parts()]}


def test_email_without_html_is_plain_text():
    message = on_the_wire(OutboxEmailFactory(text="Hello\n"))

    assert (shape(message), message.get_content()) == ("text/plain", "Hello\r\n")


def test_text_comes_before_html():
    message = on_the_wire(OutboxEmailFactory(text="Grüße\n", html="<p>Grüße</p>"))

    assert shape(message) == {"multipart/alternative": ["text/plain", "text/html"]}
    assert message.get_body(["html"]).get_content().strip() == "<p>Grüße</p>"


def test_qr_code_belongs_to_the_html_and_opens_the_attendee_at_the_door():
    attendee = AttendeeFactory()
    message = on_the_wire(OutboxEmailFactory(html=QR_CODE, attendee=attendee))

    related = {"multipart/related": ["text/html", "image/png"]}
    assert shape(message) == {"multipart/alternative": ["text/plain", related]}
    [picture] = [part for part in message.walk() if part.get_content_type() == "image/png"]
    assert (picture["Content-ID"], picture.get_content_disposition()) == ("<place-qr>", "inline")
    assert scan_png(picture.get_content()).text == f"http://testserver/door/person/{attendee.door_code}/"


@pytest.mark.parametrize("html", ["<p>Hello</p>", ""])
def test_email_that_shows_no_qr_code_has_none(html):
    message = on_the_wire(OutboxEmailFactory(html=html, attendee=AttendeeFactory()))

    assert "image/png" not in [part.get_content_type() for part in message.walk()]


def test_email_without_attendee_has_no_qr_code():
    assert shape(on_the_wire(OutboxEmailFactory(html=QR_CODE))) == {
        "multipart/alternative": ["text/plain", "text/html"]
    }


@pytest.mark.parametrize(
    ("kind", "mode", "has_qr"),
    [
        ("place", "offline", True),
        ("place", "mixed", True),
        ("place", "online", False),
        ("promoted", "offline", True),
        ("waiting", "offline", False),
        ("place_cancelled", "offline", False),
    ],
)
def test_templates_know_whether_the_email_has_a_qr_code(kind, mode, has_qr, monkeypatch):
    seen = {}
    monkeypatch.setattr(outbox, "render_to_string", lambda name, context: seen.update({name: context["has_qr"]}) or "x")

    outbox.write_to(AttendeeFactory(event__attendance_mode=mode), kind, version=1)

    assert seen == {f"meetups/emails/{kind}.txt": has_qr, f"meetups/emails/{kind}.html": has_qr}


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL"])
def test_calendar_entry_is_an_alternative_and_an_attachment(method):
    attendee = AttendeeFactory(event__title="Café & cake")
    email = outbox.write_to(attendee, "waiting", version=1, method=method)

    message = on_the_wire(email)

    assert shape(message) == {
        "multipart/mixed": [
            {"multipart/alternative": ["text/plain", "text/html", "text/calendar"]},
            "application/ics",
        ]
    }
    [entry] = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    assert dict(entry["Content-Type"].params) == {"method": method, "charset": "utf-8"}
    [file] = message.iter_attachments()
    assert (file.get_filename(), file.get_content_disposition()) == ("invite.ics", "attachment")
    for text in (entry.get_content().encode(), file.get_content()):
        calendar = Calendar.from_ical(text)
        [event] = calendar.walk("VEVENT")
        assert (calendar["METHOD"], event["UID"]) == (method, attendee.event.uid)
        assert "Café & cake" in event["SUMMARY"]
    assert file.get_content() == email.calendar.encode()


def test_calendar_without_a_method_has_none_in_its_content_type():
    message = on_the_wire(OutboxEmailFactory(calendar="BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"))

    [entry] = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    assert dict(entry["Content-Type"].params) == {"charset": "utf-8"}


def test_email_with_an_unsubscribe_url_has_the_headers_for_it():
    message = on_the_wire(OutboxEmailFactory(unsubscribe_url="https://meetups.example.org/u/a.b/"))

    assert message["List-Unsubscribe"] == "<https://meetups.example.org/u/a.b/>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_email_about_a_place_has_no_unsubscribe_headers():
    message = on_the_wire(OutboxEmailFactory())

    assert (message["List-Unsubscribe"], message["List-Unsubscribe-Post"]) == (None, None)


def test_emails_ask_for_no_automatic_reply():
    assert on_the_wire(OutboxEmailFactory())["Auto-Submitted"] == "auto-generated"


def test_replies_go_to_the_email_address_of_the_group():
    group = GroupFactory(contact_email="leeds@example.org")
    email = outbox.write_to(AttendeeFactory(event=EventFactory(group=group)), "waiting", version=1)

    assert on_the_wire(email)["Reply-To"] == "leeds@example.org"


def test_replies_go_to_the_site_if_the_group_has_no_email_address():
    message = on_the_wire(OutboxEmailFactory(group=GroupFactory()))

    assert (message["Reply-To"], message["From"]) == (None, "hello@fortnight.example")


@pytest.mark.parametrize(
    ("sender", "domain"),
    [("Fortnight <hello@meetups.example.org>", "meetups.example.org"), ("a@b.example", "b.example"), ("", "localhost")],
)
def test_message_id_has_the_domain_of_the_sender(settings, sender, domain):
    settings.DEFAULT_FROM_EMAIL = sender

    message = outbox.message_for(OutboxEmailFactory())

    assert message.extra_headers["Message-ID"].endswith(f"@{domain}>")
