"""The tables that the blog adds to the file with everything of a group."""

import io

import pytest

from blog.models import Author, FormerPath, Post
from meetups.models import News
from meetups.services import archives
from meetups.services.emails.news import write_news
from tests.archives import archive_of, changed, contents, full_group, rows_in
from tests.emptied import delete_all
from tests.factories import PostFactory

pytestmark = pytest.mark.django_db


def refused(file: io.BytesIO, **files: object) -> list[str]:
    return archives.plan(file=changed(file, **files)).refusals


def test_post_is_a_markdown_file_with_its_facts():
    group = full_group()
    PostFactory(group=group, slug="plain", headline="Plain", body="Text", summary="Sum", kind="news")
    text = contents(archive_of(group))["posts/what-we-mended.md"].decode()
    plain = contents(archive_of(group))["posts/next.md"].decode()

    date = Post.objects.get(slug="what-we-mended").published_at.isoformat()
    assert text == (
        f'---\ntitle: "What we mended"\nslug: "what-we-mended"\ndate: "{date}"\n'
        'description: "What happened, in a sentence."\nauthors: ["Ann Ash"]\ntags: ["Wicks"]\n'
        f'series: ["{Post.objects.get(slug="what-we-mended").series.name}"]\nkind: "write-up"\n'
        'event: "2026-03-04-lamps"\n---\n\nA *lamp*.\n'
    )
    assert "draft: true" in plain


def test_unnamed_author_comes_back_without_a_name_and_with_another_slug():
    file = archive_of(full_group())
    delete_all()
    archives.take_in(file=file)

    [unnamed, named] = Author.objects.order_by("name")
    assert (unnamed.name, unnamed.is_unnamed, unnamed.slug.startswith("unnamed-")) == ("", True, True)
    assert (named.name, named.slug, named.group.slug) == ("Ann Ash", "ann-ash", "lamp-menders")
    assert [one.author for one in Post.objects.get(slug="what-we-mended").authorships.all()] == [unnamed, named]
    assert list(FormerPath.objects.values_list("path", "now_at")) == [("/blog/we-mended/", "/blog/what-we-mended/")]


def test_old_post_is_no_news():
    file = archive_of(full_group(), with_followers=True)
    delete_all()
    archives.take_in(file=file, with_followers=True)

    assert [news.title for news in News.objects.filter(kind="post")] == ["What we mended"]
    assert write_news() == 0


def test_post_that_came_in_has_a_first_revision_with_its_authors_and_tags():
    file = archive_of(full_group())
    delete_all()
    archives.take_in(file=file)

    post = Post.objects.get(headline="What we mended")
    [first] = post.history.all()
    assert (first.body, first.changed) == (post.body, [])
    assert first.author_keys == list(post.authorships.values_list("author", flat=True))
    assert first.tag_keys == list(post.tags.order_by("pk").values_list("pk", flat=True))


def test_author_who_is_here_already_is_used_as_they_are():
    file = archive_of(full_group())
    delete_all()
    here = Author.objects.create(name="Ann Ash", slug="ann-ash", about="Here before")
    archives.take_in(file=file)

    here.refresh_from_db()
    assert (here.about, here.posts.count()) == ("Here before", 1)


def test_another_author_with_the_same_slug_is_refused():
    file = archive_of(full_group())
    delete_all()
    Author.objects.create(name="Ann Other", slug="ann-ash")

    assert archives.plan(file=file).refusals[0] == (
        "Table authors, row 2: “ann-ash” is taken by something else on this site: Ann Other."
    )


@pytest.mark.parametrize("slug", ["authors", "2026", "we-mended"])
def test_slug_of_another_page_is_refused(slug):
    file = archive_of(full_group())
    rows = rows_in(file, "posts")
    rows[0]["slug"] = slug
    delete_all()
    if slug == "we-mended":
        FormerPath.objects.create(path="/blog/we-mended/", now_at="/blog/other/")

    assert refused(file, data_posts=rows)[0] == f"Table posts, row 1: Another page has or had the path of “{slug}”."


@pytest.mark.parametrize("path", ["//evil.example", "https://evil.example/", "/admin/", "/blog/../admin/"])
def test_former_path_that_leads_elsewhere_is_refused(path):
    file = archive_of(full_group())
    delete_all()

    assert refused(file, data_former_paths=[{"path": "/blog/a/", "now_at": path}]) == [
        "Table former_paths, row 1: A former path does not lead to a page of the blog."
    ]
