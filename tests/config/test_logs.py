import json
import logging
import re
import sys

import pytest

from config.logs import JSONLines, RedactSecrets
from config.request_ids import AddRequestId
from tests.served import ask, site

KEY = "bXVirT7tQ_-x1234.AOQn3lBvo9md7NbVsNQakNcP3RMov3pojgrjmlUk9E"


@pytest.mark.parametrize(
    ("path", "written"),
    [
        (f"/attendees/{KEY}/cancel/", "/attendees/…/cancel/"),
        (f"/people/held/{KEY}/erase/", "/people/held/…/erase/"),
        (f"/door/{KEY}/tick/", "/door/…/tick/"),
        (f"/actions/{KEY}/stop/", "/actions/…/stop/"),
        (f"/events/2026-11-25-tea/feedback/{KEY}/", "/events/2026-11-25-tea/feedback/…/"),
        ("/events/2026-11-25-tea/feedback/thanks/", "/events/2026-11-25-tea/feedback/thanks/"),
        *(
            (f"/events/2026-11-25-tea/{page}/host/{KEY}/", f"/events/2026-11-25-tea/{page}/host/…/")
            for page in ("board", "talks", "grid")
        ),
        *((f"/{page}/{KEY}/", f"/{page}/…/") for page in ("talks", "pitches", "standing-places", "start")),
        ("/events/2026-11-25-tea/talks/run-sheet/", "/events/2026-11-25-tea/talks/run-sheet/"),
        ("/groups/tea/actions/actions.csv", "/groups/tea/actions/actions.csv"),
        (f"/door/person/{KEY}/", "/door/person/…/"),
        (f"/blog/previews/{KEY}/", "/blog/previews/…/"),
        (f"/subscriptions/{KEY}/", "/subscriptions/…/"),
        (f"/organisers/{KEY}/accept/", "/organisers/…/accept/"),
        (f"/accounts/login/link/{KEY}:1a2b/", "/accounts/login/link/…/"),
        (f"/accounts/change-email/{KEY}/", "/accounts/change-email/…/"),
        ("/attendees/link/", "/attendees/link/"),
        ("/events/2026-11-25-leeds-meet-up/", "/events/2026-11-25-leeds-meet-up/"),
    ],
)
def test_log_has_no_token(path, written):
    record = logging.LogRecord("django.request", logging.ERROR, "", 1, "%s: %s", ("Internal Server Error", path), None)

    assert RedactSecrets().filter(record) is True
    assert record.getMessage() == f"Internal Server Error: {written}"


def test_log_of_the_site_is_redacted(settings):
    assert settings.LOGGING["handlers"]["console"]["filters"] == ["add_request_id", "redact_secrets"]


def line_of(**fields):
    """Return the line that the site's console handler writes."""
    record = logging.makeLogRecord({"name": "django-q", "levelno": logging.ERROR, "levelname": "ERROR", **fields})
    assert RedactSecrets().filter(record) is True
    return logging.Formatter("%(message)s").format(record)


def test_log_has_no_email_address():
    line = line_of(msg="Failed %s - %s", args=("one", "SMTPRecipientsRefused: {'ada@example.org': (550, b'no')}"))

    assert line == "Failed one - SMTPRecipientsRefused: {'…': (550, b'no')}"


def test_traceback_in_the_log_has_no_email_address_and_no_token():
    try:
        raise ValueError(f"ada@example.org at /attendees/{KEY}/")
    except ValueError:
        line = line_of(msg="It failed", exc_info=sys.exc_info())

    assert line.startswith("It failed\nTraceback (most recent call last):")
    assert line.endswith("\nValueError: … at /attendees/…/")


def test_every_logger_writes_to_the_console_of_the_site():
    """django-q logs the traceback of a failed task. It adds its own handler if there is none."""
    handlers = {type(handler) for handler in logging.getLogger("django-q").handlers}

    assert handlers <= {logging.NullHandler}
    assert logging.getLogger("django-q").propagate is True


def test_audit_log_is_written_at_any_level_of_the_other_loggers():
    assert logging.getLogger("fortnight.audit").isEnabledFor(logging.INFO)
    assert logging.getLogger("fortnight.replies").isEnabledFor(logging.INFO)
    assert not logging.getLogger("fortnight.other").isEnabledFor(logging.INFO)


def test_json_has_one_object_a_line_without_secrets():
    try:
        raise ValueError(f"ada@example.org at /attendees/{KEY}/")
    except ValueError:
        record = logging.makeLogRecord(
            {
                "name": "django-q", "levelname": "ERROR", "msg": "Failed\n%s", "args": ("ada@example.org",),
                "created": 1_763_467_200.5, "exc_info": sys.exc_info(),
            }
        )  # fmt: skip
    assert AddRequestId().filter(record) is RedactSecrets().filter(record) is True

    line = JSONLines().format(record)

    found = json.loads(line)
    traceback = found.pop("exception").splitlines()
    assert "\n" not in line
    assert (traceback[0], traceback[-1]) == ("Traceback (most recent call last):", "ValueError: … at /attendees/…/")
    assert found == {
        "time": "2025-11-18T12:00:00.500+00:00", "level": "ERROR", "logger": "django-q", "request_id": "-",
        "message": "Failed\n…",
    }  # fmt: skip


@pytest.mark.parametrize(("exc_info", "written"), [(None, None), (True, "NoneType: None")])
def test_json_of_a_record_that_was_not_redacted(exc_info, written):
    line = json.loads(JSONLines().format(logging.makeLogRecord({"msg": "Hello", "exc_info": exc_info and (None,) * 3})))

    assert (line["message"], line.get("exception"), line["request_id"]) == ("Hello", written, "-")


@pytest.mark.django_db(transaction=True)
def test_every_line_of_gunicorn_and_of_the_site_is_json(tmp_path):
    with site(tmp_path / "log", workers=1, LOG_JSON="1") as (port, _server):
        assert ask(port, "GET", "/", Host="ann@example.org")[0].status == 400

    lines = [json.loads(line) for line in (tmp_path / "log").read_text(encoding="utf-8").splitlines()]
    (refused,) = [line for line in lines if line["logger"] == "django.security.DisallowedHost"]
    assert refused["message"].startswith("Invalid HTTP_HOST header: '…'")
    assert re.fullmatch("[0-9a-f]{32}", refused["request_id"])
    assert [line for line in lines if line["logger"] == "gunicorn.error" and "Booting worker" in line["message"]]
