"""Turn CommonMark into HTML that is safe to show."""

import nh3
from linkify_it import LinkifyIt
from markdown_it import MarkdownIt
from markdown_it.common.normalize_url import validateLink
from markdown_it.rules_block import StateBlock, table
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.linkify import linkify

from meetups.standards import markdown_pictures

ALLOWED_TAGS = {
    "a", "abbr", "blockquote", "br", "code", "del", "em", "h2", "h3", "h4", "hr", "li", "ol", "p", "pre", "s",
    "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ALLOWED_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}

# The library reads the paragraph again at every "://" in it, so a long one would take minutes.
LONGEST_PARAGRAPH_WITH_LINKS = 5000

# Each "[" may be the start of a link, so it costs as much as fifty characters. A text with more has no links.
MOST_BRACKETS = 2000

# A short row is filled up to the width of its table, so a short text could make many cells.
MOST_CELLS = 10_000


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


def _is_link(url: str) -> bool:
    """Return whether a link may go there. "//host" looks like a path of this site and leads to another."""
    return validateLink(url) and not url.startswith("//")


def _new_parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": True}).enable(["linkify", "table", "strikethrough"])
    parser.block.ruler.at("table", _bounded_table, {"alt": ["paragraph", "reference"]})
    parser.inline.ruler.at("linkify", _bare_link)
    parser.linkify = _BoundedLinkify(options={"fuzzy_link": False})  # README.md is not a host in Moldova
    parser.add_render_rule("image", markdown_pictures.rule)
    parser.validateLink = _is_link  # type: ignore[method-assign]
    return parser


_parser = _new_parser()
_parser_without_links = _new_parser().disable(["link", "image", "reference"])


def _lower_headings(tokens: list) -> None:
    """Let headings go down from h2 without a gap, wherever the author began: the page itself has the only h1
    (WCAG 2.2, 1.3.1 and 2.4.6)."""
    above: list[str] = []  # the headings, as typed, that the text is under
    for token in tokens:
        if token.type == "heading_open":
            above = [*(tag for tag in above if tag < token.tag), token.tag]
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(len(above) + 1, 4)}"


def render(text: str, *, picture: markdown_pictures.Find | None = None) -> str:
    """Return the HTML of a CommonMark text (spec 0.31), with tables and bare links.

    Headings begin with h2 and skip no level. Raw HTML in the text is shown as text, a picture as its description; a
    link goes to http, https, mailto or a path of this site, with `rel="noopener noreferrer"`. Never fails: whatever
    is not Markdown is a paragraph. An empty text gives an empty string. With more than 2,000 "[" no "[a](b)" is a link.

    `picture` returns the picture of a number, which `![words](picture:12)` then shows.
    """
    parser = _parser if text.count("[") <= MOST_BRACKETS else _parser_without_links
    tokens = parser.parse(text.encode(errors="replace").decode())  # half a surrogate pair is not UTF-8
    _lower_headings(tokens)
    if picture:
        markdown_pictures.place(tokens, picture)
    html = parser.renderer.render(tokens, parser.options, {})
    return nh3.clean(
        html,
        tags=ALLOWED_TAGS | (markdown_pictures.TAGS if picture else set()),
        attributes=ALLOWED_ATTRIBUTES | (markdown_pictures.ATTRIBUTES if picture else {}),
        url_schemes={"http", "https", "mailto"},
    ).strip()
