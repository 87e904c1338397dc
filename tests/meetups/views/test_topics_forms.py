"""The forms of the backlog: suggest a topic, and “me too”."""

import pytest

from meetups.models import Topic
from meetups.services import topics
from tests.boards import TopicFactory
from tests.factories import GroupFactory
from tests.pages import Page

pytestmark = pytest.mark.django_db
LIST, SUGGEST = "/groups/leeds/topics/", "/groups/leeds/topics/suggest/"


@pytest.fixture
def group():
    return GroupFactory(slug="leeds", name="Leeds")


def url_of(topic):
    return f"/groups/leeds/topics/{topic.path_part}/"


def fields(**changes):
    return {"title": "Who pays for tea?", "note": "Please.", "website": "", "form_token": "token-123"} | changes


def test_suggestion_is_on_the_list_once_for_each_form(client, group):
    token = Page(client.get(SUGGEST)).all("input", name="form_token")[0]["value"]

    for _ in range(2):
        response = client.post(SUGGEST, fields(form_token=token))
        assert (response.status_code, response.url) == (302, "/groups/leeds/topics/suggest/thanks/")

    assert [(topic.title, topic.note, topic.state) for topic in Topic.objects.all()] == [
        ("Who pays for tea?", "Please.", "open")
    ]
    assert "Your topic is on the list." in Page(client.get(response.url)).text


def test_group_that_reviews_topics_says_so(client, group):
    group.reviews_topics = True
    group.save()

    assert "The organisers read it before it is shown." in Page(client.get(SUGGEST)).text
    assert "read your topic, and then it is on the list" in Page(client.get(f"{SUGGEST}thanks/")).text
    client.post(SUGGEST, fields())
    assert Topic.objects.get().state == "suggested"


def test_topic_that_is_on_the_list_is_offered_instead(client, group):
    topic = TopicFactory(group=group, title="Who pays for tea", compared_title="whopaysfortea")

    response = client.post(SUGGEST, fields())
    page = Page(response)

    assert (response.status_code, Topic.objects.count()) == (409, 1)
    assert "This topic is on the list already Who pays for tea Me too" in page.text
    assert f"{url_of(topic)}me-too/" in page.links
    assert response.context["form"]["note"].value() == "Please."


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": ""}, "Enter a topic, such as: How do we find speakers?"),
        ({"title": " \u200b\u200f "}, "Enter a topic, such as: How do we find speakers?"),
        ({"title": "a\u202eb"}, "This has a character that cannot be shown."),
        ({"title": "x" * 10_000}, "at most 120 characters"),
        ({"note": "x" * 4001}, "at most 4000 characters"),
        ({"form_token": "x"}, "This form is incomplete. Open the page again."),
        ({"form_token": "x" * 40}, "This form is incomplete. Open the page again."),
    ],
)
def test_error_is_shown_with_the_words_that_were_typed(client, group, changes, words):
    response = client.post(SUGGEST, fields(**changes))

    assert (response.status_code, Topic.objects.count()) == (422, 0)
    assert words in Page(response).text
    assert response.context["form"]["note"].value() == fields(**changes)["note"]


@pytest.mark.parametrize("title", ["<script>alert(1)</script>", "مرحبا\u200f", "🦉", "x" * 120])
def test_any_words_are_shown_as_words(client, group, title):
    client.post(SUGGEST, fields(title=title))

    topic = Topic.objects.get()
    for path in (LIST, url_of(topic)):
        response = client.get(path)
        assert "<script>alert" not in response.content.decode()
        assert " ".join(title.split()) in Page(response).text


def test_robots_are_thanked_and_nothing_is_kept(client, group):
    assert client.post(SUGGEST, fields(website="https://x.example")).status_code == 302
    assert Topic.objects.count() == 0


def test_suggestions_and_me_too_are_limited(client, group, settings):
    settings.SUGGEST_RATE_LIMIT = settings.ME_TOO_RATE_LIMIT = "1/h"
    topic = TopicFactory(group=group)

    for path, data in ((SUGGEST, fields()), (f"{url_of(topic)}me-too/", {})):
        assert client.post(path, data).status_code == 302
        response = client.post(path, data | {"form_token": "token-456", "title": "Other"})
        assert (response.status_code, "Try again in a few minutes" in Page(response).text) == (429, True)
    assert Topic.objects.count() == 2


def test_full_backlog_refuses_in_words(client, group, monkeypatch):
    monkeypatch.setattr(topics, "MOST_SUGGESTED", 0)
    monkeypatch.setattr(topics, "SUGGESTED_AN_HOUR", 0)

    response = client.post(SUGGEST, fields())

    assert (response.status_code, "Many topics wait for the organisers" in Page(response).text) == (409, True)


def test_me_too_counts_a_browser_once_by_its_cookie(client, group):
    topic = TopicFactory(group=group)
    path = f"{url_of(topic)}me-too/"
    assert client.get(path).cookies.keys() == {"csrftoken"}

    response = client.post(path)
    client.post(path)

    cookie = response.cookies["me-too"]
    assert (response.status_code, response.url) == (302, url_of(topic))
    assert (cookie["path"], cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (
        "/groups/leeds/topics/", True, "Lax", 31_536_000,
    )  # fmt: skip
    topic.refresh_from_db()
    assert topic.interest == 1
    page = Page(client.get(path))
    assert ("You have said “me too” with this browser already." in page.text, page.all("form")) == (True, [])
    assert cookie.value.partition(":")[0] not in str(topic.interests.values())


@pytest.mark.parametrize("value", ["x", "a:b:c", ""])
def test_forged_cookie_counts_as_a_new_browser(client, group, value):
    topic = TopicFactory(group=group)
    client.cookies["me-too"] = value

    assert client.post(f"{url_of(topic)}me-too/").cookies["me-too"].value != value
    assert topic.interests.count() == 1


def test_cookie_is_sent_over_https_only_where_the_site_is(client, group, settings):
    settings.SESSION_COOKIE_SECURE = True
    topic = TopicFactory(group=group)

    cookie = client.post(f"{url_of(topic)}me-too/").cookies["__Secure-me-too"]

    assert cookie["secure"] is True


def test_interest_in_a_closed_topic_is_refused_in_words(client, group):
    topic = TopicFactory(group=group, state="done")

    response = client.post(f"{url_of(topic)}me-too/")

    assert (response.status_code, topic.interests.count()) == (409, 0)
    assert "This topic is done, so no more interest is counted." in Page(response).text
