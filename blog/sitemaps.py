"""The sitemap of public posts."""

from datetime import datetime

from blog.models import Post, PostQuerySet
from meetups.sitemaps import RowSitemap


class PostSitemap(RowSitemap):
    def items(self) -> PostQuerySet:
        return Post.objects.public().order_by("pk").only("slug", "updated_at")

    def lastmod(self, item: Post) -> datetime:
        return item.updated_at


SITEMAPS = {"posts": PostSitemap}
