"""Names in texts that were written as Markdown."""

import re
import string
import unicodedata
from collections.abc import Iterator

# The signs that may be between two words of a name: spaces, line ends, and the signs of emphasis.
BETWEEN = r"([\s*_]+)"
LINK = r"\]\([^)\s]*|<[^<>\s]+>|https?://\S+"
EMAIL = r"[\w.+-]{1,254}+@[\w.-]+"  # RFC 5321: no address is longer, and without an end each letter would read the rest
# Looked for once in a row of signs, at its first one: a text may have thousands.
BEFORE = r"(?P<before>(?:(?<![*_])[*_]+)?)"
APOSTROPHES = "'’"
_SIGNS = re.compile(r"(?P<space>(?<=\s))?(?P<signs>[*_]+)(?P<tight>(?!\s))?")


def without_name(text: str, name: str, instead: str) -> str:
    """Return the text with `instead` wherever this name is, as whole words and in any case. Nothing else is changed.

    Addresses of links and of email stay as they are, because they would lead nowhere. An email address can be the name
    itself. Emphasis that begins or ends inside the name goes on around `instead`, or ends there. The text is returned
    as it is if it does not have the name.
    """
    # A word of nothing but signs of emphasis is one of those that may stand between two words.
    words = [_word(word) for word in unicodedata.normalize("NFC", name).split() if word.strip("*_")]
    if not words:
        return text
    address = LINK if "@" in name else f"{LINK}|{EMAIL}"
    found_name = rf"{BEFORE}(?<![^\W_])(?P<name>{BETWEEN.join(words)})(?P<after>[*_]*)(?![^\W_])"
    composed = unicodedata.normalize("NFC", text)

    def replace(found: re.Match[str]) -> str:
        return found["address"] or _replaced(found, instead)

    changed = re.sub(f"(?P<address>{address})|{found_name}", replace, composed, flags=re.IGNORECASE)
    return text if changed == composed else changed


def _word(word: str) -> str:
    """Return the pattern of a word: Markdown may have a backslash before punctuation, and apostrophes of two kinds."""
    return "".join(
        rf"\\?[{APOSTROPHES}]" if char in APOSTROPHES else
        rf"\\?{re.escape(char)}" if char in string.punctuation else re.escape(char)
        for char in word
    )  # fmt: skip


def _replaced(found: re.Match[str], instead: str) -> str:
    """Return `instead` with the signs of emphasis that lead out of the name."""
    before, after = found["before"], found["after"]
    opened: list[str] = []
    closed = ""
    for one in _signs(found):
        signs = one["signs"]
        if opened and opened[-1] == signs:
            opened.pop()
        elif _begins(one, before):
            opened.append(signs)
        elif _ends(one):
            closed += signs
    while opened and after.startswith(opened[-1]):
        after = after.removeprefix(opened.pop())
    return f"{before}{''.join(opened)}{instead}{closed}{after}"


def _signs(found: re.Match[str]) -> Iterator[re.Match[str]]:
    """Yield the signs of emphasis between the words of a name that was found."""
    for between in found.groups()[found.re.groupindex["name"] : -1]:
        yield from _SIGNS.finditer(between)


def _begins(one: re.Match[str], before: str) -> bool:
    """Return whether emphasis begins with these signs: with a space before them, or with asterisks inside a word."""
    if one["tight"] is None or one["space"] is not None:
        return one["tight"] is not None
    return "_" not in one["signs"] and not before.endswith(one["signs"])


def _ends(one: re.Match[str]) -> bool:
    """Return whether emphasis ends with these signs. Underscores inside a word, and signs between spaces, are none."""
    return one["space"] is None and (one["tight"] is None or "_" not in one["signs"])
