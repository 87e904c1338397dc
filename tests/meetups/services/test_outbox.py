import email
import email.policy
import socket

import pytest
from aiosmtpd.controller import Controller
from django.db import transaction
from django.utils import timezone
from django_q.models import OrmQ

from meetups.models import Letter
from meetups.services import outbox
from tests.factories import AttendeeFactory, EventFactory, LetterFactory

pytestmark = pytest.mark.django_db


class Mailbox:
    """What a mail server hands over: it takes what it is not told to refuse."""

    def __init__(self):
        self.refusal, self.messages = "", []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self.refusal:
            return self.refusal
        self.messages.append(
            (envelope.rcpt_tos, email.message_from_bytes(envelope.content, policy=email.policy.default))
        )
        return "250 OK"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def mail_settings(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", free_port(), False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    return settings


@pytest.fixture
def mailbox(mail_settings):
    """A real mail server on this machine."""
    mailbox = Mailbox()
    controller = Controller(mailbox, hostname="127.0.0.1", port=mail_settings.EMAIL_PORT)
    controller.start()
    yield mailbox
    controller.stop()


def written(letter="place", key="a", **event):
    attendee = AttendeeFactory(event=EventFactory(**event))
    context = {"attendee": attendee, "event": attendee.event}
    return outbox.write(key=key, to=attendee.email, letter=letter, context=context)


def test_write_keeps_the_letter_and_queues_it():
    letter = written(title="Show and tell")

    row = Letter.objects.get()
    assert (row, row.key, row.attempts, row.last_error, row.sent_at) == (letter, "a", 0, "", None)
    assert row.subject.startswith("You have a place: Show and tell, ")
    assert row.text.startswith("Hello,\n\nyou have a place at “Show and tell” of ")
    assert row.html.startswith("<!doctype html>")
    assert [(queued.task["func"], queued.task["args"]) for queued in OrmQ.objects.all()] == [
        ("meetups.tasks.deliver", (row.pk,))
    ]


def test_write_with_the_same_key_twice_is_one_letter_and_one_task():
    first = written(key="a")

    second = written(key="a")

    assert second == first
    assert (Letter.objects.get().to, OrmQ.objects.count()) == (first.to, 1)


def test_write_with_another_key_is_another_letter():
    written(key="a")

    written(key="b")

    assert (Letter.objects.count(), OrmQ.objects.count()) == (2, 2)


def test_write_leaves_nothing_when_the_change_is_undone():
    with transaction.atomic():
        written()
        transaction.set_rollback(True)

    assert (Letter.objects.count(), OrmQ.objects.count()) == (0, 0)


@pytest.mark.parametrize("white", ["\r", "\t", "\x0b", "\x85", "\u2028", "   "])
def test_write_keeps_the_subject_on_one_line(white):
    letter = written("event_cancelled", title=f"Tea{white}Bcc: all@example.org", status="cancelled")

    assert letter.subject.startswith("Cancelled: Tea Bcc: all@example.org, ")
    assert outbox.message_for(letter).message()["Bcc"] is None


def test_write_cuts_a_subject_that_fits_no_column():
    attendee = AttendeeFactory()
    attendee.event.title = "x" * 400

    letter = outbox.write(
        key="a", to="a@example.org", letter="place", context={"attendee": attendee, "event": attendee.event}
    )

    assert letter.subject == f"You have a place: {'x' * 232}"


def test_deliver_hands_the_letter_to_the_mail_server(mailbox):
    letter = LetterFactory(to="ann@example.org", subject="Café", text="Grüße\n.\nEnd\n", html="<p>Grüße</p>")
    before = timezone.now()

    delivered = outbox.deliver(letter_id=letter.pk)

    [(recipients, message)] = mailbox.messages
    assert recipients == ["ann@example.org"]
    assert (message["To"], message["From"], message["Subject"]) == (
        "ann@example.org",
        "hello@fortnight.example",
        "Café",
    )
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert message.get_body(["plain"]).get_content().splitlines() == ["Grüße", ".", "End"]
    assert message.get_body(["html"]).get_content().strip() == "<p>Grüße</p>"
    assert before <= delivered.sent_at <= timezone.now()
    assert (delivered.attempts, delivered.last_error) == (1, "")


def test_deliver_sends_plain_text_alone_when_there_is_no_html(mailbox):
    outbox.deliver(letter_id=LetterFactory(html="", text="Hello\n").pk)

    [(_, message)] = mailbox.messages
    assert (message.get_content_type(), message.get_content()) == ("text/plain", "Hello\r\n")


def test_deliver_sends_what_was_sent_no_second_time(mailbox):
    letter = LetterFactory()
    outbox.deliver(letter_id=letter.pk)

    again = outbox.deliver(letter_id=letter.pk)

    assert (len(mailbox.messages), again.attempts) == (1, 1)


def test_deliver_says_why_it_failed_and_succeeds_later(mailbox):
    letter = LetterFactory()
    mailbox.refusal = "451 try later"

    with pytest.raises(OSError, match="try later"):
        outbox.deliver(letter_id=letter.pk)

    letter.refresh_from_db()
    assert (letter.attempts, letter.sent_at, mailbox.messages) == (1, None, [])
    assert letter.last_error == "SMTPDataError: (451, b'try later')"

    mailbox.refusal = ""
    outbox.deliver(letter_id=letter.pk)

    letter.refresh_from_db()
    assert (letter.attempts, letter.last_error, len(mailbox.messages)) == (2, "", 1)
    assert letter.sent_at is not None


def test_deliver_says_so_when_no_mail_server_answers(mail_settings):
    letter = LetterFactory()

    with pytest.raises(ConnectionRefusedError):
        outbox.deliver(letter_id=letter.pk)

    letter.refresh_from_db()
    assert letter.last_error.startswith("ConnectionRefusedError: ")
    assert (letter.attempts, letter.sent_at) == (1, None)


def test_deliver_gives_each_attempt_the_same_message_id(mailbox):
    letter, other = LetterFactory(), LetterFactory()
    outbox.deliver(letter_id=letter.pk)
    Letter.objects.filter(pk=letter.pk).update(sent_at=None)  # the worker was killed before it could note it

    outbox.deliver(letter_id=letter.pk)
    outbox.deliver(letter_id=other.pk)

    first, second, third = (message["Message-ID"] for _, message in mailbox.messages)
    assert first == second == f"<letter-{letter.pk}-{letter.created_at:%Y%m%d%H%M%S}@fortnight.example>"
    assert third != first


@pytest.mark.parametrize(
    ("sender", "domain"),
    [("Fortnight <hello@meetups.example.org>", "meetups.example.org"), ("a@b.example", "b.example"), ("", "localhost")],
)
def test_message_id_bears_the_domain_of_the_sender(settings, sender, domain):
    settings.DEFAULT_FROM_EMAIL = sender

    message = outbox.message_for(LetterFactory())

    assert message.extra_headers["Message-ID"].endswith(f"@{domain}>")
