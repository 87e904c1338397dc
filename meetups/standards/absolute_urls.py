"""Whole URLs instead of paths in HTML, for readers that do not know which page it is of."""

import re
from urllib.parse import urljoin

_TAG = re.compile(r"<[a-z][^<>]*>")
_ONE = re.compile(r' (href|src|cite)="([^"]*)"')
_SEVERAL = re.compile(r' srcset="([^"]*)"')


def absolute(html: str, site_url: str, path: str) -> str:
    """Return the HTML of the page at this path of a site with whole URLs in its links and pictures.

    The HTML is as our renderer writes it: attributes in double quotes. Text between tags stays.
    """
    base = site_url + path
    return _TAG.sub(lambda tag: _of_tag(tag[0], base), html)


def _of_tag(tag: str, base: str) -> str:
    tag = _ONE.sub(lambda found: f' {found[1]}="{_joined(base, found[2])}"', tag)
    return _SEVERAL.sub(lambda found: f' srcset="{_candidates(base, found[1])}"', tag)


def _candidates(base: str, value: str) -> str:
    return ", ".join(
        " ".join([_joined(base, url), *rest]) for url, *rest in (one.split() for one in value.split(",") if one.strip())
    )


def _joined(base: str, url: str) -> str:
    """Return the URL as a whole. One that cannot be read stays as it is."""
    try:
        return urljoin(base, url)
    except ValueError:
        return url
