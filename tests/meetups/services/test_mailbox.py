import imaplib
import logging
import ssl
from threading import Thread

import pytest
from django.db import OperationalError

from meetups.services import mailbox, replies
from meetups.services.mailbox import MailboxError
from tests import tools
from tests.factories import AttendeeFactory
from tests.imap import imap
from tests.mail import free_port
from tests.replies import REPLY_EMAIL, calendar, email
from tests.served import listening
from tests.silent import silent

pytestmark = pytest.mark.django_db
REQUEST, REPLY = email(calendar(method="REQUEST")), email(calendar())


@pytest.fixture(scope="module")
def server(needed):
    with imap(needed(tools.dovecot)) as server:
        yield server


@pytest.fixture
def user(request):
    """The user of this test, whose mailbox nobody used before."""
    return f"{hash(request.node.nodeid):x}"


@pytest.fixture
def box(settings, server, user):
    """The setting of the user's mailbox."""
    settings.REPLY_EMAIL = REPLY_EMAIL
    settings.MAILBOX = server.mailbox(user)
    return settings.MAILBOX


def test_unseen_emails_are_dealt_with_once(server, box, user):
    attendee = AttendeeFactory(email="ann@example.org")
    answer = calendar(uid=attendee.event.uid)
    server.deliver(user, REPLY, email(answer, to=f"reply+{attendee.reply_key}@fortnight.example"), b"Hello", b"\n")

    assert mailbox.read() == ["address", "asked", "calendar", "calendar"]
    assert mailbox.read() == []
    assert server.seen(user) == [True] * 4
    assert attendee.emails.count() == 1


def test_large_email_is_ignored_and_marked(server, box, user):
    server.deliver(user, REPLY + b"x\n" * 500_000, REQUEST)

    assert mailbox.read() == ["large", "method"]
    assert server.seen(user) == [True] * 2


def test_one_run_reads_so_many(server, box, user, monkeypatch):
    monkeypatch.setattr(mailbox, "MOST", 2)
    server.deliver(user, REQUEST, REQUEST, REQUEST)

    assert [len(mailbox.read()) for _time in range(3)] == [2, 1, 0]


def test_run_that_is_late_begins_no_email(server, box, user, monkeypatch):
    monkeypatch.setattr(mailbox, "MOST_SECONDS", -1)
    server.deliver(user, REQUEST)

    assert mailbox.read() == []
    assert server.seen(user) == [False]


def test_email_that_breaks_the_code_stops_no_other(server, box, user, monkeypatch, caplog):
    outcomes = iter([ValueError("this one"), None])
    take = replies.take
    monkeypatch.setattr(replies, "take", lambda data: fail(next(outcomes)) or take(data=data))
    server.deliver(user, REQUEST, REQUEST)

    with (
        caplog.at_level(logging.ERROR),
        pytest.raises(MailboxError, match=r"^1 emails of the mailbox could not be read\. The log says why\.$"),
    ):
        mailbox.read()

    assert server.seen(user) == [True, True]
    assert caplog.messages == ["An email of the mailbox could not be read"]


def test_email_is_read_again_after_the_database_failed(server, box, user, monkeypatch):
    server.deliver(user, REQUEST)
    with monkeypatch.context() as failing:
        failing.setattr(replies, "take", lambda data: fail(OperationalError()))
        with pytest.raises(OperationalError):
            mailbox.read()

    assert mailbox.read() == ["method"]


def fail(error):
    if error:
        raise error


def test_server_is_read_over_tls_if_its_certificate_is_trusted(server, box, user, monkeypatch):
    server.deliver(user, REQUEST)
    box.update(port=server.encrypted_port, is_encrypted=True)
    with pytest.raises(ssl.SSLCertVerificationError):
        mailbox.read()

    monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate))

    assert mailbox.read() == ["method"]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"password": "Wröng"}, "The server refuses the user or the password of IMAP_URL."),
        ({"name": 'An "ab\\sent" one'}, 'There is no mailbox An "ab\\sent" one. Correct the path of IMAP_URL.'),
    ],
)
def test_wrong_setting_is_said_without_the_password(box, wrong, words):
    box.update(wrong)
    with pytest.raises(MailboxError) as refusal:
        mailbox.read()

    assert str(refusal.value) == words
    assert refusal.value.__cause__ is None


def test_nothing_is_read_without_a_mailbox(settings):
    settings.MAILBOX = None

    assert mailbox.read() == []


def box_at(port):
    return {"host": "127.0.0.1", "port": port, "is_encrypted": False, "user": "ann", "password": "s", "name": "INBOX"}


def test_server_that_is_away_or_silent_is_an_error_of_the_connection(settings, monkeypatch):
    monkeypatch.setattr(mailbox, "TIMEOUT", 0.1)
    settings.MAILBOX = box_at(free_port())
    with pytest.raises(ConnectionRefusedError):
        mailbox.read()

    with silent() as proxy:
        settings.MAILBOX = box_at(proxy.port)
        with pytest.raises(TimeoutError):
            mailbox.read()


def test_connection_that_is_lost_is_no_wrong_password(settings):
    def hang_up(listener):
        with listener.accept()[0] as client:
            client.sendall(b"* OK ready\r\n")
            tag = client.recv(100).split()[0]
            client.sendall(b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n" + tag + b" OK done\r\n")
            client.recv(100)

    with listening() as listener:
        thread = Thread(target=hang_up, args=[listener])
        thread.start()
        settings.MAILBOX = box_at(listener.getsockname()[1])
        with pytest.raises(imaplib.IMAP4.abort):
            mailbox.read()
        thread.join()
