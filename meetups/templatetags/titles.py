"""Titles as headings show them."""

import re
from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

# A longer word must break, or it would not fit on a phone with large text.
HYPHENATED = re.compile(r"(?<![\w-])\w[\w-]{0,10}-\w+(?![\w-])")
LONGEST = 12


@register.filter
def whole_words(title: str) -> SafeString:
    """Return a title, escaped, in which a line does not break inside short words with a hyphen, such as meet-up."""
    return mark_safe(HYPHENATED.sub(_whole, escape(title)) if "-" in title else escape(title))


def _whole(word: re.Match[str]) -> str:
    return f'<span class="whole">{word[0]}</span>' if len(word[0]) <= LONGEST else word[0]
