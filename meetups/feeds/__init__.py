"""The feeds of events, of groups, and of the topics and actions of a group, as Atom and JSON Feed (ADR 59)."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.translation import gettext as _

from meetups import extensions
from meetups.extensions import FeedEntry, FeedStart
from meetups.feeds.base import EntryFeed, Heading, feed_paths
from meetups.models import Event, Group
from meetups.models.slugs import path_of
from meetups.queries.actions import ActionLine, newest_changes
from meetups.queries.editions import Copy, newest
from meetups.queries.feeds import newly_public
from meetups.queries.topics import topic_entries

__all__ = ["ActionsFeed", "EditionFeed", "EntryFeed", "EventsFeed", "GroupFeed", "Heading", "TopicFeed", "feed_paths"]


class EventsFeed(EntryFeed):
    """The newest events of all groups."""

    def read(self, start: FeedStart | None, most: int, **values: str) -> tuple[Heading, list[FeedEntry]]:
        heading = Heading(
            _("%(site)s: new meetups") % {"site": settings.SITE_NAME},
            path_of("meetups:events-index"),
            settings.SITE_NAME,
        )
        return heading, event_entries(Event.objects.all(), start, most)


class GroupFeed(EntryFeed):
    """The newest events of a group, and the entries that other apps add."""

    def read(self, start: FeedStart | None, most: int, **values: str) -> tuple[Heading, list[FeedEntry]]:
        group = get_object_or_404(Group, slug=values["slug"])
        entries = event_entries(group.events.all(), start, most)
        for read in extensions.feed_entries.values():
            entries += read(group, start, most)
        return Heading(group.name, group.get_absolute_url(), group.name, group.strapline), entries


class ActionsFeed(EntryFeed):
    """The actions of a group that changed last. The id of an entry is the UID of its action."""

    def read(self, start: FeedStart | None, most: int, **values: str) -> tuple[Heading, list[FeedEntry]]:
        group = get_object_or_404(Group, slug=values["slug"])
        page = path_of("meetups:actions-index", group.slug)
        heading = Heading(_("Actions of %(group)s") % {"group": group.name}, page, group.name)
        return heading, [_action_entry(page, line) for line in newest_changes(group, most, start)]


class EditionFeed(EntryFeed):
    """The editions of a group's newsletter. Readers fetch one again from which a name was taken out."""

    def read(self, start: FeedStart | None, most: int, **values: str) -> tuple[Heading, list[FeedEntry]]:
        copies = newest(values["slug"], most, start)
        group = copies[0].edition.group if copies else get_object_or_404(Group, slug=values["slug"])
        title = _("Newsletter of %(group)s") % {"group": group.name}
        heading = Heading(title, path_of("meetups:editions-index", group.slug), group.name)
        return heading, [_edition_entry(copy) for copy in copies]


class TopicFeed(EntryFeed):
    """The topics of a group that changed last: new ones, and those that a meeting discussed."""

    def read(self, start: FeedStart | None, most: int, **values: str) -> tuple[Heading, list[FeedEntry]]:
        group = get_object_or_404(Group, slug=values["slug"])
        heading = Heading(
            _("Topics of %(group)s") % {"group": group.name}, path_of("meetups:topics-index", group.slug), group.name,
            _("What the meetings may talk about, and what they said."),
        )  # fmt: skip
        return heading, topic_entries(group, most, start)


def event_entries(events: QuerySet[Event], start: FeedStart | None, most: int) -> list[FeedEntry]:
    """Return so many of these events as entries of a feed, the last published first. One query."""
    rows = newly_public(events).select_related("venue", "group")
    rows = start.narrow(rows, "event", "public_at") if start else rows
    return [event_entry(event) for event in rows[:most]]


def event_entry(event: Any) -> FeedEntry:
    """Return an event that has `public_at` as an entry of a feed: day, time and venue come first."""
    words = f"{event.leaf.long}, {event.hours}. {event.place_in_words}."
    title = f"{event.title}, {event.leaf.long}"
    if event.is_cancelled:
        title = _("Cancelled: %(title)s") % {"title": title}
    lines = [event.cancellation_reason if event.is_cancelled else "", words, event.summary]
    html = "".join(f"<p>{escape(line)}</p>" for line in lines if line) + event.description_html
    return FeedEntry(
        "event", event.pk, title, event.get_absolute_url(), html, event.public_at, event.updated_at,
        summary=event.summary or words, author=event.group.name,
    )  # fmt: skip


def _edition_entry(copy: Copy) -> FeedEntry:
    sent_at = copy.edition.sent_at
    assert sent_at is not None
    changed_at = copy.edition.corrected_at or sent_at
    context = {"words_html": copy.words_html, "sections": copy.sections, "site_url": ""}
    html = render_to_string("meetups/editions/feed.html", context)
    own_id = settings.SITE_URL + copy.url  # its day never changes
    return FeedEntry("edition", copy.edition.pk, copy.title, copy.url, html, sent_at, changed_at, id=own_id)


def _action_entry(page: str, line: ActionLine) -> FeedEntry:
    html = f"<p>{escape(line.facts)}</p>" + (f"<p>{escape(line.why)}</p>" if line.why else "")
    return FeedEntry(
        "action", line.pk, f"{line.state_label}: {line.text}", f"{page}#action-{line.uid}", html, line.created_at,
        line.updated_at, summary=line.facts, place=line.changed_at, id=f"urn:uuid:{line.uid}",
    )  # fmt: skip
