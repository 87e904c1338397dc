"""The files that a browser asks for to show a page, and how many bytes each answer has on a real site."""

from functools import cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import brotli
from django.contrib.staticfiles import finders
from django.core.files.storage import FileSystemStorage

from config.bundles import BUNDLES, Bundle, joined
from tests.pages import Page

MOST_REQUESTS = 6  # the page itself is one
ROOT = Path(__file__).resolve().parent.parent
HEADERS = 800  # bytes of the headers of an answer, about
STATIC = "/static/"
COMPRESSED = (".woff2", ".webp", ".png")
RELATIONS = {"stylesheet", "icon", "preload"}


def files(page: Page) -> set[str]:
    """Return the paths of the files that a page loads at once. A bundle of stylesheets is one file, as on a real site.

    Pictures that load only when they come near the screen are left out, and so is the icon of one size. A browser asks
    for one icon, and prefers the one of any size.
    """
    links = {link["href"] for link in page.all("link") if link["rel"] in RELATIONS and "sizes" not in link}
    scripts = {script["src"] for script in page.all("script") if "src" in script}
    pictures = {picture["src"] for picture in page.all("img") if picture.get("loading") != "lazy"}
    found = {urlsplit(path).path for path in links | scripts | pictures if path}
    for bundle in sorted(BUNDLES, key=lambda bundle: -len(bundle.parts)):
        parts = {STATIC + part for part in bundle.parts}
        if parts <= found:
            found = found - parts | {STATIC + bundle.path}
    return found


class Visit(NamedTuple):
    """The first visit of a browser: the number of answers, the bytes of the page, and of everything.

    The pictures that organisers added are among the answers, not among the bytes: they have a limit of their own.
    """

    requests: int
    html: int
    everything: int


def first_visit(page: Page, html: bytes) -> Visit:
    """Return what a first visit of a page takes. `html` is the page as it is sent, compressed."""
    loaded = files(page)
    number = 1 + len(loaded)
    files_of_the_site = sum(bytes_of(path) for path in loaded if path.startswith(STATIC))
    return Visit(number, len(html), len(html) + files_of_the_site + number * HEADERS)


@cache
def bytes_of(path: str) -> int:
    """Return how many bytes a static file has over the wire. WhiteNoise compresses text when it is collected."""
    name = path.removeprefix(STATIC)
    bundles = {bundle.path: bundle for bundle in BUNDLES}
    text = joined(bundles[name], paths_of(bundles[name])) if name in bundles else Path(found_at(name)).read_bytes()
    return len(text if name.endswith(COMPRESSED) else brotli.compress(text))


def found_at(name: str) -> str:
    """Return where a static file is in the sources."""
    return str(finders.find(name))


def paths_of(bundle: Bundle) -> dict[str, tuple[FileSystemStorage, str]]:
    """Return the storage and the path there of each part of a bundle, as `collectstatic` knows them."""
    return {part: (FileSystemStorage(found_at(part).removesuffix(part)), part) for part in bundle.parts}
