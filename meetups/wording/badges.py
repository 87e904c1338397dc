"""Names on badges: how much of a name is printed large."""

import re
from typing import NamedTuple

# Letters in a line of a badge at 36 pt, and lines.
LETTERS, LINES = 11, 3
# A longer word does not fit on two lines.
LONGEST_WORD = 2 * LETTERS
# A name that is printed at 48 pt.
SHORT = 8


class BadgeName(NamedTuple):
    """A name in two parts. `large` is printed at 36 pt, or at 48 pt if `size` is short; `small` is smaller.

    With the `size` tight it is all smaller, because its first word is too long for a badge.
    """

    large: str
    small: str
    size: str


def badge_name(name: str) -> BadgeName:
    """Return how a badge shows a name: all of it large if that fits, else its first word."""
    words = name.split()
    if not words or len(words[0]) > LONGEST_WORD:
        return BadgeName(name, "", "tight")
    if _lines(words) <= LINES:
        return BadgeName(" ".join(words), "", "short" if max(map(len, words)) <= SHORT and len(words) < LINES else "")
    return BadgeName(words[0], " ".join(words[1:]), "")


def _lines(words: list[str]) -> int:
    """Return the number of lines that these words take. A line also breaks after a hyphen; a longer part takes more."""
    lines, room = 1, LETTERS
    for part in re.findall(r"[^-\s]+-?|-", " ".join(words)):
        if len(part) > LETTERS:
            return LINES + 1
        if len(part) > room:
            lines, room = lines + 1, LETTERS
        room -= len(part) + (not part.endswith("-"))
    return lines
