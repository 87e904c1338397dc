"""Paths of pages, links to their feeds, and links to share a page."""

from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from meetups.models.slugs import path_of

register = template.Library()
register.simple_tag(path_of)

ON_PAPER = (
    '<div class="on-paper page-code"><img src="{}" width="120" height="120" alt="" loading="lazy"><p>{}{}</p></div>'
)


@register.simple_tag
def feed_links(name: str, title: str, *args: str) -> SafeString:
    """Return the links by which readers find a feed: that of this URL name, and the same as JSON Feed."""
    formats = (("application/atom+xml", name), ("application/feed+json", f"{name}-json"))
    link = '<link rel="alternate" type="{}" href="{}" title="{}">'
    return format_html_join("\n  ", link, ((kind, path_of(one, *args), title) for kind, one in formats))


@lru_cache(maxsize=1024)
def _share_links(title: str, url: str, language: str | None) -> SafeString:
    return render_to_string("components/share.html", {"title": title, "url": url})


@register.simple_tag(takes_context=True)
def own_path(context: dict[str, Any], **values: str) -> str:
    """Return the path of this page of a list, with the parameters that decide what it shows. `values` replace some.

    For a search it is that of the whole list, as no search engine should keep it.
    """
    request = context["request"]
    asked = {} if request.GET.get("q") else request.GET.dict()
    kept = {name: value for name, value in (asked | values).items() if value and (name, value) != ("page", "1")}
    query = urlencode(sorted(kept.items()))
    return f"{request.path}?{query}" if query else str(request.path)


@register.simple_tag
def share_links(title: str, path: str) -> SafeString:
    """Return links to share a page. They depend only on its title, its URL and the language."""
    return _share_links(title, settings.SITE_URL + path, get_language())


@register.simple_tag
def on_paper(path: str) -> SafeString:
    """Return the URL of a page and its QR code, which only paper shows. A browser fetches the code when it prints."""
    code = path_of("meetups:codes-detail", path.strip("/"))
    return format_html(ON_PAPER, code, settings.SITE_URL, path)
