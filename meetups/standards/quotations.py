"""Find a quotation in a rendered CommonMark text (spec 0.31, section 5.1), to show it on its own."""

import re
from typing import NamedTuple

from meetups.standards.plain_text import of_html

LONGEST = 240  # characters that are still read at a glance

_QUOTE = re.compile(r"<blockquote>(.*?)</blockquote>(?:\s*<figcaption>(.*?)</figcaption>)?", re.DOTALL)
_NOTE = re.compile(r"<sup>.*?</sup>", re.DOTALL)


class Quotation(NamedTuple):
    """A quotation in one paragraph of plain text, and the name of its speaker, which is empty if the text has none."""

    words: str
    source: str = ""


def first_in(rendered: str) -> Quotation | None:
    """Return the first quotation of one paragraph, without a link, of 240 characters or fewer, or None.

    Marks of footnotes are left out.
    """
    for inside, source in _QUOTE.findall(rendered):
        if inside.count("<p>") == 1 and "<a " not in _NOTE.sub("", inside):
            words = _line(inside)
            if 0 < len(words) <= LONGEST:
                return Quotation(words, _line(source).lstrip("—–- "))
    return None


def _line(rendered: str) -> str:
    return " ".join(of_html(_NOTE.sub("", rendered)).split())
