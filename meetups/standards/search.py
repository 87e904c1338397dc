"""The words of texts and of questions for a search: without case, accents and endings, so each database finds the same.

Endings are those of English (the stemmer of snowballstem.org). Words of other languages keep theirs.
"""

import re
from collections.abc import Callable, Collection, Iterator
from functools import lru_cache
from typing import NamedTuple

from snowballstemmer import stemmer

from meetups.standards.titles import words_of

LONGEST_WORD = 30
MOST_WORDS = 10
# A word as it is typed, with its apostrophes: the parts of a text that can be marked.
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_PART = re.compile(r'(?P<no>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"|(?P<words>[^\s"]+))')


class Question(NamedTuple):
    """The words that somebody searches for. All are stems; a phrase is stems with single spaces between them."""

    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    without: tuple[str, ...] = ()

    @property
    def stems(self) -> tuple[str, ...]:
        """All stems to find, each once."""
        return tuple(dict.fromkeys([*self.words, *(word for phrase in self.phrases for word in phrase.split())]))


def folded(text: str) -> list[str]:
    """Return the words of a text without case and accents, in their order. A long one is cut to 30 characters."""
    return [word[:LONGEST_WORD] for word in words_of(text.replace("_", " ")).split()]


def stems(text: str, language: str = "en") -> list[str]:
    """Return the stems of a text's words in their order. Only English words (`language` en…) lose their endings.

    Each is of a to z and 0 to 9: a word of other letters is written in hexadecimal, since databases part such words
    differently.
    """
    return [_stem(word, language.startswith("en")) for word in folded(text)]


def question(text: str, language: str = "en") -> Question:
    """Read a question: words, `"exact words"` in their order, and `-word` or `-"exact words"` to leave out."""
    words: list[str] = []
    phrases: list[str] = []
    without: list[str] = []
    for part in _PART.finditer(text):
        found = stems(part["phrase"] or part["words"] or "", language)
        if part["no"]:
            without += [" ".join(found)] if found else []
        elif part["phrase"] is not None and len(found) > 1:
            phrases.append(" ".join(found))
        else:
            words += found
    return Question(*(tuple(dict.fromkeys(part)) for part in (words, phrases, without)))


def parts(text: str, found: Collection[str], language: str = "en") -> Iterator[tuple[str, bool]]:
    """Yield a text in parts, each with whether it is a word whose stem is among `found`."""
    end = 0
    for word in _WORD.finditer(text):
        if any(stem in found for stem in stems(word[0], language)):
            yield text[end : word.start()], False
            yield word[0], True
            end = word.end()
    yield text[end:], False


def swapped(text: str, swap: Callable[[str], str]) -> str:
    """Return a text in which each word is what `swap` returns for it without case and accents. The rest stays."""
    return _WORD.sub(lambda found: swap(" ".join(folded(found[0]))), text)


def most_slips(word: str) -> int:
    """Return by how many slips a word may differ from another that is taken for it."""
    return 2 if len(word) >= 8 else 1


def slips(word: str, other: str) -> int:
    """Return by how many slips a word differs from another: one, or two from eight letters up; 0 if it is not so.

    A slip is a letter too many, too few, another one, or two that changed places (Damerau 1964).
    """
    most = most_slips(word)
    number = _distance(word, other, most) if abs(len(word) - len(other)) <= most else 0
    return number if number <= most else 0


@lru_cache(maxsize=20_000)
def _stem(word: str, is_english: bool) -> str:
    if not word.isascii():
        return f"x{word.encode().hex()}"
    return stemmer("english").stemWord(word) if is_english else word


def _distance(word: str, other: str, most: int) -> int:
    """Return the optimal string alignment distance, or as soon as it is certain a number above `most`."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(word, start=1):
        last, before, row = before, row, [i]
        for j, opposite in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != opposite))
            if i > 1 and j > 1 and letter == other[j - 2] and word[i - 2] == opposite:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > most:  # no later row has a smaller number
            return min(row)
    return row[-1]
