import io
import os
import subprocess
import sys
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from meetups.models import OutboxEmail
from meetups.services import mailbox, replies
from meetups.services.mailbox import MailboxError
from tests.replies import REPLY_EMAIL, calendar, email, reply_of
from tests.sign_ups import rsvp
from tests.tools import ROOT
from tests.waitlists import meeting

pytestmark = pytest.mark.django_db


@pytest.fixture
def read(settings, monkeypatch):
    """Return a function that pipes an email to the command, and returns what it prints."""
    settings.REPLY_EMAIL = REPLY_EMAIL

    def piped(data, *arguments):
        out, pipe = io.StringIO(), io.BytesIO(data)
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=pipe))
        call_command("read_replies", *arguments, stdout=out)
        assert pipe.read() == b""
        return out.getvalue()

    return piped


def test_answer_in_a_pipe_is_dealt_with(read, time_machine):
    time_machine.move_to("2026-11-20T12:00Z", tick=False)
    ann = rsvp(event=meeting(100), name="Ann", email="ann@example.org")
    data = reply_of(ann, to="undisclosed-recipients:;")

    assert read(data) == "address 1\n"
    assert read(data, f"reply+{ann.reply_key}@fortnight.example") == "asked 1\n"
    assert OutboxEmail.objects.filter(kind="declined").count() == 1


def test_large_email_is_read_to_its_end_and_ignored(read):
    assert read(b"x" * 3_000_000) == "large 1\n"


def test_mailbox_is_read_instead(read):
    assert read(b"", "--mailbox") == "none\n"


def test_mailbox_that_cannot_be_read_is_said_in_one_line(read, monkeypatch):
    def fail():
        raise MailboxError("There is no mailbox Answers.")

    monkeypatch.setattr(mailbox, "read", fail)
    with pytest.raises(CommandError, match=r"^There is no mailbox Answers\.$") as refusal:
        read(b"", "--mailbox")

    assert refusal.value.returncode == os.EX_TEMPFAIL


@pytest.mark.parametrize("error", [ValueError("Ann"), OSError()])
def test_email_that_breaks_the_code_is_for_later(read, monkeypatch, error):
    def fail(**arguments):
        raise error

    monkeypatch.setattr(replies, "take", fail)
    with pytest.raises(CommandError, match=r"^The answer could not be read\. Try again later\.$") as refusal:
        read(email(calendar()))

    assert refusal.value.returncode == os.EX_TEMPFAIL


def test_answers_are_for_later_while_there_is_no_email_address_for_them(read, settings):
    settings.REPLY_EMAIL = ""
    with pytest.raises(CommandError, match=r"^REPLY_EMAIL is not set") as refusal:
        read(email(calendar()))

    assert refusal.value.returncode == os.EX_TEMPFAIL


def test_email_server_is_told_to_try_again_while_the_database_is_away(tmp_path):
    site = {"DEBUG": "1", "REPLY_EMAIL": REPLY_EMAIL, "DATABASE_URL": f"sqlite:///{tmp_path}/none/db.sqlite3"}
    done = subprocess.run(
        [sys.executable, "manage.py", "read_replies"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **site},
        input=email(calendar(), to=f"reply+1-{'0' * 24}@fortnight.example"),
        capture_output=True,
        check=False,
    )

    assert done.returncode == os.EX_TEMPFAIL
    assert done.stderr.decode().endswith("The answer could not be read. Try again later.\n")
