import pytest
from django.core.exceptions import ValidationError

from meetups.models import Action, Remark, Topic
from meetups.services import remarks
from tests.boards import TopicFactory
from tests.factories import FeedbackFactory, UserFactory

pytestmark = pytest.mark.django_db
KEEP = "went_well"


@pytest.fixture
def answer():
    return FeedbackFactory(went_well="The tea.", to_change="The chairs.")


def code_of(service, **asked):
    with pytest.raises(ValidationError) as refused:
        service(**asked)
    return refused.value.code


def test_words_are_released_and_taken_back_one_by_one(answer):
    first, again = (remarks.release(answer=answer, part=KEEP) for _time in range(2))

    assert first == again == Remark.objects.get()
    assert (first.answer, first.part, first.text) == (answer, KEEP, "The tea.")

    remarks.release(answer=answer, part="to_change")
    for _time in range(2):
        remarks.take_back(answer=answer, part=KEEP)
    assert Remark.objects.get().text == "The chairs."


@pytest.mark.parametrize("part", ["to_try", "form_token", ""])
def test_part_without_words_is_not_released(answer, part):
    assert code_of(remarks.release, answer=answer, part=part) == "empty"
    assert Remark.objects.count() == 0


def test_remark_becomes_an_open_topic_once(answer):
    remarks.release(answer=answer, part=KEEP)

    topic, again = (remarks.make_topic(answer=answer, part=KEEP) for _time in range(2))

    assert topic == again == Topic.objects.get()
    assert (topic.title, topic.state, topic.group, topic.raised_at) == (
        "The tea.", "open", answer.event.group, answer.event,
    )  # fmt: skip
    assert Remark.objects.get().topic == topic


def test_remark_with_the_words_of_an_open_topic_becomes_that_topic(answer):
    topic = TopicFactory(group=answer.event.group, title="The tea!")
    remarks.release(answer=answer, part=KEEP)

    assert remarks.make_topic(answer=answer, part=KEEP) == topic


def test_long_remark_is_a_short_title_with_all_words_in_the_note():
    words = "Twelve words\nthat say " + "the same " * 40
    answer = FeedbackFactory(went_well=words.strip())
    remarks.release(answer=answer, part=KEEP)

    topic = remarks.make_topic(answer=answer, part=KEEP)

    assert (len(topic.title) <= 120, topic.title[:27]) == (True, "Twelve words that say the s")
    assert topic.note == words.strip()


def test_remark_becomes_an_open_action_once(answer):
    user = UserFactory()
    remarks.release(answer=answer, part="to_change")

    action, again = (remarks.make_action(answer=answer, part="to_change", by=user) for _time in range(2))

    assert action == again == Action.objects.get()
    assert (action.text, action.state, action.group, action.event, action.owner_name, action.asked_by) == (
        "The chairs.", "open", answer.event.group, answer.event, "", user,
    )  # fmt: skip
    assert Remark.objects.get().action == action


def test_long_remark_is_an_action_of_one_line():
    answer = FeedbackFactory(to_try="Twelve\nwords " * 60)
    remarks.release(answer=answer, part="to_try")

    text = remarks.make_action(answer=answer, part="to_try").text

    assert (len(text) <= 280, "\n" in text, text[:18]) == (True, False, "Twelve words Twelv")


def test_words_that_are_not_released_become_nothing(answer):
    assert code_of(remarks.make_topic, answer=answer, part=KEEP) == "hidden"
    assert code_of(remarks.make_action, answer=answer, part=KEEP) == "hidden"
    assert (Topic.objects.count(), Action.objects.count()) == (0, 0)


def test_remark_is_a_topic_or_an_action_and_not_both(answer):
    for part in (KEEP, "to_change"):
        remarks.release(answer=answer, part=part)
    remarks.make_topic(answer=answer, part=KEEP)
    remarks.make_action(answer=answer, part="to_change")

    assert code_of(remarks.make_action, answer=answer, part=KEEP) == "taken"
    assert code_of(remarks.make_topic, answer=answer, part="to_change") == "taken"


def test_topic_stays_when_the_remark_is_taken_back(answer):
    remarks.release(answer=answer, part=KEEP)
    topic = remarks.make_topic(answer=answer, part=KEEP)

    remarks.take_back(answer=answer, part=KEEP)

    assert Topic.objects.get() == topic
