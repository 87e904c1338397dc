"""What every template may say about the site."""

from functools import lru_cache
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

SITE = {"site_name": settings.SITE_NAME, "site_url": settings.SITE_URL, "site_contact": settings.SITE_CONTACT}
SECTIONS = {"events", "groups", "venues", "blog"}


class Frame(NamedTuple):
    """What stands around every page. It depends on nothing but the settings and the part of the site."""

    head: SafeString
    header: SafeString
    footer: SafeString


def site(request: HttpRequest) -> dict[str, Any]:
    """The site's name and address, and its frame, the same for everyone."""
    section = request.path.split("/", 2)[1]
    return {**SITE, "frame": frame(section if section in SECTIONS else "", get_language())}


def draw(section: str, language: str | None) -> Frame:
    """Draw the frame for a part of the site."""
    context = {**SITE, "section": section}
    return Frame(*(render_to_string(f"site/frame/{part}.html", context) for part in Frame._fields))


# Drawn once a process: it is a quarter of the work of a page. While developing, templates change under it.
frame = draw if settings.DEBUG else lru_cache(maxsize=None)(draw)
