from xml.etree import ElementTree

import pytest

from tests.factories import PostFactory

SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


@pytest.mark.django_db
def test_sitemap_lists_public_posts_and_when_they_changed(client):
    post = PostFactory(slug="found")
    PostFactory(status="draft")

    tree = ElementTree.fromstring(client.get("/sitemap.xml").content)

    found = {
        url.findtext("s:loc", namespaces=SITEMAP): url.findtext("s:lastmod", namespaces=SITEMAP)
        for url in tree.iterfind("s:url", SITEMAP)
    }
    posts = {address: changed for address, changed in found.items() if "/blog/" in address and changed}
    assert posts == {"http://testserver/blog/found/": post.updated_at.date().isoformat()}
