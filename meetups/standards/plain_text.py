"""Turn plain text, and the simple HTML that calendars use instead, into CommonMark (spec 0.31) that reads the same.

And turn rendered CommonMark into plain text, for readers that show no HTML.
"""

import html
import re

import nh3

MOST_CHARACTERS = 20_000

_URL = re.compile(r"(https?://[^\s<>\"]+)")
_MARKS = re.compile(r"([\\`*_\[\]<>&~|])")
_LINKS = re.compile(r"@|:(?=//)")  # what makes a bare link of a text
_START_OF_BLOCK = re.compile(r"^([#=+-]|:(?=-)|\d{1,9}(?=[.)]))")  # ":-" begins the second line of a table
_LOOKS_LIKE_HTML = re.compile(
    r"<(?:br|p|div|span|a|b|i|u|ul|ol|li|strong|em|html|h[1-6])\b[^<>]{0,2000}>", re.IGNORECASE
)
# In two steps, because one pattern for both tries each end of each URL of a long mark.
_LINK = re.compile(r"<a\s[^<>]{0,4000}>", re.IGNORECASE)
_HREF = re.compile(r"\bhref=[\"']?(https?://[^\"'\s<>]{1,2000})", re.IGNORECASE)
_END_OF_LINE = re.compile(r"<(?:br|/p|/div|/li|/h[1-6])\b[^<>]{0,200}>", re.IGNORECASE)

# The HTML that `render` writes: links, items, and the ends of lines and of blocks.
_RENDERED_LINK = re.compile(r'<a href="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
_MARK_OF_NOTE = re.compile(r'<sup><a [^>]*role="doc-noteref"[^>]*>(.*?)</a></sup>')
_LINK_TO_MARK = re.compile(r' ?<a [^>]*role="doc-backlink"[^>]*>.*?</a>')
_NOTE = re.compile(r'<li id="[^"]*\.note-(\d+)">\s*(?:<p>)?')
_RENDERED_ITEM = re.compile(r"<li>\s*(?:<p>)?")
_PART_OF_TABLE = re.compile(r"(?:</?t(?:head|body)>|<table>|<tr>)\s*")
_END_OF_CELL = re.compile(r"</t[hd]>\s*(?=<t)")
_END_OF_ROW = re.compile(r"<br>\s*|(?:</t[hd]>)?\s*</(?:li|tr)>\s*")
_END_OF_BLOCK = re.compile(r"(?:</(?:p|h[2-4]|blockquote|figcaption|pre|table|ul|ol)>|<hr>)\s*")


def of_html(rendered: str) -> str:
    """Return the words of HTML that `standards.markdown` rendered, in lines, with `- ` before each item.

    The URL of a link is after its words. Paragraphs are apart by an empty line. A footnote is `[1]` and its words, at
    the end. No mark of Markdown remains.
    """
    written = _MARK_OF_NOTE.sub(r"\1", _LINK_TO_MARK.sub("", rendered))
    written = _NOTE.sub(r"[\1] ", written)
    written = _RENDERED_LINK.sub(_link_in_words, written)
    for pattern, words in (
        (_RENDERED_ITEM, "- "),
        (_PART_OF_TABLE, ""),
        (_END_OF_CELL, " · "),
        (_END_OF_ROW, "\n"),
        (_END_OF_BLOCK, "\n\n"),
    ):
        written = pattern.sub(words, written)
    plain = html.unescape(nh3.clean(written, tags=set()))
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"\n\s+(?=- )", "\n", plain)).strip()


def _link_in_words(link: re.Match[str]) -> str:
    url, words = link.groups()
    return words if words in {url, url.removeprefix("mailto:")} else f"{words} ({url})"


def markdown(text: str) -> str:
    """Return Markdown that shows the words and lines of a text as they are, with URLs as links (sections 2.4 and 6.7).

    HTML is shown as it is written: see `without_html`.
    """
    lines = [_line(line.strip()) for line in text.splitlines()]
    paragraphs = re.split(r"\n{2,}", "\n".join(lines).strip())
    return "\n\n".join("  \n".join(paragraph.split("\n")) for paragraph in paragraphs)


def escaped(text: str) -> str:
    """Return Markdown that shows a text as one line of the same words: nothing in it is a link, a heading or a list.

    A URL or an email address in it stays words (section 2.4), although `standards.markdown` finds bare links.
    """
    marked = _MARKS.sub(r"\\\1", " ".join(text.split()))
    return _at_start(_LINKS.sub(r"\\\g<0>", marked))


def shortened(text: str) -> str:
    """Return a text of at most 20,000 characters. One that is cut ends with `…`."""
    return text if len(text) <= MOST_CHARACTERS else f"{text[: MOST_CHARACTERS - 1].rstrip()}…"


def without_html(text: str) -> str:
    """Return the words and the URLs of links of a text that contains HTML, and any other text as it is."""
    if not _LOOKS_LIKE_HTML.search(text):
        return text
    text = _LINK.sub(_with_url, text)
    return html.unescape(nh3.clean(_END_OF_LINE.sub("\n", text), tags=set()))


def _with_url(link: re.Match[str]) -> str:
    found = _HREF.search(link[0])
    return f"{link[0]}{found[1]} " if found else link[0]


def _line(text: str) -> str:
    parts = _URL.split(text)
    return _at_start("".join(part if number % 2 else _MARKS.sub(r"\\\1", part) for number, part in enumerate(parts)))


def _at_start(text: str) -> str:
    """Return a line without a mark at its start that begins a heading, a list or a rule."""
    found = _START_OF_BLOCK.match(text)
    if not found:
        return text
    end = found.end() if found[0].isdigit() else 0
    return f"{text[:end]}\\{text[end:]}"
