"""Rendered texts in emails, where links need the whole URL."""

from django import template
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from meetups.standards import plain_text, rendered_html

register = template.Library()


@register.filter
def at(rendered: str, path: str) -> SafeString:
    """Return a rendered text, with each link as it leads from the page at this path."""
    return mark_safe(rendered_html.absolute(rendered, settings.SITE_URL + path))


@register.filter
def plain_at(rendered: str, path: str) -> str:
    """Return the words of a rendered text, with each link as it leads from the page at this path."""
    return plain_text.of_html(rendered_html.absolute(rendered, settings.SITE_URL + path))
