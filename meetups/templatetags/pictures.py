"""Pictures on pages."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from meetups.models import Picture
from meetups.standards.markdown_pictures import figure, img

register = template.Library()
SMALL = "10rem"


@register.simple_tag
def picture(shown: Picture | None) -> SafeString:
    """Return the one picture of a page, with its credit. It is at the top, so browsers load it at once."""
    html = figure(shown.pictured, is_lazy=False) if shown and not shown.taken_down_at else ""
    return mark_safe(html)


@register.simple_tag
def thumbnail(shown: Picture | None) -> SafeString:
    """Return a small picture without its credit."""
    html = img(shown.pictured, sizes=SMALL) if shown and not shown.taken_down_at else ""
    return mark_safe(html)
