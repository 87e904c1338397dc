import pytest

from meetups.queries.feedback import Result, result_of
from tests.factories import EventFactory, FeedbackFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("number", [0, 1, 7])
def test_result_counts_the_answers_of_one_event_with_one_query(number, django_assert_num_queries):
    event = EventFactory()
    FeedbackFactory.create_batch(number, event=event, again="yes")
    FeedbackFactory(event=event, again="unsure")
    FeedbackFactory.create_batch(2, event=event, again="no")
    FeedbackFactory()

    with django_assert_num_queries(1):
        assert result_of(event) == Result(yes=number, unsure=1, no=2)


def test_result_in_words():
    assert Result(18, 1, 1).in_words == "18 of 20 would come again. 1 is not sure. 1 would not."


@pytest.mark.parametrize(
    ("result", "is_public"), [(Result(4, 0, 0), False), (Result(2, 1, 1), False), (Result(3, 1, 1), True)]
)
def test_result_is_public_from_five_answers_up(result, is_public):
    assert result.is_public is is_public
