"""Ways into other calendars, for the pages of an event, a group, a venue and a place."""

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


def draw(links: calendar_links.Links, language: str | None) -> SafeString:
    """The HTML of the links; it depends on nothing else."""
    return render_to_string("components/calendar_links.html", {"links": links})


# While developing, templates change under it.
_drawn = draw if settings.DEBUG else lru_cache(maxsize=1024)(draw)


@register.simple_tag
def subscribe_links(path: str, name: str) -> SafeString:
    """Ways to subscribe to the feed at a path of this site."""
    return _drawn(_links(path, name), get_language())


@register.simple_tag
def private_links(path: str, name: str) -> SafeString:
    """The same for an address that is a secret: it is kept nowhere."""
    return draw(_links(path, name), get_language())


@register.simple_tag
def add_links(event: Any) -> SafeString:
    """Ways to put one event into a calendar."""
    place = event.venue if event.is_in_person else None
    links = calendar_links.of_event(
        reverse("meetups:calendars-event", args=[event.slug]),
        title=event.title,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        details="\n\n".join(part for part in (event.summary, settings.SITE_URL + event.get_absolute_url()) if part),
        location=", ".join([place.name, *place.address_lines]) if place else "",
    )
    return _drawn(links, get_language())


def _links(path: str, name: str) -> calendar_links.Links:
    """Other makers need the whole address; on this site the path will do."""
    return calendar_links.of_feed(settings.SITE_URL + path, name)._replace(ics=path)
