import logging

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
