import pytest

from meetups.models import Action, Remark, Topic
from tests.factories import EventFactory, FeedbackFactory, OrganiserFactory
from tests.meetups.admin.sides import address

pytestmark = pytest.mark.django_db
LIST = address(Remark, "changelist")


@pytest.fixture
def group():
    return EventFactory().group


@pytest.fixture
def organiser(client, group):
    client.force_login(OrganiserFactory(group=group).user)
    return client


def remark(group, text):
    return Remark.objects.create(answer=FeedbackFactory(event__group=group, to_try=text), part="to_try")


def choose(client, action, *rows):
    response = client.post(LIST, {"action": action, "_selected_action": [row.pk for row in rows]}, follow=True)
    return [str(message) for message in response.context["messages"]]


@pytest.mark.parametrize("number", [1, 3])
def test_organisers_see_what_was_released(organiser, group, number, django_assert_num_queries):
    for which in range(number):
        remark(group, f"Words {which}")

    with django_assert_num_queries(10):
        text = organiser.get(LIST).content.decode()

    assert all(f"Words {which}" in text for which in range(number))


def test_remarks_become_topics_and_actions_and_are_taken_back(organiser, group):
    first, second, third = (remark(group, f"Words {which}") for which in range(3))

    assert choose(organiser, "make_topics", first) == ["1 remark is a topic."]
    assert choose(organiser, "make_actions", second, third) == ["2 remarks are actions."]
    assert choose(organiser, "make_topics", second) == [f"{second}: This remark is an action already."]
    assert choose(organiser, "take_back", third) == ["1 remark is not shown any more."]

    assert list(Topic.objects.values_list("title", flat=True)) == ["Words 0"]
    assert set(Action.objects.values_list("text", flat=True)) == {"Words 1", "Words 2"}
    assert set(Remark.objects.all()) == {first, second}


def test_remark_is_neither_added_nor_changed_nor_deleted_here(organiser, group):
    row = remark(group, "Words")

    statuses = [
        organiser.post(address(Remark, "add"), {"part": "to_try"}).status_code,
        organiser.post(address(Remark, "change", row.pk), {"part": "went_well"}).status_code,
        organiser.post(address(Remark, "delete", row.pk), {"post": "yes"}).status_code,
    ]

    assert (statuses, Remark.objects.get().part) == ([403, 403, 403], "to_try")
