"""Events, groups and venues for search engines."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import sitemaps
from django.db.models import QuerySet

from meetups.models import Event, Group, Venue


class Sitemap(sitemaps.Sitemap):
    """A sitemap whose URLs begin with `SITE_URL`, not with the host of the request."""

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site: Any = None) -> str:
        return settings.SITE_URL.partition("://")[2]


class EventSitemap(Sitemap):
    limit = 30_000  # a sitemap may have 50,000 URLs (sitemaps.org); the newest come first

    def items(self) -> QuerySet[Event]:
        return Event.objects.public().order_by("-starts_at", "-id").only("slug", "updated_at")

    def lastmod(self, item: Event) -> datetime:
        return item.updated_at


class GroupSitemap(Sitemap):
    def items(self) -> list[Group]:
        return list(Group.objects.order_by("pk").only("slug"))


class VenueSitemap(Sitemap):
    def items(self) -> list[Venue]:
        return list(Venue.objects.order_by("pk").only("slug"))


SITEMAPS = {"events": EventSitemap, "groups": GroupSitemap, "venues": VenueSitemap}
