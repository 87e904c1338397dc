import pytest

from meetups.models import Feedback, Remark, UsedFeedbackLink
from tests.factories import EventFactory, FeedbackFactory

pytestmark = pytest.mark.django_db


def test_every_form_has_its_own_idempotency_key():
    event = EventFactory()

    assert Feedback(event=event).form_token != Feedback(event=event).form_token
    assert str(FeedbackFactory(event__title="Tea", again="unsure")).startswith("Not sure – Tea, ")


def test_remark_is_the_words_of_its_part_of_the_answer():
    answer = FeedbackFactory(went_well="The cake", to_try="More cake")

    assert str(Remark(answer=answer, part=Remark.Part.KEEP)) == "The cake"
    assert str(Remark(answer=answer, part=Remark.Part.TRY)) == "More cake"


def test_mark_of_a_used_link_names_the_event_only():
    assert str(UsedFeedbackLink(event=EventFactory(title="Tea"), digest="d")).startswith("Tea, ")
