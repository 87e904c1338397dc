"""Read Markdown back into the plain values that `markdown_writing` writes, with the parser of the site."""

from typing import Any

from markdown_it.token import Token

from meetups.standards import markdown
from meetups.standards.markdown_writing import Item, Section, Span, merged


def read(text: str) -> list[Section]:
    """Return the sections of a Markdown text. Raises AssertionError for a token that is never written."""
    sections = [Section("", [], [])]
    tokens = iter(markdown._parser.parse(text))
    for token in tokens:
        assert token.type in {"heading_open", "paragraph_open", "bullet_list_open"}, token
        if token.type == "heading_open":
            assert token.tag == "h2"
            [[heading]] = lines_of(next(tokens))
            sections.append(Section(heading.words, [], []))
        elif token.type == "paragraph_open":
            [line] = lines_of(next(tokens))
            sections[-1].paragraphs.append(line)  # type: ignore[attr-defined]
        else:
            items_of(tokens, sections[-1].items)
            continue
        next(tokens)
    return [section for section in sections if any(section)]


def items_of(tokens: Any, found: Any) -> None:
    """Append the items of a list to `found`, to its end."""
    for token in tokens:
        if token.type == "bullet_list_close":
            return
        if token.type == "inline":
            line, *below = lines_of(token)
            found.append(Item(line, below))
        else:
            assert token.type in {"list_item_open", "list_item_close", "paragraph_open", "paragraph_close"}, token


def lines_of(inline: Token) -> list[list[Span]]:
    """Return the lines of a block of text, as words and links."""
    lines: list[list[Span]] = [[]]
    url = ""
    for token in inline.children or []:
        assert token.type in {"text", "link_open", "link_close", "hardbreak"}, token
        if token.type == "hardbreak":
            lines.append([])
        elif token.type == "text":
            lines[-1].append(Span(token.content, url))
        else:
            url = str(token.attrGet("href") or "") if token.type == "link_open" else ""
    return [merged(line) for line in lines]


def tidy(sections: list[Section]) -> list[Section]:
    """Return sections as they are read back: white space is single spaces, and what is empty is left out."""
    found = []
    for section in sections:
        paragraphs = [line for one in section.paragraphs if (line := _stripped(one))]
        items = [[line for one in (item.line, *item.below) if (line := _stripped(one))] for item in section.items]
        items = [Item(line[0], line[1:]) for line in items if line]
        if paragraphs or items:
            found.append(Section(" ".join(section.heading.split()), paragraphs, items))
    return found


def _stripped(line: Any) -> list[Span]:
    spans = merged(line)
    if spans:
        spans[0] = spans[0]._replace(words=spans[0].words.lstrip())
        spans[-1] = spans[-1]._replace(words=spans[-1].words.rstrip())
    return [span._replace(words=span.words.strip() if span.url else span.words) for span in spans if span.words]
