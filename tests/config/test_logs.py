import logging
import sys

import pytest

from config.logs import WithoutKeys

KEY = "bXVirT7tQ_-x1234.AOQn3lBvo9md7NbVsNQakNcP3RMov3pojgrjmlUk9E"


@pytest.mark.parametrize(
    ("path", "written"),
    [
        (f"/attendees/{KEY}/cancel/", "/attendees/…/cancel/"),
        (f"/people/held/{KEY}/erase/", "/people/held/…/erase/"),
        (f"/door/{KEY}/tick/", "/door/…/tick/"),
        (f"/door/person/{KEY}/", "/door/person/…/"),
        (f"/subscriptions/{KEY}/", "/subscriptions/…/"),
        (f"/organisers/{KEY}/accept/", "/organisers/…/accept/"),
        (f"/accounts/login/link/{KEY}:1a2b/", "/accounts/login/link/…/"),
        ("/attendees/link/", "/attendees/link/"),
        ("/events/2026-11-25-leeds-meet-up/", "/events/2026-11-25-leeds-meet-up/"),
    ],
)
def test_an_address_that_is_a_key_is_not_written_down(path, written):
    record = logging.LogRecord("django.request", logging.ERROR, "", 1, "%s: %s", ("Internal Server Error", path), None)

    assert WithoutKeys().filter(record) is True
    assert record.getMessage() == f"Internal Server Error: {written}"


def test_the_log_of_the_site_is_written_so(settings):
    assert settings.LOGGING["handlers"]["console"]["filters"] == ["without_keys"]


def line_of(**fields):
    """The line of the console, as the site is set up."""
    record = logging.makeLogRecord({"name": "django-q", "levelno": logging.ERROR, "levelname": "ERROR", **fields})
    assert WithoutKeys().filter(record) is True
    return logging.Formatter("%(message)s").format(record)


def test_no_email_address_is_written_down():
    line = line_of(msg="Failed %s - %s", args=("one", "SMTPRecipientsRefused: {'ada@example.org': (550, b'no')}"))

    assert line == "Failed one - SMTPRecipientsRefused: {'…': (550, b'no')}"


def test_a_traceback_is_written_down_without_email_addresses_and_keys():
    try:
        raise ValueError(f"ada@example.org at /attendees/{KEY}/")
    except ValueError:
        line = line_of(msg="It failed", exc_info=sys.exc_info())

    assert line.startswith("It failed\nTraceback (most recent call last):")
    assert line.endswith("\nValueError: … at /attendees/…/")


def test_every_log_goes_through_the_console_of_the_site():
    """The queue writes the traceback of a failed task; it has a handler of its own where there is none."""
    handlers = {type(handler) for handler in logging.getLogger("django-q").handlers}

    assert handlers <= {logging.NullHandler}
    assert logging.getLogger("django-q").propagate is True
