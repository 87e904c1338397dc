"""Find the feed that a web page names (autodiscovery: `<link rel="alternate">` with the media type of a feed)."""

from contextlib import suppress
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from meetups.standards.characters import visible

TYPES = ("application/atom+xml", "application/rss+xml", "application/feed+json")
LONGEST_URL = 500
MOST_READ = 400_000  # bytes of a page: its head is at the beginning, and hostile HTML takes long to parse


class _Links(HTMLParser):
    """Collects the links to feeds of a page, and the URL that relative ones are relative to."""

    def __init__(self) -> None:
        super().__init__()
        self.base, self.found = "", list[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "base" and not self.base:
            self.base = values.get("href", "")
        is_alternate = tag == "link" and "alternate" in values.get("rel", "").lower().split()
        if is_alternate and values.get("type", "").partition(";")[0].strip().lower() in TYPES:
            self.found.append(values.get("href", "").strip())


def feed_of(page: bytes, url: str) -> str:
    """Return the URL of the first feed that the HTML page at `url` names, empty if it names none."""
    links = _Links()
    with suppress(AssertionError):  # the parser does not know some declarations, such as <![x]>
        links.feed(page[:MOST_READ].decode("utf-8", "replace"))
    for href in links.found:
        found = https(web_url(href, web_url(links.base, url) or url))
        if href and found:
            return found
    return ""


def web_url(href: str, base: str = "") -> str:
    """Return the whole URL of a link, empty if it is not one of http or https with at most LONGEST_URL characters."""
    try:
        url = urljoin(base, href.strip())
        parts = urlsplit(url)
        is_good = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return ""
    is_written = visible(url) == url and not any(character.isspace() for character in url)
    return url if is_good and is_written and len(url) <= LONGEST_URL else ""


def https(url: str) -> str:
    """Return a URL with https instead of http: nothing is fetched without it."""
    return f"https{url[4:]}" if url.lower().startswith("http:") else url
