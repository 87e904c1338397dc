"""The editor of a post: the text beside what is typed, the number of its words, and links that lead nowhere."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from blog.admin.editor import MOST_CHECKED, dead_links
from blog.models import Post
from meetups.models import Group
from meetups.standards import markdown
from tests.factories import EventFactory, GroupFactory, OrganiserFactory, PostFactory
from tests.meetups.admin.sides import address, as_posted
from tests.photos import PictureFactory

pytestmark = pytest.mark.django_db
TEXT = "/admin/blog/post/text/"


@pytest.fixture
def organiser(client):
    client.force_login(OrganiserFactory(user__name="Ann").user)
    return client


def test_text_is_shown_as_its_page_shows_it_and_nothing_is_saved(organiser):
    response = organiser.post(TEXT, {"body": "# Tea\n\nVery *good*.[^1] <script>\n\n[^1]: Hot."})

    answer = response.json()
    assert (response.status_code, answer["words"]) == (200, "6 words · 1 minute to read")
    for part in (
        '<h2 id="text-body-tea">Tea</h2>', "<em>good</em>", "&lt;script&gt;", 'href="#text-body.note-1"',
        '<link rel="stylesheet" href="/static/css/components.css">', "/static/css/text.css",
    ):  # fmt: skip
        assert part in answer["page"]
    assert "<script" not in answer["page"]
    assert {"no-store", "private"} <= set(response.headers["Cache-Control"].split(", "))
    assert Post.objects.count() == 0


def test_empty_text_says_so(organiser):
    answer = organiser.post(TEXT).json()

    assert answer["words"] == "0 words · 1 minute to read"
    assert "Nothing is typed yet." in answer["page"]


@pytest.mark.parametrize(
    ("body", "words"),
    [("a" * 50_001, "Ensure this value has at most 50000"), ("a\x07", "This has a character that cannot be shown.")],
)
def test_text_that_cannot_be_saved_is_refused_in_words(organiser, body, words):
    response = organiser.post(TEXT, {"body": body})

    assert (response.status_code, set(response.json())) == (400, {"words"})
    assert response.json()["words"].startswith(words)


def test_text_shows_the_pictures_of_the_chosen_group(organiser):
    own, other = PictureFactory(group=Group.objects.get()), PictureFactory(alternative="Another group")
    text = {"body": f"{own.line}\n\n{other.line}"}

    chosen, none = (organiser.post(TEXT, text | {"group": group}).json()["page"] for group in (own.group_id, ""))

    assert (chosen.count("<img"), own.pictured.largest in chosen, "Another group" in chosen) == (1, True, True)
    assert "<img" not in none
    assert Post.objects.count() == 0


@pytest.mark.parametrize("group", [None, 404, 10**30, "x"])
def test_group_of_others_is_refused_and_shows_no_picture(organiser, group):
    picture = PictureFactory()

    response = organiser.post(TEXT, {"body": picture.line, "group": picture.group_id if group is None else group})

    assert (response.status_code, set(response.json())) == (400, {"words"})
    assert "not one of the available choices" in response.json()["words"]


def test_only_organisers_may_render_texts_and_get_is_refused(client, organiser):
    assert organiser.get(TEXT).status_code == 405
    client.logout()
    assert client.post(TEXT, {"body": "a"}).status_code == 302


def test_form_says_how_long_the_saved_text_is(organiser):
    post = PostFactory(group=Group.objects.get(), body="word " * 201)

    assert "201 words · 2 minutes to read" in organiser.get(address(Post, "change", post.pk)).content.decode()
    assert "0 words · 1 minute to read" in organiser.get(address(Post, "add")).content.decode()


@pytest.fixture
def things(db):
    PostFactory(slug="here", group=GroupFactory(slug="leeds"))
    PostFactory(slug="draft", status="draft", published_at=None)
    EventFactory(slug="2026-11-25-tea")


def test_link_that_leads_somewhere_is_not_dead(things):
    for href in (
        "/", "/events/", "/events", "/blog/here/", "/blog/here", "/blog/here/#text-body-tea", "/blog/?kind=news",
        "http://testserver/groups/leeds/", "/events/2026-11-25-tea/", "/events/2026-11-25-tea.ics", "/search/?q=tea",
        "/admin/", "/static/css/base.css", "#text-日本", "#main", "#", "/blog/own/", "/blog/own/#other",
        "https://elsewhere.example/nothing/", "mailto:ann@example.org", "http://testserver.example.org/x",
    ):  # fmt: skip
        assert dead_links(markdown.render(f"# 日本\n\n[a](<{href}>)"), "/blog/own/") == [], href


def test_link_to_this_site_that_leads_nowhere_is_dead(things):
    for href in (
        "/nothing/", "/blog/nothing/", "/blog/draft/", "/events/2026-11-26-tea/", "http://testserver/groups/york/",
        "http://testserver/blog/nothing/?a=b#c", "#text-cake", "nothing/", "/blog/%00/", "/blog/%ff%fe/",
    ):  # fmt: skip
        assert dead_links(markdown.render(f"# Tea\n\n[a](<{href}>)"), "/blog/own/") == [href]


def test_link_that_is_not_valid_is_not_one_of_this_site(db):
    assert dead_links('<a href="http://[">a</a>', "/blog/own/") == []


def test_so_many_links_are_checked_and_no_more(db):
    rendered = markdown.render(" ".join(f"[a](/nothing/{number}/)" for number in range(MOST_CHECKED + 1)))

    assert len(dead_links(rendered, "/blog/own/")) == MOST_CHECKED


def saved(client, body):
    page = address(Post, "add")
    values = {"headline": "Tea", "slug": "tea", "summary": "Hot.", "body": body}
    response = client.post(page, as_posted(client.get(page)) | values)
    assert response.status_code == 302
    return [str(message) for message in get_messages(response.wsgi_request) if message.level_tag == "warning"]


def test_saving_warns_of_dead_links_and_saves_all_the_same(organiser):
    body = "[a](/nothing/) [b](/events/) [c](https://elsewhere.example/)"

    assert saved(organiser, body) == [
        "These links lead to no public page of this site: /nothing/. Correct them if they are wrong."
    ]
    assert Post.objects.get().body == body


def test_saving_names_ten_dead_links_at_most(organiser):
    [warning] = saved(organiser, " ".join(f"[a](/nothing/{number}/)" for number in range(11)))

    assert "/nothing/9/ …. Correct" in warning
    assert "/nothing/10/" not in warning


def test_saving_says_nothing_of_links_that_lead_somewhere(organiser):
    assert saved(organiser, f"[a]({reverse('blog:posts-index')}) [b](/blog/tea/)") == []
