from datetime import UTC, datetime, timedelta

import pytest

from meetups.models import OutboxEmail
from meetups.services.emails import outbox
from tests.factories import OutboxEmailFactory
from tests.mail import free_port

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def test_a_letter_that_waited_for_days_for_a_worker_is_not_given_up_at_the_first_failure(settings, time_machine):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    time_machine.move_to(NOW, tick=False)
    letter = OutboxEmailFactory()
    OutboxEmail.objects.update(created_at=NOW - timedelta(hours=72))

    for attempts in range(1, 6):
        assert outbox.sweep() == 0
        letter.refresh_from_db()
        assert (letter.attempts, letter.given_up_at is not None) == (attempts, attempts == 5)
        time_machine.shift(timedelta(hours=4))
