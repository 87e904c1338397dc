import pytest

from blog.models import Post, Tag
from tests import sitemaps
from tests.authors import AuthorFactory, PostSeriesFactory
from tests.blog.moments import NOW
from tests.factories import PostFactory


@pytest.mark.django_db
def test_sitemap_lists_public_posts_with_the_date_of_their_last_change(client):
    post = PostFactory(slug="found")
    PostFactory(status="draft")

    found = {url: changed for url, changed in sitemaps.everything(client).items() if "/blog/" in url and changed}

    assert found == {"http://testserver/blog/found/": post.updated_at.date().isoformat()}


@pytest.mark.django_db
def test_lists_were_last_changed_with_the_latest_public_post(client):
    first, last, draft = (PostFactory(status=status) for status in ("published", "published", "draft"))
    series, tag, author = PostSeriesFactory(slug="lamps"), Tag.objects.create(slug="tea", name="Tea"), AuthorFactory()
    for post, day in ((first, 10), (last, 12), (draft, 14)):
        post.tags.add(tag)
        post.authors.add(author)
        Post.objects.filter(pk=post.pk).update(
            updated_at=NOW.replace(day=day), published_at=NOW.replace(day=1), series=series
        )
    Post.objects.filter(pk=first.pk).update(published_at=NOW.replace(day=13))

    found = sitemaps.everything(client)

    pages = (first, series, tag, author)
    assert [found[f"http://testserver{page.get_absolute_url()}"] for page in pages] == ["2026-11-13"] * 4
