"""Titles and names: shortening them, and comparing them without case, accents, spaces and punctuation."""

import re
import unicodedata

LONGEST_COMPARED = 400  # one character can be eighteen when it is compared


def compared(title: str) -> str:
    """Return the letters and digits of a title without case and accents (Unicode Standard, sections 3.13 and 5.18).

    A title without any, such as one of emoji alone, is compared by its other characters. At most LONGEST_COMPARED.
    """
    folded = _folded(title)
    return ("".join(filter(str.isalnum, folded)) or "".join(folded.split()))[:LONGEST_COMPARED]


def words_of(text: str) -> str:
    """Return the words of a text without case, accents and punctuation, with single spaces between them.

    An apostrophe joins its word: St John’s and St Johns are the same.
    """
    letters = (char for char in _folded(text) if char not in "'’" and not unicodedata.combining(char))
    return " ".join(re.findall(r"\w+", "".join(letters)))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())


def is_visible(title: str) -> bool:
    """Return whether a title has a character that is seen: neither space nor control nor format character."""
    return any(unicodedata.category(char)[0] not in "ZC" for char in title)


def shortened(text: str, most: int) -> str:
    """Return a text as one line of at most `most` characters. A longer one ends with an ellipsis, between words."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    cut = line[: most - 1]
    before, space, _rest = cut.rpartition(" ")
    return f"{(before if space and len(before) > most // 2 else cut).rstrip()}…"
