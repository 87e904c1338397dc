"""Find the pages to measure by following the site's own links."""

import re
import urllib.error
import urllib.request
from dataclasses import dataclass

FIVE_PICTURES = "/blog/bench-with-five-pictures/"  # `five_pictures` publishes it


@dataclass(frozen=True)
class Page:
    name: str
    path: str


def find(small: str, large: str) -> list[Page]:
    """Return pages that both sites have, so that they can be compared."""
    group = _first(small, large, ["/groups/"], r"/groups/[\w-]+/")
    return [
        Page("home", "/"),
        Page("list of 20 events", "/events/"),
        Page("past events", "/events/past/"),
        Page("event", _first(small, large, [group, "/events/"], r"/events/\d{4}-\d\d-\d\d-[\w-]+/")),
        Page("group", group),
        Page("venue", _first(small, large, [group, "/venues/"], r"/venues/[\w-]+/")),
        Page("blog", "/blog/"),
        Page("feed of posts", "/blog/feed/"),
        Page("JSON feed of a group", f"{group}feed.json"),
        Page("20 events as JSON", "/api/events/"),
        Page("post with five pictures", FIVE_PICTURES),
        Page("post", _first(small, large, [group, "/blog/"], r"/blog/(?!feed/|\d{4}/|bench-)[\w-]+/")),
    ]


def _first(small: str, large: str, indexes: list[str], pattern: str) -> str:
    """Return the first link on these pages of the small site that the large site has too, the demo's links first."""
    links = [link for index in indexes for link in re.findall(f'href="({pattern})"', _read(small + index))]
    for link in sorted(dict.fromkeys(links), key=lambda link: "load-test" in link):
        if _answers(large + link):
            return str(link)
    raise RuntimeError(f"{indexes} have no link that both sites answer")


def _read(url: str) -> str:
    with urllib.request.urlopen(url, timeout=30) as response:
        return str(response.read().decode())


def _answers(url: str) -> bool:
    try:
        return bool(_read(url))
    except urllib.error.HTTPError:
        return False
