"""Rendered texts in emails, where links need the whole URL, and names with links in a sentence."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from meetups.standards import plain_text, rendered_html
from meetups.wording.lists import listed

register = template.Library()


@register.filter
def at(rendered: str, path: str) -> SafeString:
    """Return a rendered text, with each link as it leads from the page at this path."""
    return mark_safe(rendered_html.absolute(rendered, settings.SITE_URL + path))


@register.filter
def plain_at(rendered: str, path: str) -> str:
    """Return the words of a rendered text, with each link as it leads from the page at this path."""
    return plain_text.of_html(rendered_html.absolute(rendered, settings.SITE_URL + path))


@register.filter
def linked_names(people: Iterable[Any]) -> SafeString:
    """Return the names of authors as a list in a sentence, each with a link to its page if it has one."""
    link = '<a rel="author" href="{}">{}</a>'
    names = [format_html(link, one.url, one.name) if one.url else format_html("{}", one.name) for one in people]
    return mark_safe(listed(names))
