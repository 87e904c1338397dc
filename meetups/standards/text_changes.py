"""The differences between two texts, by words."""

import re
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher
from typing import NamedTuple

SAME, ADDED, DELETED, LEFT_OUT = "same", "added", "deleted", "left out"
# Larger texts, and larger parts that differ, are not compared: that takes long, and nobody could read the result.
MOST_LINES, MOST_WORDS = 2000, 4000  # spaces count as words
LONGEST_SAME = 400  # characters that did not change and are shown whole
AROUND = 150  # of a longer part, so many are shown at both ends, up to the end of a word


class Part(NamedTuple):
    """A part of both texts (SAME) or of one. LEFT_OUT is for a part of both that is not shown: its text is empty."""

    kind: str
    text: str


def changes_between(before: str, after: str) -> list[Part]:
    """Return the parts of two texts in their order: those that stayed, were deleted and were added.

    Lines are compared first, then the words of lines that differ. A word is what stands between spaces.
    """
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    parts: list[Part] = []
    for same, deleted, added in _compared(old, new, MOST_LINES):
        if same:
            parts.append(Part(SAME, same))
        else:
            parts += _words_between(deleted, added)
    return list(_shortened(_joined(parts)))


def _words_between(before: str, after: str) -> Iterator[Part]:
    """Yield what differs between two texts, by words. The spaces between two words that differ are no part of both."""
    for same, deleted, added in _compared(_words(before), _words(after), MOST_WORDS, str.isspace):
        yield from (Part(kind, text) for kind, text in ((SAME, same), (DELETED, deleted), (ADDED, added)) if text)


def _compared(
    old: list[str], new: list[str], most: int, is_junk: Callable[[str], bool] | None = None
) -> Iterator[tuple[str, str, str]]:
    """Yield what stayed, was deleted and was added: either the first of the three, or the others, is empty."""
    if max(len(old), len(new)) > most:
        yield "", "".join(old), "".join(new)
        return
    for kind, first, last, begin, end in SequenceMatcher(is_junk, old, new).get_opcodes():
        deleted, added = "".join(old[first:last]), "".join(new[begin:end])
        yield (added, "", "") if kind == "equal" else ("", deleted, added)


def _words(text: str) -> list[str]:
    """Return the words of a text, and the spaces between them."""
    return re.findall(r"\S+|\s+", text)


def _joined(parts: list[Part]) -> Iterator[Part]:
    """Yield the parts; neighbours of one kind as one."""
    kind, text = SAME, ""
    for part in parts:
        if part.kind != kind and text:
            yield Part(kind, text)
            text = ""
        kind, text = part.kind, text + part.text
    if text:
        yield Part(kind, text)


def _shortened(parts: Iterator[Part]) -> Iterator[Part]:
    """Yield the parts; of a long one that stayed, its beginning and its end."""
    for part in parts:
        if part.kind == SAME and len(part.text) > LONGEST_SAME:
            first, last = part.text[:AROUND], part.text[-AROUND:]
            yield Part(SAME, first.rpartition(" ")[0] or first)
            yield Part(LEFT_OUT, "")
            yield Part(SAME, last.partition(" ")[2] or last)
        else:
            yield part
