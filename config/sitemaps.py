"""The sitemaps of all apps, the one of the pages that exist once, and the index of them all."""

from collections.abc import Iterator

from django.conf import settings
from django.urls import reverse

from blog.sitemaps import SITEMAPS as BLOG_SITEMAPS
from meetups.sitemaps import SITEMAPS as MEETUPS_SITEMAPS
from meetups.sitemaps import Sitemap


class PageSitemap(Sitemap):
    """The pages that exist once: the home page, the lists and the texts about the site."""

    def items(self) -> list[str]:
        return [
            "home", "meetups:events-index", "meetups:events-past", "meetups:groups-index", "meetups:venues-index",
            "blog:posts-index", "meetups:proposals-index", "meetups:blogroll-index", "privacy", "accessibility",
            "api:index",
        ]  # fmt: skip

    def location(self, item: str) -> str:
        return reverse(item)


SITEMAPS = {"pages": PageSitemap, **MEETUPS_SITEMAPS, **BLOG_SITEMAPS}


def part_urls() -> Iterator[str]:
    """Yield the URL of each part of each sitemap. One query for each model."""
    for section, sitemap in SITEMAPS.items():
        url = settings.SITE_URL + reverse("sitemap-part", args=[section])
        for number in range(1, sitemap().paginator.num_pages + 1):
            yield url if number == 1 else f"{url}?p={number}"
