"""The context of every template: name, URL and language of the site, and the frame of a page."""

from functools import lru_cache
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language, to_locale

SITE = {"site_name": settings.SITE_NAME, "site_url": settings.SITE_URL, "site_contact": settings.SITE_CONTACT}
SECTIONS = {"events", "groups", "venues", "blog", "search"}


class Frame(NamedTuple):
    """The parts that every page shares. They depend only on the settings, the section of the site and the language."""

    head: SafeString
    header: SafeString
    footer: SafeString


def site(request: HttpRequest) -> dict[str, Any]:
    """Return the name, URL and language of the site, and the frame of its pages. It is the same for every visitor."""
    section = request.path.split("/", 2)[1]
    language = get_language() or settings.LANGUAGE_CODE
    section = section if section in SECTIONS else ""
    return {**SITE, "language": language_tag(language), "frame": frame(section, language)}


def language_tag(language: str) -> str:
    """Return a language as HTML names it (BCP 47): `en-GB` for Django's `en-gb`."""
    return to_locale(language).replace("_", "-")


def render_frame(section: str, language: str) -> Frame:
    """Render the frame for a section of the site; an empty section marks none in the navigation."""
    context = {**SITE, "section": section, "locale": to_locale(language)}
    return Frame(*(render_to_string(f"site/frame/{part}.html", context) for part in Frame._fields))


# Cached, because rendering it is a quarter of the work of a page. With DEBUG templates may change.
frame = render_frame if settings.DEBUG else lru_cache(maxsize=None)(render_frame)
