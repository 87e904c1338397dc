"""The topic backlog in the admin: editing, states, merging and importing."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from meetups.models import SearchRow, Topic
from meetups.services import search, topics
from tests.boards import TopicFactory
from tests.factories import EventFactory, GroupFactory, OrganiserFactory, UserFactory
from tests.meetups.admin.sides import address, as_posted

pytestmark = pytest.mark.django_db
PAGE = "/admin/meetups/topic/import/"
CONFIRM = "/admin/meetups/topic/import/confirm/"
BOARD = {
    "lists": [{"id": "l", "name": "To do"}],
    "cards": [
        {"id": "a", "name": "Tea <b>", "idList": "l", "desc": "Why?", "badges": {"votes": 3}},
        {"id": "b", "name": "Old", "closed": True, "members": ["Ada"]},
    ],
}


@pytest.fixture
def group(db):
    return GroupFactory(name="Leeds", slug="leeds")


@pytest.fixture
def organiser(client, group):
    client.force_login(OrganiserFactory(group=group).user)
    return client


def act(client, action, *rows, **data):
    chosen = [row.pk for row in rows]
    page = address(Topic, "changelist")
    return client.post(page, {"action": action, "_selected_action": chosen, **data}, follow=True)


def messages_of(response):
    return [str(message) for message in response.context["messages"]]


def choose(client, group, data=None, **more):
    file = SimpleUploadedFile("board.json", json.dumps(BOARD).encode() if data is None else data)
    return client.post(PAGE, {"group": group.pk, "file": file, **more})


def test_organiser_adds_a_topic_with_tags(organiser, group):
    event = EventFactory(group=group)
    data = {"group": group.pk, "title": "Tea", "note": "Why?", "tags": "money; To do;", "raised_at": event.pk}

    assert organiser.post(address(Topic, "add"), data).status_code == 302

    topic = group.topics.get()
    assert (topic.title, topic.state, topic.raised_at, topic.raised_on) == ("Tea", "open", event, event.local_date)
    assert sorted(tag.name for tag in topic.tags.all()) == ["To do", "money"]
    refused = organiser.post(address(Topic, "add"), data | {"title": "TEA!"})
    assert refused.context["adminform"].form.errors == {"title": ["A topic with this title is open already."]}


def test_organiser_edits_a_topic(organiser, group):
    topic = TopicFactory(group=group, title="Tea", interest=3)
    topics.set_tags(topic=topic, names=["b", "a"])
    page = address(Topic, "change", topic.pk)
    data = as_posted(organiser.get(page))
    assert data["tags"] == "a; b"

    organiser.post(page, data | {"title": "Coffee", "tags": "a; c", "raised_on": "2026-05-03", "state": "refused"})

    topic.refresh_from_db()
    assert (topic.title, topic.compared_title, str(topic.raised_on), topic.state, topic.interest) == (
        "Coffee", "coffee", "2026-05-03", "open", 3,
    )  # fmt: skip
    assert [tag.name for tag in topic.tags.order_by("name")] == ["a", "c"]


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"title": "\u200b"}, {"title": ["Enter a topic, such as: How do we find speakers?"]}),
        ({"title": "Other"}, {"title": ["Another topic with this title is open. Merge the two."]}),
        ({"raised_on": ""}, {"raised_on": ["This field is required."]}),
    ],
)
def test_error_is_shown_beside_its_field(organiser, group, changes, errors):
    TopicFactory(group=group, title="Other", compared_title="other")
    page = address(Topic, "change", TopicFactory(group=group).pk)

    response = organiser.post(page, as_posted(organiser.get(page)) | changes)

    assert response.context["adminform"].form.errors == errors


def test_meeting_of_another_group_of_the_organiser_is_refused(organiser, group):
    other = EventFactory()
    OrganiserFactory(group=other.group, user=group.organisers.get().user)
    page = address(Topic, "change", TopicFactory(group=group).pk)

    response = organiser.post(page, as_posted(organiser.get(page)) | {"raised_at": other.pk})

    assert response.context["adminform"].form.errors == {"raised_at": ["Choose a meeting of the same group."]}


@pytest.mark.parametrize(
    ("action", "before", "after"),
    [
        ("approve", "suggested", "open"), ("park", "open", "parked"), ("mark_done", "open", "done"),
        ("reopen", "parked", "open"), ("refuse", "open", "refused"),
    ],
)  # fmt: skip
def test_actions_change_the_state(organiser, group, action, before, after):
    topic = TopicFactory(group=group, state=before, published_at=None if before == "suggested" else timezone.now())

    response = act(organiser, action, topic)

    topic.refresh_from_db()
    assert (topic.state, topic.published_at is not None) == (after, True)
    assert messages_of(response) == ["1 topic is changed."]


def test_change_that_cannot_be_is_refused_in_words(organiser, group):
    response = act(organiser, "park", TopicFactory(group=group, title="Tea", state="refused"))

    assert messages_of(response) == ["Tea: This topic is in the state “Refused”, so this cannot be done."]


def test_merging_asks_which_topic_stays(organiser, group):
    rows = [TopicFactory(group=group, title=title) for title in ("One", "Two", "Three")]

    page = act(organiser, "merge", *rows)
    assert (page.context["title"], "and their notes are added below its own." in page.content.decode()) == (
        "Merge these topics", True,
    )  # fmt: skip
    assert list(act(organiser, "merge", *rows, confirm="1").context["form"].errors) == ["into"]
    other = TopicFactory(group=group)
    assert list(act(organiser, "merge", *rows, confirm="1", into=other.pk).context["form"].errors) == ["into"]

    response = act(organiser, "merge", *rows, confirm="1", into=rows[1].pk)

    assert messages_of(response) == ["2 topics are merged."]
    assert list(Topic.objects.filter(merged_into=rows[1])) == [rows[0], rows[2]]


def test_notes_that_do_not_fit_together_are_refused_in_words(organiser, group):
    rows = [TopicFactory(group=group, title="Tea", note=note) for note in ("x" * 4000, "y")]
    [said] = messages_of(act(organiser, "merge", *rows, confirm="1", into=rows[0].pk))
    assert said.startswith("Tea: The two notes together have 4003 characters, and 4000 is the limit. Shorten")


def test_one_topic_is_not_merged(organiser, group):
    assert messages_of(act(organiser, "merge", TopicFactory(group=group))) == ["Choose two topics or more."]


def test_topics_of_two_groups_are_not_merged(organiser, group):
    other = TopicFactory(title="Elsewhere")
    OrganiserFactory(group=other.group, user=group.organisers.get().user)
    topic = TopicFactory(group=group, title="Here")

    response = act(organiser, "merge", topic, other, confirm="1", into=other.pk)

    assert messages_of(response) == ["Here: Choose topics of the same group."]


def test_topic_is_deleted_by_superusers_alone(organiser, group, root):
    topic = TopicFactory(group=group)
    search.write(thing=topic)
    page = address(Topic, "delete", topic.pk)

    assert root.post(page, {"post": "yes"}).status_code == 302
    assert (Topic.objects.count(), SearchRow.objects.filter(kind="topic").count()) == (0, 0)
    root.force_login(group.organisers.get().user)
    assert root.post(address(Topic, "delete", TopicFactory(group=group).pk), {"post": "yes"}).status_code == 403


def test_topic_without_a_page_has_no_link_to_one(organiser, group):
    shown, hidden = TopicFactory(group=group), TopicFactory(group=group, state="suggested", published_at=None)

    assert shown.get_absolute_url() in organiser.get(address(Topic, "change", shown.pk)).content.decode()
    assert hidden.get_absolute_url() not in organiser.get(address(Topic, "change", hidden.pk)).content.decode()


def test_list_is_filtered_by_tag(organiser, group):
    rows = [TopicFactory(group=group), TopicFactory(group=group)]
    topics.set_tags(topic=rows[0], names=["money"])

    response = organiser.get(f"{address(Topic, 'changelist')}?tags__id__exact={rows[0].tags.get().pk}")

    assert list(response.context["cl"].result_list) == [rows[0]]


@pytest.mark.parametrize("number", [1, 30])
def test_list_takes_a_constant_number_of_queries(organiser, group, number, django_assert_num_queries):
    TopicFactory.create_batch(number, group=group)

    with django_assert_num_queries(11):
        organiser.get(address(Topic, "changelist"))


def test_lead_chooses_whether_suggestions_are_reviewed(client, group):
    client.force_login(OrganiserFactory(group=group, role="lead").user)
    page = address(type(group), "change", group.pk)

    client.post(page, as_posted(client.get(page)) | {"reviews_topics": "on"})

    group.refresh_from_db()
    assert group.reviews_topics is True


def test_plan_is_shown_first_and_imported_when_confirmed(organiser, group):
    assert f'<a href="{PAGE}">Import topics</a>' in organiser.get(address(Topic, "changelist")).content.decode()
    assert organiser.get(PAGE).status_code == 200

    page = choose(organiser, group)
    text = page.content.decode()
    assert [(label, len(lines)) for label, _outcome, lines in page.context["outcomes"]] == [("New", 1), ("Skipped", 1)]
    assert ("Tea &lt;b&gt;" in text, "To do" in text, "It is archived." in text) == (True, True, True)
    assert (Topic.objects.count(), SearchRow.objects.filter(kind="topic").count()) == (0, 0)

    response = organiser.post(CONFIRM, {"kept": page.context["kept"]}, follow=True)

    assert response.redirect_chain == [("/admin/meetups/topic/", 302)]
    assert messages_of(response) == ["1 topic is new, 0 are changed."]
    assert [(topic.title, topic.group, topic.interest) for topic in Topic.objects.all()] == [("Tea <b>", group, 3)]


def test_archived_cards_are_imported_if_asked_for(organiser, group):
    page = choose(organiser, group, with_archived="on")
    organiser.post(CONFIRM, {"kept": page.context["kept"]})

    assert sorted(Topic.objects.values_list("title", "state")) == [("Old", "parked"), ("Tea <b>", "open")]


def test_second_confirmation_shows_the_new_plan(organiser, group):
    kept = choose(organiser, group).context["kept"]
    organiser.post(CONFIRM, {"kept": kept})

    page = organiser.post(CONFIRM, {"kept": kept})

    assert [label for label, _outcome, _lines in page.context["outcomes"]] == ["Skipped", "Same"]
    assert "Something has changed since this page was shown." in page.content.decode()


def test_plan_of_events_is_no_plan_of_topics(organiser, group):
    kept = choose(organiser, group).context["kept"]

    response = organiser.post("/admin/meetups/event/import/confirm/", {"kept": kept})

    assert response.headers["Location"] == "/admin/meetups/event/import/"


def test_organiser_imports_only_into_their_own_group(organiser, group):
    theirs = GroupFactory(name="Theirs")

    assert list(choose(organiser, theirs).context["form"].errors) == ["group"]
    kept = choose(organiser, group).context["kept"]
    organiser.force_login(OrganiserFactory(group=theirs).user)
    assert organiser.post(CONFIRM, {"kept": kept}).headers["Location"] == PAGE
    organiser.force_login(UserFactory())
    assert organiser.get(PAGE).status_code == 302


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "The file is empty. Export it again."),
        (b"null", "This is neither a Trello board (JSON) nor a CSV file with a column “title”."),
        (b"[]", "This is not a Trello board: it has no cards."),
        (b'{"cards": ' + b"[" * 10_000, "The file has too many nested parts."),
        (b'{"cards": [', "The file is damaged or incomplete."),
        (b"title\n\xe9t\xe9", "The file is not UTF-8 text."),
        (b"title\n" + b"x\n" * 5001, "The file has more than 5,000 topics."),
        (b"x" * 5_000_001, "The file is larger than 5 MB."),
    ],
)
def test_invalid_files_are_refused_in_words(organiser, group, data, words):
    response = choose(organiser, group, data)

    [error] = response.context["form"].errors["file"]
    assert (response.status_code, words in error) == (200, True)


def test_request_of_two_hundred_megabytes_is_refused_unread(organiser):
    response = organiser.generic("POST", PAGE, b"", CONTENT_LENGTH="200000000")

    assert response.status_code == 413


def test_file_whose_text_cannot_be_packed_is_refused(organiser, group, monkeypatch):
    monkeypatch.setattr("meetups.admin.topics.TopicAdmin.largest_import", 10_100)

    response = choose(organiser, group)

    assert response.context["form"].errors == {
        "file": ["This is too much text for one import. Import it in parts."]
    }  # fmt: skip
