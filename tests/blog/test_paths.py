"""A page that moves redirects from each path it had, for ever, and no other page takes such a path."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from blog import paths, services
from blog.forms import SlugForm
from blog.models import FormerPath, Post, Tag
from tests.authors import AuthorFactory, PostSeriesFactory
from tests.blog.moments import DAY, HOUR, NOW
from tests.factories import EventFactory, PostFactory, TagFactory, UserFactory
from tests.meetups.services.refusals import code_of

pytestmark = pytest.mark.django_db


def make(kind):
    """Return a row with a public page at the slug first."""
    if kind == "post":
        return PostFactory(slug="first")
    row = {"author": AuthorFactory, "tag": TagFactory, "series": PostSeriesFactory}[kind](slug="first")
    if kind == "series":
        PostFactory(series=row)
    else:
        row.posts.add(PostFactory())
    return row


def move(row, slug):
    row.slug = slug
    paths.save(row=row)
    return row.get_absolute_url()


def location(client, path):
    response = client.get(path)
    return response.headers.get("Location", ""), response.status_code


@pytest.mark.parametrize("kind", ["post", "author", "tag", "series"])
def test_each_former_path_redirects_to_the_page_until_it_returns(client, kind):
    row = make(kind)
    first = row.get_absolute_url()

    second = move(row, "second")
    third = move(row, "third")
    assert [location(client, path) for path in (first, second, third)] == [(third, 301), (third, 301), ("", 200)]

    move(row, "first")
    assert [location(client, path) for path in (first, second, third)] == [("", 200), (first, 301), (first, 301)]
    assert sorted(map(str, FormerPath.objects.all())) == sorted([second, third])


@pytest.mark.parametrize(
    ("kind", "values"),
    [("author", {"is_unnamed": True}), ("post", {"status": "draft"}), ("post", {"published_at": NOW + DAY})],
)
def test_former_path_does_not_tell_a_path_without_a_page(client, time_machine, kind, values):
    """The slug of an unnamed author is made of their name, and that of a draft of its headline."""
    time_machine.move_to(NOW)
    row = make(kind)
    first = row.get_absolute_url()
    move(row, "second")
    type(row).objects.filter(pk=row.pk).update(**values)

    others = {"author": [f"{first}feed/", f"{first}feed.json"], "post": ["/api/posts/first/"]}[kind]
    assert [location(client, path) for path in (first, *others)] == [("", 404)] * (1 + len(others))


def test_path_of_a_draft_was_never_public():
    post = PostFactory(slug="first", status="draft")
    move(post, "second")
    paths.save(row=Post(headline="New", slug="new", summary="a", body="a", group=post.group))

    assert FormerPath.objects.count() == 0


def test_path_of_a_post_that_was_public_redirects_after_it_is_published_again(client):
    post = PostFactory(slug="first")
    post.status = "draft"
    paths.save(row=post)

    second = move(post, "second")
    post.status = "published"
    paths.save(row=post)

    assert location(client, "/blog/first/") == (second, 301)


def test_path_of_a_post_that_was_public_is_kept_without_its_revisions(client):
    post = PostFactory(slug="first")
    post.status = "draft"
    paths.save(row=post)
    post.history.all().delete()

    move(post, "second")
    assert location(client, "/blog/first/")[1] == 404
    move(post, "third")
    post.status = "published"
    paths.save(row=post)

    assert location(client, "/blog/first/") == ("/blog/third/", 301)
    assert location(client, "/blog/second/")[1] == 404


def test_path_of_a_draft_that_was_public_is_kept_by_the_migration(client):
    post, never = PostFactory(slug="first"), PostFactory(slug="other", status="draft")
    Post.objects.filter(pk=post.pk).update(status="draft")

    import_module("blog.migrations.0007_paths_of_drafts").keep_paths(apps, connection.schema_editor(atomic=False))

    assert list(FormerPath.objects.values_list("path", "now_at")) == [("/blog/first/", "/blog/first/")]
    assert not form_of(Post())({"slug": "first"}, instance=never).is_valid()
    assert form_of(Post())({"slug": "first"}, instance=post).is_valid()


def test_merged_tags_redirect_and_their_posts_get_the_tag_that_stays(client):
    kept, merged, both = TagFactory(slug="kept"), TagFactory(slug="merged"), PostFactory()
    former = merged.get_absolute_url()
    move(merged, "moved")
    both.tags.set([kept, merged])
    PostFactory().tags.add(merged)

    paths.merge_tags(into=kept, others=Tag.objects.all())

    assert (Tag.objects.get(), kept.posts.count()) == (kept, 2)
    for path in (former, "/blog/tags/moved/"):
        assert location(client, path) == ("/blog/tags/kept/", 301)
    assert client.get("/blog/?tag=moved", follow=True).status_code == 200
    for slug in ("kept", "moved", former.strip("/").rpartition("/")[2]):
        assert both.headline in client.get(f"/blog/?tag={slug}&group={both.group.slug}").content.decode()


def form_of(row):
    class Form(SlugForm):
        class Meta:
            model = type(row)
            fields = ["slug"]

    return Form


def test_former_slug_is_free_for_its_own_page_alone():
    row, other = make("tag"), TagFactory()
    move(row, "second")

    assert form_of(row)({"slug": "first"}, instance=row).is_valid()
    for instance in (other, Tag()):
        assert form_of(row)({"slug": "first"}, instance=instance).errors == {
            "slug": ["Choose another slug. Another page had this one."]
        }
    assert form_of(make("author"))({"slug": "second"}).is_valid()


def test_draft_of_a_write_up_takes_no_former_path():
    event = EventFactory(starts_at=NOW - DAY, ends_at=NOW - DAY + HOUR, slug="lamps")
    move(PostFactory(slug="lamps"), "other")

    assert services.draft_from(event=event, by=UserFactory()).slug == "lamps-2"


def test_tags_are_not_merged_into_one_that_was_deleted_meanwhile():
    kept, other = TagFactory(), TagFactory()
    Tag.objects.filter(pk=kept.pk).delete()

    assert code_of(paths.merge_tags, into=kept, others=[other]) == "gone"
    assert list(Tag.objects.all()) == [other]
