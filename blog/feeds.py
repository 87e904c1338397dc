"""The feeds of write-ups: of all, of an author, a subject or a series. And write-ups in the feed of their group."""

from typing import Any

from django.conf import settings
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from blog import listings
from blog.models import Authorship, Post
from blog.queries import byline
from meetups.extensions import FeedEntry, FeedStart
from meetups.feeds import EntryFeed, Heading
from meetups.models import Group
from meetups.models.slugs import path_of


class PostFeed(EntryFeed):
    """The newest posts."""

    def read(self, start: FeedStart | None, most: int, **values: str) -> tuple[Heading, list[FeedEntry]]:
        title = _("%(site)s: write-ups and news") % {"site": settings.SITE_NAME}
        heading = Heading(title, path_of("blog:posts-index"), settings.SITE_NAME)
        return heading, entries_of(Post.objects, start, most)


class _MovableFeed(EntryFeed):
    """The newest posts of something whose page may move: the feed of a former page redirects to that of the new one."""

    find: Any  # returns what has the page with a slug, or None
    kind: str

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().__call__(request, *args, **kwargs)
        except Http404:
            page, _slash, name = request.path.rstrip("/").rpartition("/")
            if not (now_at := listings.path_now(f"{page}/")):
                raise
            return redirect(f"{now_at}{name}{'/' if request.path.endswith('/') else ''}", permanent=True)

    def read(self, start: FeedStart | None, most: int, **values: str) -> tuple[Heading, list[FeedEntry]]:
        found = type(self).find(values["slug"])
        if found is None:
            raise Http404
        title = _("%(name)s: write-ups") % {"name": found.name}
        heading = Heading(
            title,
            found.get_absolute_url(),
            settings.SITE_NAME,
            id=f"{path_of('blog:posts-index')}#{self.kind}-{found.pk}",
        )
        return heading, entries_of(found.posts, start, most)


class AuthorFeed(_MovableFeed):
    """The newest posts of an author."""

    find, kind = staticmethod(listings.author_at), "author"


class TagFeed(_MovableFeed):
    """The newest posts about a subject."""

    find, kind = staticmethod(listings.tag_at), "tag"


class SeriesFeed(_MovableFeed):
    """The newest posts of a series."""

    find, kind = staticmethod(listings.series_at), "series"


def group_entries(group: Group, start: FeedStart | None, most: int) -> list[FeedEntry]:
    """Return so many public posts of a group as entries of its feed, the newest first. Three queries."""
    return entries_of(group.posts, start, most)


def entries_of(posts: Any, start: FeedStart | None, most: int) -> list[FeedEntry]:
    """Return so many public posts of a manager as entries of a feed, the newest first. Three queries."""
    rows = posts.all().public()
    rows = start.narrow(rows, "post", "published_at") if start else rows
    named = Prefetch("authorships", Authorship.objects.select_related("author"))
    return [_entry(post) for post in rows.select_related("group").prefetch_related(named, "tags")[:most]]


def _entry(post: Post) -> FeedEntry:
    author = byline(authorship.author for authorship in post.authorships.all()) or post.group.name
    tags = (str(post.get_kind_display()), post.group.name, *sorted(tag.name for tag in post.tags.all()))
    return FeedEntry(
        "post", post.pk, post.headline, post.get_absolute_url(), post.body_html, post.published_at or post.updated_at,
        post.updated_at, summary=post.summary, author=author, tags=tags,
    )  # fmt: skip
