"""Drawings of places, and icons of what is known about access. They are decoration: words beside them say the same."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from meetups.standards import drawings

register = template.Library()


@register.simple_tag
def drawing(name: str, *, is_small: bool = False) -> SafeString:
    """Return a drawing: that of a kind of venue, "online" or "kitchen"."""
    return mark_safe(drawings.drawing(name, is_small=is_small))


@register.simple_tag
def icon(name: str) -> SafeString:
    """Return the icon of an access fact."""
    return mark_safe(drawings.icon(name))
