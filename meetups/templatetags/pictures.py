"""Pictures on pages."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from meetups.models import Picture
from meetups.standards.markdown_pictures import figure, img

register = template.Library()
SMALL = "10rem"


@register.simple_tag
def picture(shown: Picture | None, *, is_lazy: bool = False) -> SafeString:
    """Return the one picture of a page, with its credit. Browsers load it at once, unless it is far below the top."""
    html = figure(shown.pictured, is_lazy=is_lazy) if shown and not shown.taken_down_at else ""
    return mark_safe(html)


@register.simple_tag
def small_picture(shown: Picture | None) -> SafeString:
    """Return a small picture without its credit."""
    html = img(shown.pictured, sizes=SMALL) if shown and not shown.taken_down_at else ""
    return mark_safe(html)
