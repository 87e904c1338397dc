from xml.etree import ElementTree

import pytest

from tests.factories import PostFactory

SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


@pytest.mark.django_db
def test_sitemap_lists_public_posts_with_the_date_of_their_last_change(client):
    post = PostFactory(slug="found")
    PostFactory(status="draft")

    tree = ElementTree.fromstring(client.get("/sitemap.xml").content)

    found = {
        url.findtext("s:loc", namespaces=SITEMAP): url.findtext("s:lastmod", namespaces=SITEMAP)
        for url in tree.iterfind("s:url", SITEMAP)
    }
    posts = {url: changed for url, changed in found.items() if "/blog/" in url and changed}
    assert posts == {"http://testserver/blog/found/": post.updated_at.date().isoformat()}
