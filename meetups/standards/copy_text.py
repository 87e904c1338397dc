"""The text format of PostgreSQL's COPY (PostgreSQL manual, COPY, "Text Format").

A row is a line. Columns are separated by tabs. `\\N` is NULL, and a backslash escapes control characters and itself.
"""

import re
from collections.abc import Iterable

NULL = "\\N"
LETTERS = {"\\": "\\", "\b": "b", "\f": "f", "\n": "n", "\r": "r", "\t": "t", "\v": "v"}
CHARACTERS = {letter: character for character, letter in LETTERS.items()}
ESCAPE = re.compile(r"\\(.)")


def line(values: Iterable[str | None]) -> str:
    """Return one row as a line, with its end of line. None is NULL."""
    return "\t".join(NULL if value is None else _escaped(value) for value in values) + "\n"


def _escaped(text: str) -> str:
    """Replace each of these characters: `str.translate` takes 25 times as long once a text has grown by one letter."""
    for character, letter in LETTERS.items():  # the backslash first
        text = text.replace(character, f"\\{letter}")
    return text


def values(line: str) -> list[str | None]:
    """Return the columns of a line. None is NULL."""
    return [_value(text) for text in line.rstrip("\n").split("\t")]


def _value(text: str) -> str | None:
    if "\\" not in text:
        return text
    return None if text == NULL else ESCAPE.sub(lambda found: CHARACTERS[found[1]], text)
