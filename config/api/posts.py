"""Posts as open data, with the authors whom their pages name."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from blog.listings import path_now
from blog.models import Author, Post, PostSeries, Tag
from blog.queries import credits_of
from config.api.filters import by_slug, by_year
from config.api.resources import (
    EVENT,
    GROUP,
    HTML,
    MOMENT,
    TEXT,
    URL,
    Field,
    Filter,
    Resource,
    event_of,
    group_of,
    list_of,
    moment,
    nullable,
    one_of,
    own_fields,
    record,
    same,
    site_url,
)
from meetups.models.slugs import path_of

_NAMED = record(name=TEXT, url=nullable(URL))
_TAG = record(slug=TEXT, name=TEXT, url=URL)


def _rows() -> QuerySet[Post]:
    rows = Post.objects.public().select_related("group", "event", "series")
    return rows.prefetch_related("authorships__author", "tags")


def _authors(post: Post) -> list[dict[str, str | None]]:
    named = credits_of(authorship.author for authorship in post.authorships.all())
    return [{"name": credit.name, "url": site_url(credit.url) if credit.url else None} for credit in named]


def _linked(thing: Any) -> dict[str, str]:
    """Return a tag or a series of posts."""
    return {"slug": thing.slug, "name": thing.name, "url": site_url(thing.get_absolute_url())}


def _at(post: Post, *, updated: bool) -> str:
    """Return when a public post was published, or when it was last saved if that is later."""
    published_at = post.published_at or post.updated_at
    return moment(max(published_at, post.updated_at) if updated else published_at, settings.TIME_ZONE)


def _moved(slug: str, page: str = "blog:posts-detail") -> str:
    """Return the slug that a thing with this former slug has now, or ""."""
    path = urlsplit(path_now(path_of(page, slug))).path
    return path.strip("/").rpartition("/")[2]


def _of_page(name: str, words: str, field: str, listed: Callable[[], QuerySet]) -> Filter:
    page = f"blog:{field}-detail"
    return by_slug(name, words, field, listed, lambda slug: _moved(slug, page))


POSTS = Resource(
    name="posts",
    label=_("Posts"),
    words=_("Write-ups, retrospectives and news, in the order in which they were published."),
    key="slug",
    key_schema=TEXT,
    rows=_rows,
    order=("published_at", "pk"),
    columns=(
        "slug", "headline", "summary", "kind", "published_at", "updated_at", "group__slug", "group__name",
        "event__slug", "event__title", "event__status", "series__slug", "series__name",
    ),
    group="group__slug",
    since="published_at",
    since_words=_("published at this time or later"),
    kind="post",
    moved=_moved,
    filters=(
        _of_page("author", "Only what the named author with this slug wrote.", "authors", Author.objects.listed),
        _of_page("tag", "Only what is about the subject with this slug.", "tags", Tag.objects.listed),
        _of_page("series", "Only the series of posts with this slug.", "series", PostSeries.objects.listed),
        by_year("published_at", "Only what was published in this year."),
    ),
    fields=(
        *own_fields("slug", TEXT, "posts", is_moved=True),
        Field("url", URL, "Its page.", lambda post: site_url(post.get_absolute_url())),
        Field("headline", TEXT, "Its headline.", same("headline")),
        Field("summary", TEXT, "One or two sentences.", same("summary")),
        Field("kind", one_of(Post.Kind), "What kind of post it is.", same("kind")),
        Field("group", GROUP, "The group that publishes it.", lambda post: group_of(post.group)),
        Field("event", nullable(EVENT), "The event it is about.", lambda post: event_of(post.event)),
        Field("authors", list_of(_NAMED), "Its authors in their order. Some are not named.", _authors),
        Field("tags", list_of(_TAG), "Its subjects.", lambda post: [_linked(tag) for tag in post.tags.all()]),
        Field(
            "series", nullable(_TAG), "The series of posts that it is one of.",
            lambda post: _linked(post.series) if post.series else None,
        ),
        Field("published_at", MOMENT, "When it was published.", lambda post: _at(post, updated=False)),
        Field("updated_at", MOMENT, "When it was last saved.", lambda post: _at(post, updated=True)),
        Field("body_html", HTML, "The whole text.", same("body_html"), is_long=True),
    ),
)  # fmt: skip
