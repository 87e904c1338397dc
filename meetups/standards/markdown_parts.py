"""The parts of a text's HTML beyond CommonMark: ids of headings, sources of quotations, named tables, footnotes."""

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from markdown_it.common.utils import escapeHtml
from markdown_it.token import Token

from meetups.standards.titles import shortened, words_of

LONGEST_ID = 60
LONGEST_LABEL = 100
PARAGRAPH_AT_END = ["paragraph_open", "inline", "paragraph_close", "blockquote_close"]
ITEM_AT_END = [
    "paragraph_close", "bullet_list_open", "list_item_open", "paragraph_open", "inline", "paragraph_close",
    "list_item_close", "bullet_list_close", "blockquote_close",
]  # fmt: skip
_DASH = re.compile(r"\s*(?:[—–―]|--+|-(?=\s))\s*")


class Labels(NamedTuple):
    """The words of a page that are not in the text, in the reader's language."""

    footnotes: str
    back: str
    table: str  # of a table whose columns have no names


ENGLISH = Labels("Footnotes", "Back to the text", "Table")


class _Names:
    """Gives each name once: a second "tea" is "tea-2"."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def free(self, name: str) -> str:
        number, found = self._numbers.get(name, 0), name
        while not number or found in self._numbers:
            number += 1
            found = name if number == 1 else f"{name}-{number}"
        self._numbers[name] = number
        self._numbers.setdefault(found, 1)
        return found


def flatten_headings(tokens: Sequence[Token]) -> None:
    """Make each heading a paragraph of the same words."""
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = "p"


def prepared(tokens: Sequence[Token], env: dict[str, Any]) -> list[Token]:
    """Return the tokens of a text of organisers, so that `RENDERED` renders all its parts."""
    _lower_headings(tokens)
    _name_headings(tokens, env["prefix"])
    _name_tables(tokens, env["labels"])
    _lower_empty_heads(tokens)
    return _with_figures(_with_ways_back(tokens))


def _lower_headings(tokens: Sequence[Token]) -> None:
    """Let headings go down from h2 without a gap, wherever the author began: the page itself has the only h1
    (WCAG 2.2, 1.3.1 and 2.4.6)."""
    above: list[str] = []  # the headings, as typed, that the text is under
    for token in tokens:
        if token.type == "heading_open":
            above = [*(tag for tag in above if tag < token.tag), token.tag]
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(len(above) + 1, 4)}"


def _name_headings(tokens: Sequence[Token], prefix: str) -> None:
    """Give each heading an id of its words, which stays when other headings come and go."""
    names = _Names()
    for heading, inline in pairwise(tokens):
        if heading.type == "heading_open":
            words = words_of(_words(inline))[:LONGEST_ID].strip().replace(" ", "-")
            heading.attrSet("id", f"{prefix}-{names.free(words or 'heading')}")


def _name_tables(tokens: Sequence[Token], labels: Labels) -> None:
    """Give each table the names of its columns as a label. No two have the same."""
    names, found = _Names(), None
    columns: list[str] = []
    for before, token in pairwise(tokens):
        if before.type == "table_open":
            found, columns = before, []
        elif before.type == "th_open":
            columns.append(" ".join(_words(token).split()))
        elif before.type == "thead_close" and found:
            name = shortened(", ".join(filter(None, columns)), LONGEST_LABEL)
            found.meta["label"] = names.free(name or labels.table)


def _lower_empty_heads(tokens: Sequence[Token]) -> None:
    """Let the head of a column without a name be a plain cell, because it says nothing about the cells below it."""
    for head, inline, end in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if head.type == "th_open" and not _words(inline).strip():
            head.tag = end.tag = "td"


def _words(inline: Token) -> str:
    """Return the words of a block, without marks of footnotes."""
    shown = {"text", "code_inline", "image"}
    return "".join(child.content if child.type in shown else " " * child.type.endswith("break")
                   for child in inline.children or [])  # fmt: skip


def _with_ways_back(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens without the links that lead from a footnote to a mark that is not in the text."""
    marks = {
        (child.meta["id"], child.meta["subId"])
        for token in tokens
        for child in token.children or ()
        if child.type == "footnote_ref"
    }
    return [
        token for token in tokens if token.type != "footnote_anchor" or (token.meta["id"], token.meta["subId"]) in marks
    ]


def _with_figures(tokens: Sequence[Token]) -> list[Token]:
    """Make a figure of each quotation whose last line begins with a dash: that line is its source."""
    found: list[Token] = []
    quotes: list[int] = []
    for token in tokens:
        found.append(token)
        if token.type == "blockquote_open":
            quotes.append(len(found) - 1)
        elif token.type == "blockquote_close" and quotes:
            begin = quotes.pop()
            if source := _taken_source(found, begin):
                found[begin].meta["has_source"] = True
                caption = Token("inline", "", 0, children=source, content="")
                ends = Token("figcaption_close", "figcaption", -1, block=True), Token("figure_close", "figure", -1)
                ends[1].block = True
                found += [Token("figcaption_open", "figcaption", 1), caption, *ends]
    return found


def _taken_source(found: list[Token], begin: int) -> list[Token]:
    """Take the line with the source from the quotation that ends here, and return what is in it, or nothing."""
    types = [token.type for token in found[max(begin, len(found) - len(ITEM_AT_END)) :]]
    if types == ITEM_AT_END and found[-8].markup == "-":  # a hyphen makes the line a list
        source = [Token("text", "", 0, content="— "), *(found[-5].children or [])]
        del found[-8:-1]
        return source
    if types[-4:] != PARAGRAPH_AT_END:
        return []
    children = found[-3].children or []
    breaks = [at for at, child in enumerate(children) if child.type in {"softbreak", "hardbreak"}]
    last = breaks[-1] if breaks else -1
    source = _source(children[last + 1 :])
    if last == -1 and source and len(found) - begin > 5:  # the source is a paragraph below others
        del found[-4:-1]
        return source
    if last == -1 or not source or children[last].level:
        return []
    found[-3].children = children[:last]
    return source


def _source(line: list[Token]) -> list[Token]:
    """Return a line that begins with a dash and goes on, with an em dash, or nothing."""
    dash = _DASH.match(line[0].content) if line and line[0].type == "text" else None
    if not dash or (len(line) == 1 and dash.end() == len(line[0].content)):
        return []
    rest = line[0].content[dash.end() :]
    return [Token("text", "", 0, content=f"— {rest}"), *line[1:]]


def _quote_open(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return "<figure>\n<blockquote>\n" if tokens[index].meta.get("has_source") else "<blockquote>\n"


def _table_open(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    label = escapeHtml(tokens[index].meta.get("label", env["labels"].table))
    return f'<div role="region" tabindex="0" aria-label="{label}">\n<table>\n'


def _table_close(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return "</table>\n</div>\n"


def _notes_open(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return f'<section aria-label="{escapeHtml(env["labels"].footnotes)}">\n<ol>\n'


def _note_open(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return f'<li id="{env["prefix"]}.note-{_numbers(tokens[index])[0]}">'


def _note_mark(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    number, time = _numbers(tokens[index])
    to, own = f"{env['prefix']}.note-{number}", f"{env['prefix']}.mark-{number}-{time}"
    return f'<sup><a href="#{to}" id="{own}" role="doc-noteref">[{number}]</a></sup>'


def _link_to_mark(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """Return the link from a footnote to its mark, with U+FE0E, so that the arrow is no emoji."""
    number, time = _numbers(tokens[index])
    times = "" if time == 1 else f" {time}"
    to, label = f"{env['prefix']}.mark-{number}-{time}", escapeHtml(env["labels"].back + times)
    return f' <a href="#{to}" role="doc-backlink" aria-label="{label}">\u21a9\ufe0e{times}</a>'


def _numbers(token: Token) -> tuple[int, int]:
    """Return the number of a footnote, and which of its marks this is, both from 1."""
    return token.meta["id"] + 1, token.meta.get("subId", 0) + 1


RENDERED: dict[str, Callable[..., str]] = {
    "blockquote_open": _quote_open,
    "table_open": _table_open,
    "table_close": _table_close,
    "footnote_block_open": _notes_open,
    "footnote_open": _note_open,
    "footnote_ref": _note_mark,
    "footnote_anchor": _link_to_mark,
}
