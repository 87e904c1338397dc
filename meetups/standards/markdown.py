"""Turn CommonMark into HTML that is safe to show, in two strengths: for organisers and for strangers (ADR 57)."""

import re
from enum import StrEnum
from typing import Any

import nh3
from linkify_it import LinkifyIt
from markdown_it import MarkdownIt
from markdown_it.common.normalize_url import validateLink
from markdown_it.rules_block import StateBlock, table
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.linkify import linkify
from markdown_it.utils import OptionsDict
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.footnote.index import footnote_def, footnote_ref

from meetups.standards import markdown_parts, markdown_pictures
from meetups.standards.markdown_parts import ENGLISH, Labels


class Strength(StrEnum):
    """How much of Markdown the writer of a text may use."""

    ORGANISER = "organiser"
    STRANGER = "stranger"  # emphasis, lists, links


TAGS_OF_STRANGERS = {"a", "br", "code", "em", "li", "ol", "p", "s", "strong", "ul"}
ALLOWED_TAGS = TAGS_OF_STRANGERS | markdown_pictures.TAGS | {
    "abbr", "blockquote", "del", "div", "figcaption", "figure", "h2", "h3", "h4", "hr", "pre", "section", "sup",
    "table", "tbody", "td", "th", "thead", "tr",
}  # fmt: skip
_CLEANED: dict[Strength, dict[str, Any]] = {
    Strength.ORGANISER: {
        "tags": ALLOWED_TAGS,
        "attributes": {
            "*": set(),  # else `title` and `lang`
            "a": {"href", "title", "id", "aria-label"},
            **markdown_pictures.ATTRIBUTES,
            "div": {"aria-label"},
            **{tag: {"id"} for tag in ("h2", "h3", "h4", "li")},
            "ol": {"start"},
            "section": {"aria-label"},
        },
        "tag_attribute_values": {
            "a": {"role": {"doc-noteref", "doc-backlink"}},
            "div": {"role": {"region"}, "tabindex": {"0"}},
        },
    },
    Strength.STRANGER: {
        "tags": TAGS_OF_STRANGERS,
        "attributes": {"*": set(), "a": {"href"}, "ol": {"start"}},
        "link_rel": "nofollow ugc noopener",
    },
}

# The library reads the paragraph again at every "://" in it, so a long one would take minutes.
LONGEST_PARAGRAPH_WITH_LINKS = 5000

# Each "[" may be the start of a link, so it costs as much as fifty characters. A text with more has no links.
MOST_BRACKETS = 2000

# A short row is filled up to the width of its table, so a short text could make many cells.
MOST_CELLS = 10_000

# The library looks for the end of a label character by character, from each "[^".
_LABEL = re.compile(r"\[\^[^\s\]]{1,100}\]")


class _BoundedLinkify(LinkifyIt):
    """Finds bare links as the library does, but none in a paragraph so long that this would take seconds."""

    def pretest(self, text: str) -> bool:
        return len(text) <= LONGEST_PARAGRAPH_WITH_LINKS and bool(super().pretest(text))


def _bare_link(state: StateInline, silent: bool) -> bool:
    return len(state.src) <= LONGEST_PARAGRAPH_WITH_LINKS and linkify(state, silent)


def _bounded_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Parse a table, unless it could have too many cells; its lines are then a paragraph."""
    columns = state.src.count("|", state.bMarks[start], state.eMarks[start]) + 1
    return columns * (end - start) <= MOST_CELLS and table(state, start, end, silent)


def _bounded_note(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Parse a footnote, unless its label is too long or it is inside another: its lines are then a paragraph."""
    begin = state.bMarks[start] + state.tShift[start]
    is_note = _LABEL.match(state.src, begin) and state.parentType != "footnote"
    return bool(is_note) and footnote_def(state, start, end, silent)


def _bounded_mark(state: StateInline, silent: bool) -> bool:
    """Parse the mark of a footnote, unless its label is too long."""
    return bool(_LABEL.match(state.src, state.pos)) and footnote_ref(state, silent)


def _is_link(url: str) -> bool:
    """Return whether a link may go there. "//host" looks like a path of this site and leads to another."""
    return validateLink(url) and not url.startswith("//")


def _new_parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": True}).enable(["linkify", "table", "strikethrough"])
    # Without `^[notes like this]`: each level of them calls the whole parser again.
    parser.use(footnote_plugin, inline=False)
    parser.block.ruler.at("table", _bounded_table, {"alt": ["paragraph", "reference"]})
    parser.block.ruler.at("footnote_def", _bounded_note, {"alt": ["paragraph", "reference"]})
    parser.inline.ruler.at("footnote_ref", _bounded_mark)
    parser.inline.ruler.at("linkify", _bare_link)
    parser.linkify = _BoundedLinkify(options={"fuzzy_link": False})  # README.md is not a host in Moldova
    parser.validateLink = _is_link  # type: ignore[method-assign]
    for name, rule in markdown_parts.RENDERED.items():
        parser.add_render_rule(name, rule)
    parser.add_render_rule("image", markdown_pictures.rule)
    return parser


_LINKS = ["link", "image", "reference"]
_NOTES = ["footnote_def", "footnote_ref"]
_BLOCKS = ["table", "fence", "code", "blockquote", "hr"]
_parser = _new_parser()
_parsers = {
    (Strength.ORGANISER, True): _parser,
    (Strength.ORGANISER, False): _new_parser().disable(_LINKS + _NOTES),
    (Strength.STRANGER, True): _new_parser().disable(_BLOCKS + _NOTES),
    (Strength.STRANGER, False): _new_parser().disable(_BLOCKS + _NOTES + _LINKS),
}


def render(
    text: str,
    strength: Strength = Strength.ORGANISER,
    *,
    prefix: str = "text",
    labels: Labels = ENGLISH,
    keeps_lines: bool = False,
    picture: markdown_pictures.Find | None = None,
) -> str:
    """Return the HTML of a CommonMark text (spec 0.31), with bare links.

    *organiser*: also tables, footnotes, and figures for quotations with a source. Headings begin with h2, skip no level
    and have an id of their words. Every id begins with `prefix`, so that texts on one page can have different ones.
    `![words](picture:12)` is the picture that `picture` returns for its number; without `picture` it stays words.

    *stranger*: emphasis, lists and links alone; a heading, a quotation, a table or code becomes a paragraph.

    Raw HTML in the text is shown as text, and a picture as its description. A link goes to http, https, mailto or a
    path of this site, with a `rel`. With `keeps_lines`, each line of the text is a line of the page. Never fails:
    whatever is not Markdown is a paragraph. An empty text gives an empty string. With more than 2,000 "[" no "[a](b)"
    is a link.
    """
    parser = _parsers[strength, text.count("[") <= MOST_BRACKETS]
    env: dict[str, Any] = {"prefix": prefix, "labels": labels}
    tokens = parser.parse(text.encode(errors="replace").decode(), env)  # half a surrogate pair is not UTF-8
    if strength == Strength.STRANGER:
        markdown_parts.flatten_headings(tokens)
    else:
        tokens = markdown_parts.prepared(tokens, env)
        if picture:
            markdown_pictures.place(tokens, picture)
    options = OptionsDict({**parser.options, "breaks": keeps_lines})  # type: ignore[typeddict-item]
    html = parser.renderer.render(tokens, options, env)
    schemes = {"http", "https", "mailto"}
    return nh3.clean(html, url_schemes=schemes, id_prefix=prefix, **_CLEANED[strength]).strip()
