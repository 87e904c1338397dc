import pytest

from meetups.models import Feedback, User
from tests.factories import EventFactory, FeedbackFactory, OrganiserFactory
from tests.meetups.admin.sides import address, values

pytestmark = pytest.mark.django_db
LIST = address(Feedback, "changelist")


@pytest.fixture
def answer():
    return FeedbackFactory(event__title="Tea", again="unsure", went_well="The chairs.", to_change="The tea.")


@pytest.fixture
def organiser(client, answer):
    client.force_login(OrganiserFactory(group=answer.event.group).user)
    return client


@pytest.mark.parametrize("number", [1, 3])
def test_organisers_read_feedback_about_their_own_meetings(organiser, answer, number, django_assert_num_queries):
    FeedbackFactory.create_batch(number - 1, event=EventFactory(group=answer.event.group))
    FeedbackFactory(went_well="Elsewhere.")

    with django_assert_num_queries(12):
        response = organiser.get(LIST)

    text = response.content.decode()
    assert len(response.context["cl"].result_list) == number
    assert ("Not sure" in text, "The chairs." in text, "Elsewhere." in text) == (True, True, False)


def test_time_of_an_answer_is_not_shown(organiser, answer):
    page = organiser.get(address(Feedback, "change", answer.pk)).content.decode()

    assert "The tea." in page
    assert "Said at" not in page


@pytest.mark.parametrize("is_superuser", [False, True])
def test_feedback_cannot_be_added_or_changed(client, answer, is_superuser):
    user = OrganiserFactory(group=answer.event.group).user
    User.objects.filter(pk=user.pk).update(is_superuser=is_superuser)
    client.force_login(user)
    before = values(Feedback)

    statuses = [
        client.post(address(Feedback, "add"), {"again": "yes"}).status_code,
        client.post(address(Feedback, "change", answer.pk), {"again": "yes"}).status_code,
    ]

    assert (statuses, values(Feedback)) == ([403, 403], before)


@pytest.mark.parametrize(("is_superuser", "left"), [(False, 1), (True, 0)])
def test_only_superusers_delete_an_answer(client, answer, is_superuser, left):
    user = OrganiserFactory(group=answer.event.group).user
    User.objects.filter(pk=user.pk).update(is_superuser=is_superuser)
    client.force_login(user)

    client.post(address(Feedback, "delete", answer.pk), {"post": "yes"})

    assert Feedback.objects.count() == left
