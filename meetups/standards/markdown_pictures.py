"""Show pictures of the site in a CommonMark text: `![words](picture:12)`, and a picture as HTML (ADR 58)."""

import re
from collections.abc import Callable, Sequence
from html import escape, unescape
from typing import Any, NamedTuple

from markdown_it.common.utils import escapeHtml
from markdown_it.token import Token

from meetups.standards.pictures import widths_of

PATH = "/pictures/"
MOST = 50  # pictures of one text; the others stay words
NUMBER = re.compile(r"picture:([1-9][0-9]{0,17})")
_IMG = re.compile(rf'<img [^>]*{PATH}([0-9a-f]+)-([0-9]+)\.webp [0-9]+w"[^>]*>')
_ALT = re.compile('alt="([^"]*)"')
_ELEMENT = r'<img(?: [a-z]+="[^"]*")*>'  # with ">" in its words, too
_FIGURE = re.compile(rf"<figure>({_ELEMENT})(?:<figcaption>[^<]*</figcaption>)?</figure>\n?")
_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)(?: [a-z-]+="[^"]*")*>')
# A picture in a text: words with pairs of brackets, its address, and perhaps a title.
_WORDS = (
    r"!\[(?:\\.|[^\[\]\\]|\[(?:\\.|[^\[\]\\])*\])*\]"
    r"\(\s*<?picture:%d>?(?:\s+(?:\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|\((?:\\.|[^()\\])*\)))?\s*\)"
)
_HEADINGS = {f"h{level}" for level in range(1, 7)}
_NEVER_CLOSED = {"br", "hr", "img", "input"}
TAGS = {"figcaption", "figure", "img"}
ATTRIBUTES = {"img": {"alt", "height", "loading", "sizes", "src", "srcset", "width"}}
# On a phone a third of 480 pixels is said, because its screen has up to three pixels for each: so it loads the file of
# 480, which is enough for its width, and not one of three times the bytes.
IN_TEXT = "(max-width: 40rem) 160px, 42rem"


class Pictured(NamedTuple):
    """The facts of a picture for a page: the size of its largest file, and its words. One taken down has no digest."""

    digest: str
    width: int = 0
    height: int = 0
    alternative: str = ""
    credit: str = ""

    def path(self, width: int) -> str:
        """Return the path of the file of this width."""
        return f"{PATH}{self.digest}-{width}.webp"

    @property
    def largest(self) -> str:
        return self.path(self.width)


Find = Callable[[int], Pictured | None]


def numbers_in(text: str) -> list[int]:
    """Return the numbers of the pictures that a text may show, each once, the first fifty."""
    return [*dict.fromkeys(map(int, NUMBER.findall(text)))][:MOST]


def names(text: str, number: int) -> bool:
    """Return whether a text names this picture, even beyond those that it may show."""
    return str(number) in NUMBER.findall(text)


def without_words(text: str, number: int) -> str:
    """Return a text with no words in the brackets of this picture, and no title of it."""
    return re.sub(_WORDS % number, f"![](picture:{number})", text)


def img(shown: Pictured, *, sizes: str = IN_TEXT, is_lazy: bool = True) -> str:
    """Return the element that shows a picture. Browsers choose the file by `sizes` (HTML, section 4.8.4)."""
    widths = widths_of(shown.width)
    srcset = ", ".join(f"{shown.path(width)} {width}w" for width in widths)
    src = shown.path(widths[min(1, len(widths) - 1)])  # for readers of feeds, which know no srcset
    lazy = ' loading="lazy"' if is_lazy else ""
    return (
        f'<img src="{src}" srcset="{srcset}" sizes="{sizes}" width="{shown.width}" height="{shown.height}" '
        f'alt="{escape(shown.alternative)}"{lazy}>'
    )


def figure(shown: Pictured, *, sizes: str = IN_TEXT, is_lazy: bool = True) -> str:
    """Return a picture with its credit below it."""
    caption = f"<figcaption>{escape(shown.credit)}</figcaption>" if shown.credit else ""
    return f"<figure>{img(shown, sizes=sizes, is_lazy=is_lazy)}{caption}</figure>"


def first_in(html: str) -> Pictured | None:
    """Return the first picture of a rendered text, without its height and credit, or None."""
    found = _IMG.search(html)
    if found is None:
        return None
    alternative = _ALT.search(found[0])
    return Pictured(found[1], int(found[2]), alternative=unescape(alternative[1]) if alternative else "")


def first_element(html: str) -> str:
    """Return the element of the first picture of a rendered text, to be loaded at once, or ""."""
    found = next((one[0] for one in re.finditer(_ELEMENT, html) if f'"{PATH}' in one[0]), "")
    return at_once(found)


def split_lead(html: str) -> tuple[str, str]:
    """Return the figure with a picture that stands before the first heading of a rendered text, and the text without
    it. Without such a figure, return "" and the whole text. A figure in a quotation or a list stays there."""
    depth = 0
    for tag in _TAG.finditer(html):
        if tag[2] in _HEADINGS:
            break
        if depth == 0 and (found := _FIGURE.match(html, tag.start())):
            return at_once(found[0].rstrip()), html[: found.start()] + html[found.end() :]
        if tag[2] not in _NEVER_CLOSED:
            depth += -1 if tag[1] else 1
    return "", html


def at_once(html: str) -> str:
    """Return the same HTML with pictures that browsers load at once, for the top of a page."""
    return html.replace(' loading="lazy"', "")


def place(tokens: list[Token], find: Find) -> None:
    """Put the pictures that `find` returns into parsed tokens: a figure if it is a paragraph of its own, else inline.

    A picture that was taken down leaves nothing. An image of any other address stays words.
    """
    for index, token in enumerate(tokens):
        images = [child for child in token.children or [] if child.type == "image" and _mark(child, find)]
        is_alone = len(images) == 1 and len(token.children or []) == 1
        if is_alone and tokens[index - 1].type == "paragraph_open" and not tokens[index - 1].hidden:
            images[0].meta["is_alone"] = True
            for around in (tokens[index - 1], tokens[index + 1]):
                around.tag, around.hidden = "figure", not images[0].meta["shown"].digest


def rule(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """Render an image: a picture that `place` has found, or the words in its brackets."""
    shown: Pictured | None = tokens[index].meta.get("shown")
    if shown is None:
        return escapeHtml(tokens[index].content)
    if not shown.digest:
        return ""
    caption = escape(shown.credit)
    if tokens[index].meta.get("is_alone"):
        return img(shown) + (f"<figcaption>{caption}</figcaption>" if caption else "")
    return img(shown) + (f" ({caption})" if caption else "")


def _mark(image: Token, find: Find) -> bool:
    """Note on an image which picture it shows. Return whether it shows one, or showed one that was taken down."""
    number = NUMBER.fullmatch(str(image.attrs.get("src", "")))
    shown = find(int(number[1])) if number else None
    image.meta = {"shown": shown}
    return shown is not None
