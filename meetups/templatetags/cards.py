"""Lines of lists, drawn once.

A card is plain words, so the same words always give the same HTML: it is kept by its words and can never be stale.
"""

from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()


def draw(name: str, card: Any, show_group: bool, language: str | None) -> SafeString:
    """The HTML of one card, by the template of its kind."""
    return render_to_string(f"components/{name}.html", {"card": card, "show_group": show_group})


# While developing, templates change under it.
_drawn = draw if settings.DEBUG else lru_cache(maxsize=4096)(draw)


@register.simple_tag
def event_card(card: Any, show_group: bool = False) -> SafeString:
    """One event as a line in a list."""
    return _drawn("event_card", card, bool(show_group), get_language())


@register.simple_tag
def post_card(card: Any, show_group: bool = False) -> SafeString:
    """One post as a line in a list."""
    return _drawn("post_card", card, bool(show_group), get_language())
