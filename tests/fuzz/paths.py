"""List all URL patterns as templates, and values from this database for their parameters."""

from collections.abc import Iterator

from django.urls import URLResolver, get_resolver
from django.utils.regex_helper import normalize

from blog.models import Author, Post, PostSeries, PreviewLink, Tag
from meetups.models import Action, Attendee, DoorLink, Edition, Event, Group, PictureFile, Subscription, Venue

KEPT = 30  # number of values of each kind


def templates() -> list[tuple[str, list[str]]]:
    """Return each URL pattern as a format such as "events/%(slug)s/" with its parameter names, in resolver order."""
    return list(_walk(get_resolver(), "", []))


def _walk(resolver: URLResolver, before: str, names: list[str]) -> Iterator[tuple[str, list[str]]]:
    for pattern in resolver.url_patterns:
        for text, more in normalize(pattern.pattern.regex.pattern):
            if isinstance(pattern, URLResolver):
                yield from _walk(pattern, before + text, names + more)
            else:
                yield before + text, names + more


def known() -> dict[str, list[str]]:
    """Return existing values by parameter name, such as slugs and tokens. Primary keys are under ""."""
    slugs: list[str] = []
    for model in (Event, Group, Venue, Post, Author, Tag, PostSeries):
        slugs += model.objects.order_by("pk").values_list("slug", flat=True)[:KEPT]
    tokens: list[str] = []
    for model in (Action, Attendee, PreviewLink, Subscription):
        tokens += [row.token for row in model.objects.order_by("pk")[:KEPT]]
    tokens += [row.calendar_token for row in Attendee.objects.order_by("pk")[:KEPT]]
    tokens += DoorLink.objects.order_by("pk").values_list("token", flat=True)[:KEPT]
    numbers = [str(number) for number in range(1, KEPT)]
    files = PictureFile.objects.order_by("pk").values_list("picture__digest", "width")[:KEPT]
    days = Edition.objects.sent().order_by("pk").values_list("sent_on", flat=True)[:KEPT]
    of_pages = {
        "digest": [digest for digest, _width in files],
        "width": [str(width) for _digest, width in files],
        "day": [day.isoformat() for day in days],
        "key": [*slugs, *numbers, *(str(uid) for uid in Action.objects.values_list("uid", flat=True)[:KEPT])],
    }
    years = {"year": ["2025", "2026", "2027", "9999"], "month": ["1", "12", "0", "13"]}
    found = {"slug": slugs, "token": tokens, "": numbers, **of_pages, **years}
    return {name: values for name, values in found.items() if values}
