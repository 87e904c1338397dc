"""The kinds of elements that a page shows: what axe finds on one of a kind, it finds on each of them."""

from html.parser import HTMLParser
from typing import NamedTuple

# Their values change what an element is or how it looks; of other attributes only the name does.
TELLING = {
    "aria-current", "aria-expanded", "aria-hidden", "aria-invalid", "aria-live", "autocomplete", "checked",
    "data-kind", "data-state", "data-status", "disabled", "hidden", "multiple", "open", "required", "role", "type",
}  # fmt: skip
# These say what is in an element or where it leads.
OF_THE_CONTENT = {
    "action", "alt", "content", "d", "datetime", "for", "height", "href", "id", "name", "src", "title", "value",
    "width",
}  # fmt: skip
WITHOUT_END = {"br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
NOT_SHOWN = {"head", "link", "meta", "script", "style", "title"}
ABOVE = 2  # elements round an element that are part of its kind: they give it colours and a role


class Look(NamedTuple):
    """The facts by which a style sheet and a screen reader tell an element from others."""

    tag: str
    classes: tuple[str, ...]
    attributes: tuple[tuple[str, str], ...]


Kind = tuple[Look, ...]


class Elements(HTMLParser):
    """Parse a page into the kinds of its elements. A drawing is one element."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.kinds: set[Kind] = set()
        self._open: list[Look] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        look = look_of(tag, dict(attrs))
        if tag not in NOT_SHOWN and not any(outer.tag == "svg" for outer in self._open):
            around = (Look(outer.tag, outer.classes, ()) for outer in self._open[-ABOVE:])
            self.kinds.add((*around, look))
        if tag not in WITHOUT_END:
            self._open.append(look)

    def handle_endtag(self, tag: str) -> None:
        """Close the element, and those inside whose end tag was left out."""
        for index in range(len(self._open) - 1, -1, -1):
            if self._open[index].tag == tag:
                del self._open[index:]
                return


def look_of(tag: str, attributes: dict[str, str | None]) -> Look:
    classes = tuple(sorted((attributes.get("class") or "").split()))
    names = sorted(attributes.keys() - OF_THE_CONTENT - {"class"})
    return Look(tag, classes, tuple((name, (attributes[name] or "") if name in TELLING else "") for name in names))
