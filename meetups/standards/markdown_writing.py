"""Write CommonMark (spec 0.31) from plain values, so that `standards.markdown` shows the same words and links again."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple
from urllib.parse import quote

from meetups.standards.plain_text import escaped

_PLACEHOLDER = re.compile(r"%\((\w+)\)s")


class Span(NamedTuple):
    """Words, and the URL that they link to, or "" for words without a link."""

    words: str
    url: str = ""


class Item(NamedTuple):
    """An item of a list: its first line, and the lines below it."""

    line: Sequence[Span]
    below: Sequence[Sequence[Span]] = ()


class Section(NamedTuple):
    """A heading with paragraphs and one list below it. A heading of "" is left out."""

    heading: str
    paragraphs: Sequence[Sequence[Span]] = ()
    items: Sequence[Item] = ()


def written(sections: Iterable[Section]) -> str:
    """Return these sections as Markdown, without those that have neither a paragraph nor an item."""
    return "\n\n".join(block for section in sections for block in _blocks(section))


def spans_of(template: str, **values: Span | str) -> list[Span]:
    """Return the spans of a sentence such as `%(title)s took place on %(day)s.`, with a value for each placeholder."""
    parts = _PLACEHOLDER.split(template)
    spans = (values[part] if number % 2 else part for number, part in enumerate(parts))
    return merged(span if isinstance(span, Span) else Span(span) for span in spans)


def merged(spans: Iterable[Span]) -> list[Span]:
    """Return these spans with single spaces for white space, those without a link merged, and no empty one."""
    found: list[Span] = []
    for span in spans:
        if span.url and not span.words.strip():
            continue
        if found and not span.url and not found[-1].url:
            found[-1] = Span(found[-1].words + span.words)
        else:
            found.append(span)
    return [Span(re.sub(r"\s+", " ", span.words), span.url) for span in found if span.words]


def _blocks(section: Section) -> Iterable[str]:
    paragraphs = [line for paragraph in section.paragraphs if (line := _line(paragraph))]
    items = [item for one in section.items if (item := _item(one))]
    if section.heading and (paragraphs or items):
        yield f"## {escaped(section.heading)}"
    yield from paragraphs
    if items:
        yield "\n".join(items)


def _item(item: Item) -> str:
    """Return an item of a list (section 5.2). Its lines are apart by hard line breaks (section 6.7)."""
    lines = [line for spans in (item.line, *item.below) if (line := _line(spans))]
    return "- " + "  \n  ".join(lines) if lines else ""


def _line(spans: Iterable[Span]) -> str:
    *before, last = [_span(span) for span in merged(spans)] or [""]
    return "".join([*(re.sub("!$", "\\\\!", part) for part in before), last]).strip()  # "!" and a link are a picture


def _span(span: Span) -> str:
    """Return a link (section 6.3), or words, with the spaces around them."""
    if span.url:
        return f"[{escaped(span.words)}]({_destination(span.url)})"
    before, after = (" " if span.words[index].isspace() else "" for index in (0, -1))
    words = escaped(span.words)
    return f"{before}{words}{after}" if words else " "


def _destination(url: str) -> str:
    """Return a URL so that nothing in it ends the link or is an entity (sections 2.5 and 6.3)."""
    return re.sub(r"[\s()<>\\`\"\x00-\x1f]", lambda found: quote(found[0], safe=""), url).replace("&", "\\&")
