"""The sitemaps of public posts, and of their authors, subjects, series and years."""

from datetime import datetime

from django.core.paginator import Paginator
from django.db.models import QuerySet

from blog import listings
from blog.models import Author, Post, PostQuerySet, PostSeries, Tag
from meetups.models.slugs import path_of
from meetups.sitemaps import RowSitemap, Sitemap


class PostSitemap(RowSitemap):
    def items(self) -> PostQuerySet:
        return Post.objects.public().order_by("pk").only("slug", "updated_at")

    def lastmod(self, item: Post) -> datetime:
        return item.updated_at


class AuthorSitemap(RowSitemap):
    def items(self) -> QuerySet[Author]:
        return Author.objects.listed().order_by("pk").only("slug")


class TagSitemap(RowSitemap):
    def items(self) -> QuerySet[Tag]:
        return Tag.objects.listed().order_by("pk").only("slug")


class SeriesSitemap(RowSitemap):
    def items(self) -> QuerySet[PostSeries]:
        return PostSeries.objects.listed().order_by("pk").only("slug")


class YearSitemap(Sitemap):
    """The list of each year, all in one part; no part without posts."""

    @property
    def paginator(self) -> Paginator:
        return Paginator(self.items(), self.limit, allow_empty_first_page=False)

    def items(self) -> list[int]:
        return listings.years()

    def location(self, item: int) -> str:
        return path_of("blog:posts-year", f"{item:04}")


SITEMAPS = {
    "posts": PostSitemap, "authors": AuthorSitemap, "tags": TagSitemap, "post-series": SeriesSitemap,
    "years": YearSitemap,
}  # fmt: skip
