"""The feed of write-ups, and write-ups in the feed of a group."""

from datetime import datetime

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.translation import gettext as _

from blog.models import Post
from blog.queries import byline
from meetups.extensions import FeedEntry
from meetups.feeds import AtomFeed
from meetups.models import Group
from meetups.standards.rendered_html import absolute

MOST = 20


class PostFeed(Feed):
    """The newest posts with their whole text, as Atom (RFC 4287)."""

    feed_type = AtomFeed
    description_template = None

    def title(self) -> str:
        return _("%(site)s: write-ups and news") % {"site": settings.SITE_NAME}

    def link(self) -> str:
        return settings.SITE_URL + reverse("blog:posts-index")

    def feed_url(self) -> str:
        return settings.SITE_URL + reverse("blog:posts-feed")

    def items(self) -> list[Post]:
        return list(Post.objects.public().select_related("group").prefetch_related("authorships__author")[:MOST])

    def item_title(self, item: Post) -> str:
        return item.headline

    def item_description(self, item: Post) -> str:
        return absolute(item.body_html, self.item_link(item))

    def item_link(self, item: Post) -> str:
        return settings.SITE_URL + item.get_absolute_url()

    def item_author_name(self, item: Post) -> str:
        return byline(authorship.author for authorship in item.authorships.all()) or item.group.name

    def item_pubdate(self, item: Post) -> datetime | None:
        return item.published_at

    def item_updateddate(self, item: Post) -> datetime:
        return max(item.updated_at, item.published_at or item.updated_at)

    def item_categories(self, item: Post) -> list[str]:
        return [str(item.get_kind_display()), item.group.name]


def group_entries(group: Group) -> list[FeedEntry]:
    """Return the newest public posts of a group as entries of its feed."""
    return [
        FeedEntry(post.headline, post.get_absolute_url(), post.body_html, post.published_at, post.updated_at)
        for post in group.posts.public()[:MOST]
        if post.published_at
    ]
