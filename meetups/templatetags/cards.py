"""Cards of lists, rendered once.

A card holds only plain values, so equal cards have equal HTML. It is cached by those values and is never out of date.
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


def render_card(name: str, card: Any, show_group: bool, language: str | None) -> SafeString:
    """Return the HTML of one card, by the component of this name."""
    return render_to_string(f"components/{name}.html", {"card": card, "show_group": show_group})


# With DEBUG nothing is cached, because templates may change.
_render_cached = render_card if settings.DEBUG else lru_cache(maxsize=4096)(render_card)


@register.simple_tag
def draw_cards(name: str, cards: Iterable[Any], show_group: bool = False) -> SafeString:
    """Return the HTML of these cards, each by the component of this name, such as `event_card`."""
    language = get_language()
    return mark_safe("".join(_render_cached(name, card, bool(show_group), language) for card in cards))


@register.simple_tag
def large_leaf(leaf: Any) -> SafeString:
    """Return the calendar leaf of a day for the top of a page."""
    return _leaf(leaf, get_language())


@lru_cache(maxsize=1024)
def _leaf(leaf: Any, language: str | None) -> SafeString:
    return render_to_string("components/leaf.html", {"leaf": leaf, "size": "large"})
