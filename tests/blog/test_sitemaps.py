import pytest

from tests import sitemaps
from tests.factories import PostFactory


@pytest.mark.django_db
def test_sitemap_lists_public_posts_with_the_date_of_their_last_change(client):
    post = PostFactory(slug="found")
    PostFactory(status="draft")

    found = {url: changed for url, changed in sitemaps.everything(client).items() if "/blog/" in url and changed}

    assert found == {"http://testserver/blog/found/": post.updated_at.date().isoformat()}
