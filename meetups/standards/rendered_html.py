"""Read the HTML that `standards.markdown` rendered: its headings, its links, and the same HTML for another page."""

import html
import re
from typing import NamedTuple
from urllib.parse import urljoin

import nh3

# "<" is escaped in words, and the attribute that is named here is the first one of its tag.
_HEADING = re.compile(r'<h([23]) id="([^"]*)">(.*?)</h\1>', re.DOTALL)
_MARK = re.compile(r"<sup>.*?</sup>")
_HREF = re.compile(r'(?<=<a href=")[^"]*')
_ID = re.compile(r'<[a-z0-9]+ (?:href="[^"]*" )?id="([^"]*)"')


class Heading(NamedTuple):
    """A heading of a text: its id on the page, its words, and the headings below it."""

    id: str
    words: str
    below: "list[Heading]"


def contents(rendered: str) -> list[Heading]:
    """Return the headings of a text: h2 and, below each, h3."""
    found: list[Heading] = []
    for level, ident, inside in _HEADING.findall(rendered):
        words = html.unescape(nh3.clean(_MARK.sub("", inside), tags=set()))
        heading = Heading(html.unescape(ident), " ".join(words.split()), [])
        siblings = found[-1].below if level == "3" and found else found
        siblings.append(heading)
    return found


def hrefs(rendered: str) -> list[str]:
    """Return where the links of a text lead, each once, in their order."""
    return [*dict.fromkeys(map(html.unescape, _HREF.findall(rendered)))]


def ids(rendered: str) -> set[str]:
    """Return the ids in a text, which links can lead to."""
    return set(map(html.unescape, _ID.findall(rendered)))


def absolute(rendered: str, url: str) -> str:
    """Return the same HTML for readers elsewhere, such as those of feeds: each link leads where it does at this URL."""
    return _HREF.sub(lambda href: _joined(url, href[0]), rendered)


def _joined(url: str, href: str) -> str:
    """Return where a link leads at a URL. One that is not valid, such as `http://[`, stays as it is."""
    try:
        return html.escape(urljoin(url, html.unescape(href)))
    except ValueError:
        return href
