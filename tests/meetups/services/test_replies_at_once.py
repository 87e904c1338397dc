"""An email server may run several commands at the same moment."""

import pytest

from meetups.models import OutboxEmail
from meetups.services import replies
from tests.factories import AttendeeFactory
from tests.replies import REPLY_EMAIL, calendar, email
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_answers_that_arrive_at_once_are_asked_about_once(settings):
    settings.REPLY_EMAIL = REPLY_EMAIL
    attendee = AttendeeFactory(email="ann@example.org")
    to = f"reply+{attendee.reply_key}@fortnight.example"
    moments = iter(range(10, 14))

    def take():
        at = f"20261120T1215{next(moments)}Z"
        return replies.take(data=email(calendar(uid=attendee.event.uid, at=at), to=to))

    at_once(take, 4)

    assert OutboxEmail.objects.filter(attendee=attendee, kind="declined").count() == 1
