"""Read stylesheets: the names that their selectors use, and the values that their rules state."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from PIL import ImageColor

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
STEP = re.compile(r"(from|to|[\d.]+%)(, ?(from|to|[\d.]+%))*")  # of an animation
ATTRIBUTE = re.compile(r"\[([\w-]+)(?:[~|^$*]?=\"?([^\"\]]*)\"?)?\]")
PIECE = re.compile(r"([^{};]*)([{};])")
# A number with its unit, not part of a name.
NUMBER = re.compile(r"(?<![\w.#-])-?(?:\d*\.)?\d+([a-z]+|%)?(?![\w-])")
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|hwb|lab|lch|oklab|oklch|color|color-mix)a?\(")
# The values that need no name: nothing, the thinnest line there is, all, and half of all (a circle).
PLAIN = {"0", "0px", "1px", "-1px", "100%", "50%", "100vw", "100vh"}
FACTORS = {"-1", "2"}  # in a calculation: the other way, and both sides or a half
# They count columns and lines, and share what is left.
COUNTS = re.compile(r"grid-.*|grid|columns|order|flex|-webkit-line-clamp")
WORDS = {
    "font-weight": {"normal", "bold", "bolder", "lighter"},
    "font": {"bold", "bolder", "lighter", "small", "medium", "large", "serif", "sans-serif", "monospace", "system-ui"},
    "font-family": {"serif", "sans-serif", "monospace", "system-ui"},
    "font-size": {"xx-small", "x-small", "small", "medium", "large", "x-large", "xx-large", "smaller", "larger"},
    "line-height": {"normal"},
    "border": {"thin", "medium", "thick"},
}


class Declaration(NamedTuple):
    """One line of a rule, and the selectors and conditions round it."""

    inside: tuple[str, ...]
    name: str
    value: str


class Name(NamedTuple):
    """The target of a selector: a class, an id, an element, or an attribute with its value."""

    kind: str
    name: str
    value: str = ""


def plain(text: str) -> str:
    """Return a stylesheet without its comments."""
    return COMMENT.sub("", text)


def selectors(text: str) -> Iterator[str]:
    for found in re.findall(r"([^{};]+)\{", plain(text)):
        selector = " ".join(found.split())
        if selector and not selector.startswith("@") and not STEP.fullmatch(selector):
            yield selector


def names(text: str) -> set[Name]:
    """Return what the selectors of a stylesheet look for."""
    found: set[Name] = set()
    for selector in selectors(text):
        found |= {Name("attribute", name, value) for name, value in ATTRIBUTE.findall(selector)}
        rest = ATTRIBUTE.sub("", selector)
        rest = re.sub(r"\((?:even|odd|[-+\dn ]+)\)", "", rest)  # of nth-child
        for kind, sign in (("class", r"\."), ("id", "#")):
            found |= {Name(kind, name) for name in re.findall(rf"{sign}([a-zA-Z][\w-]*)", rest)}
        elements = re.sub(r"::?[a-z][\w-]*|[.#][\w-]+", " ", rest)
        found |= {Name("element", name) for name in re.findall(r"[a-z][a-z0-9]*", elements)}
    return found


def declarations(text: str) -> Iterator[Declaration]:
    """Return the lines of all rules. A string in quotes is left empty."""
    inside: list[str] = []
    for piece, end in PIECE.findall(re.sub(r'"[^"]*"', '""', plain(text))):
        words = " ".join(piece.split())
        name, colon, value = words.partition(":")
        if end == "{":
            inside.append(words)
            continue
        if colon:
            yield Declaration(tuple(inside), name, value.strip())
        if end == "}":
            inside.pop()


def raw_values(text: str) -> list[str]:
    """Return the lines with a value that should be a token.

    A face and the margin of a sheet (`@font-face`, `@page`) are left out: a token has no value there.
    """
    return [
        f"{line.name}: {line.value}"
        for line in declarations(text)
        if not any(each.startswith(("@font-face", "@page")) for each in line.inside) and _is_raw(line)
    ]


def _is_raw(line: Declaration) -> bool:
    value = re.sub(r"var\(--[\w-]+\)", "", line.value).lower()
    kind = re.sub(r"^(border|outline)\b.*", "border", line.name)
    words = {*re.findall(r"(?<![\w-])[a-z][a-z-]*(?![\w(-])", value)}
    if COLOUR.search(value) or words & (ImageColor.colormap.keys() | WORDS.get(kind, set())):
        return True
    if line.name in {"font", "font-family"} and '""' in value:
        return True
    return any(_is_raw_number(number, line) for number in NUMBER.finditer(value))


def _is_raw_number(number: re.Match[str], line: Declaration) -> bool:
    stated, unit = number[0], number[1]
    if stated in PLAIN or (stated in FACTORS and re.search(r"(calc|min|max|clamp)\(", line.value)):
        return False
    if unit in {None, "fr"}:
        return not COUNTS.fullmatch(line.name)
    return unit != "mm" or "@media print" not in line.inside  # ADR 74
