"""Text on share pictures, in the face of the site: which letters it has, how wide they are, and lines of them.

Only the process that draws a picture imports this module, because it loads Pillow (ADR 67).
"""

import unicodedata
from functools import lru_cache
from pathlib import Path

from PIL import ImageFont

FONTS = Path(__file__).resolve().parent.parent.parent / "static" / "fonts"
FILES = ("besley-600.woff2", "besley-600-extended.woff2")
MISSING = "\U0010fffd"  # a character that no face has: it looks like every other one that is missing
PROBE = 40  # pixels
MORE = "…"
STEP = 12  # pixels by which a box of lines becomes narrower
# The basic layout of Pillow does not read the kerning of the face, and the other one is not on every machine: the
# pairs that matter in large type, with what they come closer in parts of the size. Measured from the face.
CLOSER = {
    "A": {"VWY’": 0.12, "Tvwy": 0.05},
    "F": {"aeo": 0.08, "A.,": 0.14},
    "L": {"VWY’": 0.1, "T": 0.06},
    "P": {"A.,": 0.14, "aeo": 0.04},
    "T": {"acdegmnopqrsu": 0.055, "A.,": 0.08},
    "V": {"acdegmnopqrsu": 0.08, "A.,": 0.14},
    "W": {"acdegmnopqrsu": 0.08, "A.,": 0.14},
    "Y": {"acdegmnopqrsu": 0.09, "A.,": 0.14},
}
PAIRS = {(left, right): by for left, found in CLOSER.items() for rights, by in found.items() for right in rights}
TIGHTER = 0.006  # the same, between all letters
Font = ImageFont.FreeTypeFont


@lru_cache(maxsize=64)
def face(file: str, size: int) -> Font:
    return ImageFont.truetype(FONTS / file, size, layout_engine=ImageFont.Layout.BASIC)


def _shape(file: str, letter: str) -> tuple[float, bytes]:
    font = face(file, PROBE)
    return font.getlength(letter), bytes(font.getmask(letter))


@lru_cache(maxsize=2048)
def file_of(letter: str) -> str:
    """Return the file of the face that has a letter, or ""."""
    if letter == MISSING:
        return ""
    return next((file for file in FILES if letter == " " or _shape(file, letter) != _shape(file, MISSING)), "")


def drawable(text: str) -> str:
    """Return a text with the letters that the face has, in one line; "" if a word would lose a letter.

    A letter whose accent is missing loses the accent. Signs, such as emoji, are left out. A text in another script is
    not drawn at all, because a part of a sentence says something else. There the picture is not the place to read it.
    """
    found = ""
    for letter in unicodedata.normalize("NFC", " ".join(text.split())):
        shown = letter if file_of(letter) else _plainer(letter)
        if not shown and unicodedata.category(letter)[0] in "LN":
            return ""
        found += shown
    return " ".join(found.split())


def _plainer(letter: str) -> str:
    """Return a letter without its accents, or as usual letters, if the face has these; otherwise ""."""
    parts = [part for part in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(part)]
    return "".join(parts) if parts and all(map(file_of, parts)) else ""


def advances(text: str, size: int) -> list[float]:
    """Return how far each letter of a drawable text moves the pen."""
    found = []
    for letter, following in zip(text, [*text[1:], ""], strict=False):
        closer = TIGHTER + PAIRS.get((letter, following), 0)
        found.append(face(file_of(letter), size).getlength(letter) - closer * size)
    return found


def width_of(text: str, size: int) -> float:
    return sum(advances(text, size))


def cut(text: str, size: int, width: float) -> str:
    """Return a text that is at most so many pixels wide. Three dots replace the words that are cut off."""
    if width_of(text, size) <= width:
        return text
    while text and width_of(text + MORE, size) > width:
        text = text[:-1]
    return text.rstrip(" ,;:·–-") + MORE


def wrapped(text: str, size: int, width: float) -> list[str]:
    """Return a text in lines of at most so many pixels. A word that is wider than a line is broken."""
    lines: list[str] = []
    for word in text.split():
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(joined, size) <= width:
            lines[-1] = joined
        else:
            lines += _broken(word, size, width)
    return lines


def _broken(word: str, size: int, width: float) -> list[str]:
    parts = [""]
    for letter in word:
        if parts[-1] and width_of(parts[-1] + letter, size) > width:
            parts.append("")
        parts[-1] += letter
    return parts


def fitted(text: str, sizes: range, width: float, height: float, leading: float) -> tuple[int, list[str]]:
    """Return the largest of these sizes at which a text fits into a box without a broken word, and its lines.

    The lines are about as long as each other. If there is no such size, it is the smallest one, with words broken, and
    the text is cut after the last line that fits.
    """
    for size in sizes:
        lines = wrapped(text, size, width)
        is_whole = all(width_of(word, size) <= width for word in text.split())
        if is_whole and len(lines) * size * leading <= height:
            return size, _balanced(text, size, width, len(lines))
    most = max(1, int(height / (size * leading)))
    if len(lines) > most:
        lines = [*lines[: most - 1], cut(" ".join(lines[most - 1 :]), size, width)]
    return size, lines


def _balanced(text: str, size: int, width: float, number: int) -> list[str]:
    """Return so many lines in the narrowest box that holds them, without breaking a word."""
    widest = max((width_of(word, size) for word in text.split()), default=width)
    while width - STEP >= widest and len(wrapped(text, size, width - STEP)) == number:
        width -= STEP
    return wrapped(text, size, width)


def one_line(text: str, sizes: range, width: float) -> tuple[int, str]:
    """Return the largest of these sizes at which a text fits into a line, and the text, cut if it fits in none."""
    for size in sizes:
        if width_of(text, size) <= width:
            break
    return size, cut(text, size, width)
