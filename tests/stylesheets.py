"""Read stylesheets: the names that their selectors use, and the values that their rules state."""

import re
from collections.abc import Iterator
from typing import NamedTuple

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
STEP = re.compile(r"(from|to|[\d.]+%)(, ?(from|to|[\d.]+%))*")  # of an animation
ATTRIBUTE = re.compile(r"\[([\w-]+)(?:[~|^$*]?=\"?([^\"\]]*)\"?)?\]")
DECLARATION = re.compile(r"(?:^|[{;])\s*(-{0,2}[a-z][\w-]*)\s*:\s*([^;{}]+)(?=[;}])", re.MULTILINE)
# A share of the text, of the screen or of what is around, and a measure of a sheet of paper.
NUMBER = re.compile(r"(?<![\w.#-])-?(?:\d*\.)?\d+([a-z]+|%)(?![\w-])")
SHARES = {"%", "fr", "em", "ch", "vw", "vh", "cqi"}
OF_PAPER = {"mm", "pt"}
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|lab|lch|oklab|oklch|color)a?\([^)]*\)")


class Name(NamedTuple):
    """What a selector looks for: a class, an id, an element, or an attribute with its value."""

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


def raw_values(text: str) -> list[str]:
    """Return the declarations with a colour or a size that should be a token: all but 0, 1px, shares and measures."""
    return [
        f"{name}: {' '.join(value.split())}"
        for name, value in DECLARATION.findall(plain(text))
        if COLOUR.search(value) or any(_is_raw(number) for number in NUMBER.finditer(value))
    ]


def _is_raw(number: re.Match[str]) -> bool:
    return number[1] not in SHARES | OF_PAPER and number[0].lstrip("-") not in {"0px", "1px"}
