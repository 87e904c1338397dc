"""The sitemap of public posts."""

from datetime import datetime

from blog.models import Post, PostQuerySet
from meetups.sitemaps import Sitemap


class PostSitemap(Sitemap):
    limit = 15_000

    def items(self) -> PostQuerySet:
        return Post.objects.public().only("slug", "updated_at", "published_at")

    def lastmod(self, item: Post) -> datetime:
        return item.updated_at


SITEMAPS = {"posts": PostSitemap}
