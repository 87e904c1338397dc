"""A local email server, for the tests of services."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.mail import Mailbox, free_port, serving
from tests.waiting import PATIENCE


@pytest.fixture
def mail_settings(settings: Any) -> Any:
    """Settings for an email server on a free port, without a server."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", free_port(), False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_TIMEOUT = PATIENCE
    return settings


@pytest.fixture
def mailbox(mail_settings: Any) -> Iterator[Mailbox]:
    """Start an email server on that port. Return its mailbox."""
    with serving(Mailbox(), mail_settings.EMAIL_PORT) as mailbox:
        yield mailbox
