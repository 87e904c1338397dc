from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from meetups.models import Feedback
from meetups.services import feedback
from tests.factories import EventFactory
from tests.waitlists import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
HOUR, DAY, TICK = timedelta(hours=1), timedelta(days=1), timedelta(microseconds=1)


def began(ago, **fields):
    """Create an event of one hour that began so long ago."""
    return EventFactory(starts_at=NOW - ago, **fields)


@pytest.mark.parametrize("ago", [timedelta(0), HOUR, 14 * DAY + HOUR - TICK])
def test_give_stores_the_answer_without_personal_data(ago):
    event = began(ago)

    feedback.give(event=event, form_token="one-form", again="yes", went_well="The tea.", to_change="The chairs.")

    assert Feedback.objects.values("event", "again", "went_well", "to_change", "form_token").get() == {
        "event": event.pk,
        "again": "yes",
        "went_well": "The tea.",
        "to_change": "The chairs.",
        "form_token": "one-form",
    }


@pytest.mark.parametrize(
    ("ago", "status", "code"),
    [
        (-TICK, "confirmed", "early"),
        (14 * DAY + HOUR, "confirmed", "late"),
        (HOUR, "cancelled", "cancelled"),
        (-HOUR, "cancelled", "cancelled"),
        (30 * DAY, "cancelled", "cancelled"),
    ],
)
def test_give_refuses_before_and_after_with_a_message(ago, status, code):
    with pytest.raises(ValidationError) as refused:
        feedback.give(event=began(ago, status=status), form_token="one-form", again="yes")

    assert (refused.value.code, Feedback.objects.count()) == (code, 0)


def test_same_form_sent_twice_keeps_the_first_answer():
    event = began(HOUR)

    first = feedback.give(event=event, form_token="one-form", again="yes")
    again = feedback.give(event=event, form_token="one-form", again="no")
    other = feedback.give(event=event, form_token="another-form", again="no")

    assert (first, first.again) == (again, again.again)
    assert set(Feedback.objects.all()) == {first, other}
