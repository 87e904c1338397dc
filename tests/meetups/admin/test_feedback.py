import pytest

from meetups.models import Action, Feedback, Remark, Topic, User
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


def press(client, answer, do):
    """Press a button on the page of an answer. Return the message."""
    response = client.post(address(Feedback, "remark", answer.pk), {"do": do}, follow=True)
    assert response.redirect_chain == [(address(Feedback, "change", answer.pk), 302)]
    return [str(message) for message in response.context["messages"]]


@pytest.mark.parametrize("number", [1, 3])
def test_organisers_read_feedback_about_their_own_meetings(organiser, answer, number, django_assert_num_queries):
    FeedbackFactory.create_batch(number - 1, event=EventFactory(group=answer.event.group))
    FeedbackFactory(went_well="Elsewhere.")

    with django_assert_num_queries(12):
        response = organiser.get(LIST)

    text = response.content.decode()
    assert len(response.context["cl"].result_list) == number
    assert ("Not sure" in text, "The chairs." in text, "Elsewhere." in text) == (True, True, False)


def test_list_is_in_the_order_of_the_meetings_and_of_random_keys(organiser, answer):
    for day, key in ((3, "c"), (1, "b"), (2, "a")):
        FeedbackFactory(event=answer.event, form_token=key, answered_on=f"2026-11-0{day}")
    Feedback.objects.filter(pk=answer.pk).delete()

    response = organiser.get(LIST)

    assert [row.pk for row in response.context["cl"].result_list] == ["a", "b", "c"]
    assert "answered" not in response.content.decode()


def test_time_of_an_answer_is_not_shown(organiser, answer):
    page = organiser.get(address(Feedback, "change", answer.pk)).content.decode()

    assert "The tea." in page
    assert [words for words in ("Said at", "nswered on", str(answer.answered_on)) if words in page] == []


@pytest.mark.parametrize("is_counted", [True, False])
def test_list_marks_the_counted_answers(organiser, answer, is_counted):
    Feedback.objects.update(is_counted=is_counted)

    assert f"icon-{'yes' if is_counted else 'no'}.svg" in organiser.get(LIST).content.decode()


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


@pytest.mark.parametrize("page", ["delete", "changelist"])
@pytest.mark.parametrize(("is_superuser", "left"), [(False, 1), (True, 0)])
def test_only_superusers_delete_an_answer_and_its_remarks(client, answer, page, is_superuser, left):
    user = OrganiserFactory(group=answer.event.group).user
    User.objects.filter(pk=user.pk).update(is_superuser=is_superuser)
    client.force_login(user)
    Remark.objects.create(answer=answer, part="went_well")
    url = address(Feedback, page, *([answer.pk] if page == "delete" else []))

    client.post(url, {"post": "yes", "action": "delete_selected", "_selected_action": [answer.pk]})

    assert (Feedback.objects.count(), Remark.objects.count()) == (left, left)


def test_organisers_release_words_and_take_them_back(organiser, answer):
    page = address(Feedback, "change", answer.pk)
    assert "Only organisers read this." in organiser.get(page).content.decode()

    words = "The event’s page shows the words, once five answers are counted."
    assert press(organiser, answer, "release went_well") == [words]
    assert [row.text for row in Remark.objects.all()] == ["The chairs."]
    assert "Shown on the event’s page, once five answers are counted." in organiser.get(page).content.decode()

    assert press(organiser, answer, "take_back went_well") == ["The words are no longer shown."]
    assert Remark.objects.count() == 0


def test_answer_whose_key_looks_like_an_escape_of_the_admin_has_its_page(organiser, answer):
    escaped = FeedbackFactory(event=answer.event, form_token="a_5Fb_2F", went_well="The view.")

    page = organiser.get(address(Feedback, "change", escaped.pk)).content.decode()
    assert "The view." in page
    assert f'formaction="{address(Feedback, "remark", escaped.pk)}"' in page
    assert press(organiser, escaped, "release went_well") == [
        "The event’s page shows the words, once five answers are counted."
    ]
    assert [row.text for row in Remark.objects.all()] == ["The view."]


def test_organisers_make_released_words_a_topic_or_an_action(organiser, answer):
    for part in ("went_well", "to_change"):
        press(organiser, answer, f"release {part}")

    assert press(organiser, answer, "topic went_well") == ["The words are now a topic in the backlog."]
    assert press(organiser, answer, "action to_change") == ["The words are now an action of the group."]

    assert (Topic.objects.get().title, Action.objects.get().text) == ("The chairs.", "The tea.")
    text = organiser.get(address(Feedback, "change", answer.pk)).content.decode()
    assert ("The chairs.</a> (Open)" in text, "The tea.</a> (Open)" in text) == (True, True)


@pytest.mark.parametrize(
    ("do", "words"),
    [
        ("release to_try", "There are no words in this part of the answer."),
        ("topic went_well", "Show these words on the event’s page first."),
        ("something else", "Press one of the buttons."),
        ("", "Press one of the buttons."),
    ],
)
def test_refusals_are_shown_and_change_nothing(organiser, answer, do, words):
    assert press(organiser, answer, do) == [words]
    assert (Remark.objects.count(), Topic.objects.count()) == (0, 0)


def test_buttons_need_a_post_and_an_answer_of_the_own_group(organiser, answer):
    other = FeedbackFactory(went_well="Elsewhere.")

    assert organiser.get(address(Feedback, "remark", answer.pk)).status_code == 405
    response = organiser.post(address(Feedback, "remark", other.pk), {"do": "release went_well"})
    assert (response.status_code, response["Location"], Remark.objects.count()) == (302, "/admin/", 0)
