"""The news, the topics, the actions and the newsletter of a group as Atom feeds."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext as _

from meetups import extensions
from meetups.extensions import FeedEntry
from meetups.models import Event, Group
from meetups.queries.actions import ActionLine, newest_changes
from meetups.queries.editions import Copy, newest
from meetups.queries.topics import TopicEntry, topic_entries
from meetups.standards.characters import visible
from meetups.standards.rendered_html import absolute


class AtomFeed(Atom1Feed):
    """An Atom feed without the characters that XML does not allow, with one of which it could not be written."""

    def __init__(self, **texts: Any) -> None:
        super().__init__(**{name: _visible(text) for name, text in texts.items()})

    def add_item(self, **texts: Any) -> None:  # type: ignore[override]
        """Add an entry."""
        super().add_item(**{name: _visible(text) for name, text in texts.items()})


def _visible(value: Any) -> Any:
    if isinstance(value, list):  # categories
        return list(map(_visible, value))
    return visible(value) if isinstance(value, str) else value


class GroupFeed(Feed):
    """The newest events of a group, and the entries that other apps add, as Atom (RFC 4287)."""

    feed_type = AtomFeed

    def get_object(self, request: HttpRequest, slug: str) -> Group:
        return get_object_or_404(Group, slug=slug)

    def title(self, obj: Group) -> str:
        return obj.name

    def author_name(self, obj: Group) -> str:
        """The group, because RFC 4287 requires an author (section 4.1.1)."""
        return obj.name

    def subtitle(self, obj: Group) -> str:
        return obj.strapline

    def link(self, obj: Group) -> str:
        return settings.SITE_URL + obj.get_absolute_url()

    def feed_url(self, obj: Group) -> str:
        return settings.SITE_URL + reverse("meetups:groups-feed", args=[obj.slug])

    def items(self, obj: Group) -> list[FeedEntry]:
        events = obj.events.public().select_related("venue").order_by("-created_at", "-id")[:20]
        entries = [event_entry(event) for event in events]
        entries += [entry for read in extensions.feed_entries.values() for entry in read(obj)]
        return sorted(entries, key=lambda entry: entry.at, reverse=True)[:20]

    def item_title(self, item: FeedEntry) -> str:
        return item.title

    def item_description(self, item: FeedEntry) -> str:
        return absolute(item.html, self.item_link(item))

    def item_link(self, item: FeedEntry) -> str:
        return settings.SITE_URL + item.url

    def item_pubdate(self, item: FeedEntry) -> datetime:
        return item.at

    def item_updateddate(self, item: FeedEntry) -> datetime:
        return max(item.at, item.updated_at)


class ActionsFeed(Feed):
    """The actions of a group that changed last, as Atom (RFC 4287). The id of an entry is the UID of its action."""

    feed_type = AtomFeed

    def get_object(self, request: HttpRequest, slug: str) -> Group:
        return get_object_or_404(Group, slug=slug)

    def title(self, obj: Group) -> str:
        return _("Actions of %(group)s") % {"group": obj.name}

    def author_name(self, obj: Group) -> str:
        return obj.name

    def link(self, obj: Group) -> str:
        return settings.SITE_URL + reverse("meetups:actions-index", args=[obj.slug])

    def feed_url(self, obj: Group) -> str:
        return settings.SITE_URL + reverse("meetups:actions-feed", args=[obj.slug])

    def items(self, obj: Group) -> list[tuple[str, ActionLine]]:
        return [(self.link(obj), line) for line in newest_changes(obj, 50)]

    def item_guid(self, item: tuple[str, ActionLine]) -> str:
        return f"urn:uuid:{item[1].uid}"

    def item_title(self, item: tuple[str, ActionLine]) -> str:
        return f"{item[1].state_label}: {item[1].text}"

    def item_description(self, item: tuple[str, ActionLine]) -> str:
        line = item[1]
        return f"<p>{escape(line.facts)}</p>" + (f"<p>{escape(line.why)}</p>" if line.why else "")

    def item_link(self, item: tuple[str, ActionLine]) -> str:
        return f"{item[0]}#action-{item[1].uid}"

    def item_pubdate(self, item: tuple[str, ActionLine]) -> datetime:
        return item[1].created_at

    def item_updateddate(self, item: tuple[str, ActionLine]) -> datetime:
        return item[1].updated_at


class TopicFeed(Feed):
    """The topics of a group that changed last: new ones, and those that a meeting discussed, as Atom (RFC 4287)."""

    feed_type = AtomFeed

    def get_object(self, request: HttpRequest, slug: str) -> Group:
        return get_object_or_404(Group, slug=slug)

    def title(self, obj: Group) -> str:
        return _("Topics of %(group)s") % {"group": obj.name}

    def author_name(self, obj: Group) -> str:
        return obj.name

    def subtitle(self, obj: Group) -> str:
        return _("What the meetings may talk about, and what they said.")

    def link(self, obj: Group) -> str:
        return settings.SITE_URL + reverse("meetups:topics-index", args=[obj.slug])

    def feed_url(self, obj: Group) -> str:
        return settings.SITE_URL + reverse("meetups:topics-feed", args=[obj.slug])

    def items(self, obj: Group) -> list[TopicEntry]:
        return topic_entries(obj, 20)

    def item_title(self, item: TopicEntry) -> str:
        return item.title

    def item_description(self, item: TopicEntry) -> str:
        return absolute(item.html, self.item_link(item))

    def item_link(self, item: TopicEntry) -> str:
        return settings.SITE_URL + item.url

    def item_guid(self, item: TopicEntry) -> str:
        """Return the URL of the number alone, because the other one changes with the title."""
        return settings.SITE_URL + item.lasting_url

    def item_pubdate(self, item: TopicEntry) -> datetime:
        return item.at

    def item_updateddate(self, item: TopicEntry) -> datetime:
        return item.updated_at


class EditionFeed(Feed):
    """The last editions of a group's newsletter, as Atom (RFC 4287)."""

    feed_type = AtomFeed

    def get_object(self, request: HttpRequest, slug: str) -> Group:
        return get_object_or_404(Group, slug=slug)

    def title(self, obj: Group) -> str:
        return _("Newsletter of %(group)s") % {"group": obj.name}

    def author_name(self, obj: Group) -> str:
        return obj.name

    def link(self, obj: Group) -> str:
        return settings.SITE_URL + reverse("meetups:editions-index", args=[obj.slug])

    def feed_url(self, obj: Group) -> str:
        return settings.SITE_URL + reverse("meetups:editions-feed", args=[obj.slug])

    def items(self, obj: Group) -> list[Copy]:
        return newest(obj, 20)

    def item_title(self, item: Copy) -> str:
        return item.title

    def item_description(self, item: Copy) -> str:
        """Return the whole text, with whole URLs."""
        words = absolute(item.words_html, settings.SITE_URL)
        context = {"words_html": words, "sections": item.sections, "site_url": settings.SITE_URL}
        return render_to_string("meetups/editions/feed.html", context)

    def item_link(self, item: Copy) -> str:
        return settings.SITE_URL + item.url

    def item_pubdate(self, item: Copy) -> datetime | None:
        return item.edition.sent_at

    def item_updateddate(self, item: Copy) -> datetime | None:
        """Return when it was sent: an edition is not corrected, so readers need not see it again."""
        return item.edition.sent_at


def event_entry(event: Event) -> FeedEntry:
    """Return an event as an entry of a feed: day, time and venue come first."""
    words = f"{event.leaf.long}, {event.hours}. {event.place_in_words}."
    html = f"<p>{escape(words)}</p><p>{escape(event.summary)}</p>"
    title = f"{event.title}, {event.leaf.long}"
    if event.is_cancelled:
        title = _("Cancelled: %(title)s") % {"title": title}
    return FeedEntry(title, event.get_absolute_url(), html, event.created_at, event.updated_at)
