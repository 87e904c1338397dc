"""Read the sitemaps as a search engine does: from the index through all parts."""

from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

from django.test import Client

SPACE = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def parts(client: Client, **extra: Any) -> list[str]:
    """Return the URLs in the index."""
    return [str(found.text) for found in _tree(client, "/sitemap.xml", **extra).iterfind("s:sitemap/s:loc", SPACE)]


def urls(client: Client, part: str, **extra: Any) -> dict[str, str | None]:
    """Return the URLs in one part, each with the date of its last change."""
    found = _tree(client, part, **extra).iterfind("s:url", SPACE)
    return {url.findtext("s:loc", "", SPACE): url.findtext("s:lastmod", None, SPACE) for url in found}


def everything(client: Client, **extra: Any) -> dict[str, str | None]:
    """Return the URLs in all parts, each with the date of its last change."""
    found: dict[str, str | None] = {}
    for part in parts(client, **extra):
        path = urlsplit(part)._replace(scheme="", netloc="").geturl()
        found |= urls(client, path, **extra)
    return found


def _tree(client: Client, path: str, **extra: Any) -> ElementTree.Element:
    response = client.get(path, **extra)
    assert (path, response.status_code, response["Content-Type"]) == (path, 200, "application/xml")
    return ElementTree.fromstring(response.content)
