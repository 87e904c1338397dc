"""Links that add an event, or subscribe to a feed, in other calendars."""

from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from meetups.standards import calendar_links

register = template.Library()


def render_links(links: calendar_links.Links, language: str | None) -> SafeString:
    """Return the HTML of the links. It depends only on the links and the language."""
    return render_to_string("components/calendar_links.html", {"links": links})


# With DEBUG nothing is cached, because templates may change.
_render_cached = render_links if settings.DEBUG else lru_cache(maxsize=1024)(render_links)


@register.simple_tag
def subscribe_links(path: str, name: str) -> SafeString:
    """Return links to subscribe to the feed at a path of this site."""
    return _render_cached(_links(path, name), get_language())


@register.simple_tag
def private_links(path: str, name: str) -> SafeString:
    """Return links to subscribe to a feed whose path holds a token. They are not cached."""
    return render_links(_links(path, name), get_language())


@register.simple_tag
def add_links(event: Any) -> SafeString:
    """Return links to add one event to a calendar."""
    has_address = event.is_in_person and event.venue
    links = calendar_links.of_event(
        reverse("meetups:calendars-event", args=[event.slug]),
        title=event.title,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        details="\n\n".join(part for part in (event.summary, settings.SITE_URL + event.get_absolute_url()) if part),
        location=event.venue_in_words if has_address else "",
    )
    return _render_cached(links, get_language())


def _links(path: str, name: str) -> calendar_links.Links:
    """Return the links to a feed: other calendars need the whole URL, and the link on this site only the path."""
    return calendar_links.of_feed(settings.SITE_URL + path, name)._replace(ics=path)
