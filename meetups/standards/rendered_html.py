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
_TAG = re.compile(r"<[a-z][^<>]*>")
_ADDRESS = re.compile(r' (href|src|cite)="([^"]*)"')
_SRCSET = re.compile(r' srcset="([^"]*)"')
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
    """Return the same HTML for readers elsewhere, such as those of feeds: links and pictures lead where they do here.

    `url` is the whole URL of its page. The words between the tags stay.
    """
    return _TAG.sub(lambda tag: _of_tag(tag[0], url), rendered)


def _of_tag(tag: str, url: str) -> str:
    tag = _ADDRESS.sub(lambda found: f' {found[1]}="{_joined(url, found[2])}"', tag)
    return _SRCSET.sub(lambda found: f' srcset="{_candidates(url, found[1])}"', tag)


def _candidates(url: str, srcset: str) -> str:
    """Return the candidates of `srcset`, each an address and a width, with whole URLs."""
    parts = [candidate.split() for candidate in srcset.split(",") if candidate.strip()]
    return ", ".join(" ".join([_joined(url, address), *rest]) for address, *rest in parts)


def _joined(url: str, href: str) -> str:
    """Return where a link leads at a URL. One that is not valid, such as `http://[`, stays as it is."""
    try:
        return html.escape(urljoin(url, html.unescape(href)))
    except ValueError:
        return href
