"""The sitemaps of public posts, and of their authors, subjects, series and years."""

from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import DateTimeField, OuterRef, QuerySet
from django.db.models.functions import Greatest

from blog import listings
from blog.models import Author, Post, PostQuerySet, PostSeries, Tag
from meetups.models.slugs import path_of
from meetups.sitemaps import ChangedSitemap, RowSitemap, Sitemap, last_change


class PostSitemap(RowSitemap):
    def items(self) -> PostQuerySet:
        return Post.objects.public().order_by("pk").only("slug", "updated_at", "published_at")

    def lastmod(self, item: Post) -> datetime:
        return max(item.updated_at, item.published_at or item.updated_at)


class AuthorSitemap(ChangedSitemap):
    def items(self) -> QuerySet[Author]:
        return _with_change(Author.objects.listed(), authors=OuterRef("pk"))


class TagSitemap(ChangedSitemap):
    def items(self) -> QuerySet[Tag]:
        return _with_change(Tag.objects.listed(), tags=OuterRef("pk"))


class SeriesSitemap(ChangedSitemap):
    def items(self) -> QuerySet[PostSeries]:
        return _with_change(PostSeries.objects.listed(), series=OuterRef("pk"))


def _with_change(rows: QuerySet[Any], **of: OuterRef) -> QuerySet[Any]:
    """Annotate when the page of each row last changed: when the latest of its public posts did, or was published."""
    posts = (
        Post.objects.public()
        .filter(**of)
        .annotate(at=Greatest("updated_at", "published_at", output_field=DateTimeField()))
    )
    return rows.annotate(changed_at=last_change(posts, "at")).order_by("pk").only("slug")


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
