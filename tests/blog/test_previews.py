"""A preview link shows a post that is not public to people without an account, until it expires or is ended."""

import pytest
from django.core.exceptions import ValidationError
from django.core.signing import Signer

from blog import previews
from blog.models import PreviewLink
from meetups import extensions
from meetups.services import search
from tests.authors import AuthorFactory, PostSeriesFactory, PreviewLinkFactory
from tests.blog.moments import DAY, HIDDEN, NOW, SECOND
from tests.factories import EventFactory, PostFactory, TagFactory, UserFactory
from tests.pages import Page

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", HIDDEN)
def test_link_works_for_14_days(state):
    post, user = PostFactory(**state), UserFactory()

    link = previews.open_link(post=post, by=user)

    assert (link.post, link.created_by, link.expires_at, link.is_open) == (post, user, NOW + 14 * DAY, True)
    assert str(link) == post.headline
    assert PreviewLink.objects.by_token(link.token) == link


def test_public_post_needs_no_link():
    with pytest.raises(ValidationError) as refusal:
        previews.open_link(post=PostFactory())

    assert refusal.value.code == "public"


def test_post_has_at_most_20_links_that_work():
    post = PostFactory(status="draft")
    PreviewLinkFactory(post=post, expires_at=NOW)
    for _number in range(20):
        link = previews.open_link(post=post)

    with pytest.raises(ValidationError) as refusal:
        previews.open_link(post=post)
    assert refusal.value.code == "many"

    previews.revoke(link=link)
    assert previews.open_link(post=post).is_open


def test_link_is_ended_once(time_machine):
    link = previews.revoke(link=PreviewLinkFactory())
    time_machine.shift(DAY)

    assert (previews.revoke(link=link).expires_at, link.is_open) == (NOW, False)


def test_old_links_are_deleted_each_night():
    kept = PreviewLinkFactory(expires_at=NOW - 90 * DAY)
    PreviewLinkFactory(expires_at=NOW - 90 * DAY - SECOND)

    assert (extensions.nightly_jobs["previews"].work(), previews.forget_ended()) == (1, 0)
    assert PreviewLink.objects.get() == kept


@pytest.mark.parametrize("state", HIDDEN)
def test_page_is_that_of_the_post_with_a_line_that_says_what_it_is(client, state):
    series = PostSeriesFactory(name="Lamps from wick to glass")
    post = PostFactory(headline="How it went", body="Very *well*.", series=series, group=series.group, **state)
    post.authors.add(AuthorFactory(name="Ann"))
    post.authors.add(AuthorFactory(name="Bo", is_unnamed=True))
    post.tags.add(TagFactory(name="light"))

    response = client.get(PreviewLinkFactory(post=post).get_absolute_url())

    text = response.content.decode()
    assert response.status_code == 200
    for words in (
        "This is a draft. Only people with this link can see it.", "<h1>How it went</h1>", "<p>Very <em>well</em>.</p>",
        "By Ann", "a member of the group", "light", series.name,
    ):  # fmt: skip
        assert words in text
    assert ("Bo" in text, "ld+json" in text, "og:url" in text, post.get_absolute_url() in text) == (False,) * 4
    assert ("/blog/authors/" in text, "/blog/tags/" in text, "/blog/series/" in text) == (False,) * 3
    assert '<meta name="robots" content="noindex">' in text
    assert (response["X-Robots-Tag"], response["Referrer-Policy"]) == ("noindex", "same-origin")
    assert {"no-store", "private"} <= set(response["Cache-Control"].split(", "))
    assert not response.cookies


@pytest.mark.parametrize("tags", [1, 3])
def test_page_takes_four_queries_with_1_and_3_tags_and_authors(client, tags, django_assert_num_queries):
    event = EventFactory()
    post = PostFactory(status="draft", event=event, group=event.group)
    for _number in range(tags):
        post.tags.add(TagFactory())
        post.authors.add(AuthorFactory())
        PostFactory(group=event.group)
    link = PreviewLinkFactory(post=post)

    with django_assert_num_queries(4):
        client.get(link.get_absolute_url())


@pytest.mark.parametrize("expires_at", [NOW + DAY, NOW - DAY])
def test_link_of_a_published_post_redirects_to_it(client, expires_at):
    link = PreviewLinkFactory(post=PostFactory(slug="out"), expires_at=expires_at)

    response = client.get(link.get_absolute_url())

    assert (response.status_code, response["Location"]) == (302, "/blog/out/")
    assert "no-store" in response["Cache-Control"]


def test_ended_link_says_so_and_shows_nothing_of_the_post(client):
    link = previews.revoke(link=PreviewLinkFactory(post__headline="Secret"))

    response = client.get(link.get_absolute_url())

    assert response.status_code == 410
    assert "This preview link has ended" in Page(response).text
    assert ("Secret" in response.content.decode(), response["X-Robots-Tag"]) == (False, "noindex")


@pytest.mark.parametrize("token", ["x", "0" * 300, "a.b", "%00", "é", "../x"])
def test_other_tokens_answer_404_without_a_query(client, token, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get(f"/blog/previews/{token}/").status_code == 404


def test_token_must_be_signed(client):
    link = PreviewLinkFactory()
    other = Signer(sep=".", salt="other").sign(link.secret)

    assert [client.get(f"/blog/previews/{token}/").status_code for token in (link.secret, other)] == [404, 404]


def test_link_changes_nothing_and_makes_nothing_public(client):
    link = PreviewLinkFactory(post__headline="Hush")
    client.get(link.get_absolute_url())
    search.rebuild()

    for path in ("/", "/blog/", "/blog/feed/", "/sitemap-posts.xml", "/search/?q=hush", link.post.get_absolute_url()):
        text = client.get(path).content.decode()
        assert (link.token in text, link.post.get_absolute_url() in text) == (False, False), path
    assert client.post(link.get_absolute_url()).status_code == 405
