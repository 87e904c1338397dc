"""Lines of lists, drawn once.

A card is plain words, so the same words always give the same HTML: it is kept by its words and can never be stale.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()


def draw(name: str, card: Any, show_group: bool, language: str | None) -> SafeString:
    """The HTML of one card, by the template of its kind."""
    return render_to_string(f"components/{name}.html", {"card": card, "show_group": show_group})


# While developing, templates change under it.
_drawn = draw if settings.DEBUG else lru_cache(maxsize=4096)(draw)


@register.simple_tag
def draw_cards(name: str, cards: Iterable[Any], show_group: bool = False) -> SafeString:
    """The items of a list: each card by the component of this name, such as `event_card`."""
    language = get_language()
    return mark_safe("".join(_drawn(name, card, bool(show_group), language) for card in cards))


@register.simple_tag
def large_leaf(leaf: Any) -> SafeString:
    """The calendar leaf of a day, as it stands at the head of a page."""
    return _leaf(leaf, get_language())


@lru_cache(maxsize=1024)
def _leaf(leaf: Any, language: str | None) -> SafeString:
    return render_to_string("components/leaf.html", {"leaf": leaf, "size": "large"})
