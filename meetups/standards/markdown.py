"""CommonMark in, HTML that is safe to show out."""

import nh3
from markdown_it import MarkdownIt

ALLOWED_TAGS = {
    "a", "abbr", "blockquote", "br", "code", "del", "em", "h2", "h3", "h4", "hr", "li", "ol", "p", "pre", "s",
    "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ALLOWED_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}

_parser = MarkdownIt("commonmark", {"html": False, "linkify": True}).enable(["linkify", "table", "strikethrough"])
_parser.options["linkify_fuzzy_link"] = False


def _lower_headings(tokens: list) -> None:
    """Push headings one level down: the page itself has the only h1 (WCAG 2.2, 1.3.1)."""
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = {"h1": "h2", "h2": "h3"}.get(token.tag, "h4")


def render(text: str) -> str:
    """Return the HTML of a CommonMark text (spec 0.31), with tables and bare links.

    Raw HTML in the text is shown as text; a link goes to http, https or mailto only, with `rel="noopener noreferrer"`.
    Never fails: whatever is not Markdown is a paragraph. An empty text gives an empty string.
    """
    tokens = _parser.parse(text)
    _lower_headings(tokens)
    html = _parser.renderer.render(tokens, _parser.options, {})
    return nh3.clean(
        html,
        tags=ALLOWED_TAGS,
        attributes=ALLOWED_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
    ).strip()
