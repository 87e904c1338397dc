"""A language of no people: each string longer, in letters that English has not, so that what escapes translation shows.

It is made from what is asked of gettext, so it needs no catalogue. Its codes are those of other
pseudo-locales, `en-XA` and `en-XB`.
"""

import gettext
import re
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import override, trans_real

CODE = "en-xa"
PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
STRANGE = "åƀçðéƒĝĥîĵķłɱñöþɋŕšţûṽŵẋýžÅƁÇÐÉƑĜĤÎĴĶŁṀÑÖÞɊŔŠŢÛṼŴẊÝŽ"
_LETTERS = str.maketrans(PLAIN, STRANGE)
# The parts that translators leave as they are: placeholders, elements and entities.
_KEPT = re.compile(r"(%\(\w+\)[a-z]|%[a-z%]|\{\w*\}|<[^>]*>|&#?\w+;|https?://\S+)")
_VOWEL = re.compile(r"[aeiou]", re.IGNORECASE)


class Pseudo(gettext.NullTranslations):
    """Translate every text, and remember which were asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str] = set()

    def to_language(self) -> str:
        return CODE

    def gettext(self, message: str) -> str:
        self.asked.add(message)
        return self._strange(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        self.asked.add(msgid1)
        return self._strange(msgid1 if n == 1 else msgid2)

    def _strange(self, message: str) -> str:
        return lengthened(message.rpartition("\x04")[2])


def lengthened(text: str) -> str:
    """Return a text 40 % longer, word by word, in brackets and in strange letters."""
    parts = _KEPT.split(text)
    parts[::2] = [re.sub(r"[A-Za-z]+", _longer, part) for part in parts[::2]]
    return f"⟦{''.join(parts)}⟧" if text.strip() else text


def _longer(found: re.Match[str]) -> str:
    word = found[0]
    more = round(len(word) * 0.4)
    at = found[0].find(*_VOWEL.findall(word)[:1] or word[0])
    return (word[: at + 1] + word[at].lower() * more + word[at + 1 :]).translate(_LETTERS)


@contextmanager
def pseudo() -> Iterator[Pseudo]:
    """Let every text in the block be of this language. Give the translation, which knows what was asked for."""
    translation = Pseudo()
    trans_real._translations[CODE] = translation
    try:
        with override(CODE):
            yield translation
    finally:
        del trans_real._translations[CODE]
