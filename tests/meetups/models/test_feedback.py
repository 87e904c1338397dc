import pytest

from meetups.models import Feedback
from tests.factories import EventFactory, FeedbackFactory

pytestmark = pytest.mark.django_db


def test_every_form_has_its_own_idempotency_key():
    event = EventFactory()

    assert Feedback(event=event).form_token != Feedback(event=event).form_token
    assert str(FeedbackFactory(event__title="Tea", again="unsure")).startswith("Not sure – Tea, ")
