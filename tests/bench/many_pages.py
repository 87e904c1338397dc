"""Print the paths of pages that together fill the memory of a web process: `python -m tests.bench.many_pages`.

Each kind of page is among the first ones, so that all code is loaded. Then come more events than can be kept.
"""

from collections.abc import Iterator
from itertools import islice

import django

django.setup()

from django.urls import reverse  # noqa: E402

from blog.models import Author, Tag  # noqa: E402
from config.api.catalogue import RESOURCES  # noqa: E402
from meetups.models import Event, Group, PictureFile  # noqa: E402

EVENTS, MANY, SOME = 6000, 300, 50


def paths() -> Iterator[str]:
    """Yield the paths: pictures, searches, the blogroll, feeds, open data, and events."""
    for digest, width in PictureFile.objects.order_by("pk").values_list("picture__digest", "width")[:MANY]:
        yield reverse("meetups:pictures-file", args=[digest, width])
    yield from (f"/search/?q={question}" for question in _questions())
    yield from ("/blogroll/", "/blogroll.opml", *feeds())
    yield from ("/api/", "/api/openapi.json", *(resource.path for resource in RESOURCES))
    slugs = [*Event.objects.public().order_by("-starts_at").values_list("slug", flat=True)[:EVENTS]]
    yield from (f"/api/events/{slug}/" for slug in slugs[:MANY])
    yield from (f"/events/{slug}/" for slug in slugs)


def feeds() -> Iterator[str]:
    """Yield the feeds of the site, and of some groups, authors and tags, in both formats."""
    pages = ["/blog/", "/events/"]
    for slug in Group.objects.order_by("pk").values_list("slug", flat=True)[:SOME]:
        pages += [f"/groups/{slug}/", f"/groups/{slug}/topics/", f"/groups/{slug}/actions/"]
    pages += [author.get_absolute_url() for author in Author.objects.listed()[:SOME]]
    pages += [tag.get_absolute_url() for tag in Tag.objects.all()[:SOME]]
    for page in pages:
        yield from (f"{page}feed/", f"{page}feed.json")


def _questions() -> Iterator[str]:
    """Yield single words of titles, each once, and the same with a slip."""
    titles = Event.objects.public().order_by("title").values_list("title", flat=True).distinct()[:MANY]
    words = dict.fromkeys(word for title in titles for word in title.lower().split() if word.isalpha())
    yield from islice((f"{word}{slip}" for word in words for slip in ("", "q")), MANY)


if __name__ == "__main__":
    print(*paths(), sep="\n")
