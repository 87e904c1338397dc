"""The sitemap of all apps, and of the pages that exist once."""

from django.urls import reverse

from blog.sitemaps import SITEMAPS as BLOG_SITEMAPS
from meetups.sitemaps import SITEMAPS as MEETUPS_SITEMAPS
from meetups.sitemaps import Sitemap


class PageSitemap(Sitemap):
    """The pages that exist once: the home page, the lists and the texts about the site."""

    def items(self) -> list[str]:
        return [
            "home", "meetups:events-index", "meetups:events-past", "meetups:groups-index", "meetups:venues-index",
            "blog:posts-index", "privacy", "accessibility",
        ]  # fmt: skip

    def location(self, item: str) -> str:
        return reverse(item)


SITEMAPS = {"pages": PageSitemap, **MEETUPS_SITEMAPS, **BLOG_SITEMAPS}
