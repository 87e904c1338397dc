"""Events, groups, sessions, topics, actions, editions, talks and venues for search engines, in bounded sitemaps."""

import re
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import sitemaps
from django.core.paginator import EmptyPage
from django.db.models import Exists, F, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest

from meetups.models import Action, Call, Edition, Event, Group, Pitch, Talk, Topic, Venue
from meetups.models.slugs import path_of


class Part(NamedTuple):
    """One part of a sitemap, as Django's `Page` is for it."""

    object_list: list[Any]


class Parts:
    """The rows of a queryset in parts by their primary keys: part 1 has the keys 1 to `size`, part 2 the next ones.

    The first and the last part take the same time, because no row is counted or skipped. A part has fewer rows if some
    were deleted or are not public. The last part ends with the last row of `last_of`, or of the whole table.
    """

    def __init__(self, rows: QuerySet[Any], size: int, last_of: QuerySet[Any] | None = None) -> None:
        self.rows = rows
        self.size = size
        self.last_of = rows.model._default_manager.all() if last_of is None else last_of

    @property
    def num_pages(self) -> int:
        """The number of parts up to the last row; 0 without rows. One query, which reads one row of a whole table."""
        last = self.last_of.order_by().aggregate(last=Max("pk"))["last"] or 0
        return -(-last // self.size)

    def page(self, number: int | str) -> Part:
        """Return the part with this number. Raises EmptyPage if there is none."""
        if not re.fullmatch(r"[1-9][0-9]{0,5}", str(number)) or int(number) > self.num_pages:
            raise EmptyPage
        last = int(number) * self.size
        return Part(list(self.rows.filter(pk__gt=last - self.size, pk__lte=last)))


class Sitemap(sitemaps.Sitemap):
    """A sitemap whose URLs begin with `SITE_URL`, not with the host of the request."""

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site: Any = None) -> str:
        return settings.SITE_URL.partition("://")[2]


class RowSitemap(Sitemap):
    """A sitemap of the rows of one model, in parts.

    sitemaps.org allows 50,000 URLs. A thousand are built in a fraction of a second, and are small enough to be kept
    ready (ADR 29).
    """

    limit = 1000

    def items(self) -> QuerySet[Any]:
        """Return the rows of the pages, by primary key."""
        raise NotImplementedError

    @property
    def paginator(self) -> Parts:  # type: ignore[override]
        return Parts(self.items(), self.limit)


class ChangedSitemap(RowSitemap):
    """A sitemap of pages that show other rows: each was last changed with the latest of them, in `changed_at`."""

    def lastmod(self, item: Any) -> datetime:
        changed_at: datetime = item.changed_at
        return changed_at


def last_change(rows: QuerySet[Any], field: str = "updated_at") -> Subquery:
    """Return the latest value of a field among the rows of one page, as an annotation. They are related by OuterRef."""
    return Subquery(rows.order_by(f"-{field}").values(field)[:1])


def _or_own(rows: QuerySet[Any]) -> Greatest:
    return Greatest(F("updated_at"), Coalesce(last_change(rows), F("updated_at")))


class EventSitemap(RowSitemap):
    def items(self) -> QuerySet[Event]:
        return Event.objects.public().order_by("pk").only("slug", "updated_at")

    def lastmod(self, item: Event) -> datetime:
        return item.updated_at


class GroupSitemap(ChangedSitemap):
    def items(self) -> QuerySet[Group]:
        events = Event.objects.public().filter(group=OuterRef("pk"))
        return Group.objects.annotate(changed_at=_or_own(events)).order_by("pk").only("slug")


class TopicSitemap(RowSitemap):
    def items(self) -> QuerySet[Topic]:
        rows = Topic.objects.listed().select_related("group").order_by("pk")
        return rows.only("title", "updated_at", "group__slug")

    def lastmod(self, item: Topic) -> datetime:
        return item.updated_at


class SessionSitemap(RowSitemap):
    def items(self) -> QuerySet[Pitch]:
        rows = Pitch.objects.standing().exclude(grid__event__status=Event.Status.DRAFT)
        rows = rows.select_related("grid__event").order_by("pk")
        return rows.only("title", "updated_at", "grid__event__slug")

    def lastmod(self, item: Pitch) -> datetime:
        return item.updated_at


class SomeGroupsSitemap(ChangedSitemap):
    """A page of those groups that have something to show on it."""

    @property
    def paginator(self) -> Parts:  # type: ignore[override]
        return Parts(self.items(), self.limit, last_of=self.items())


class ActionSitemap(SomeGroupsSitemap):
    """The list of each group that has actions. An action has no page of its own."""

    def items(self) -> QuerySet[Group]:
        actions = Action.objects.filter(group=OuterRef("pk"))
        found = Group.objects.filter(Exists(actions)).annotate(changed_at=last_change(actions))
        return found.order_by("pk").only("slug")

    def location(self, item: Group) -> str:
        return path_of("meetups:actions-index", item.slug)


class TalkSitemap(ChangedSitemap):
    """The page of each meeting's talks."""

    def items(self) -> QuerySet[Call]:
        public = Call.objects.exclude(event__status=Event.Status.DRAFT)
        public = public.annotate(changed_at=_or_own(Talk.objects.accepted().filter(call=OuterRef("pk"))))
        return public.select_related("event").order_by("pk").only("event__slug")


class GroupTalkSitemap(SomeGroupsSitemap):
    """The list of what was said in each group."""

    def items(self) -> QuerySet[Group]:
        talks = Talk.objects.given().filter(call__event__group=OuterRef("pk"))
        found = Group.objects.filter(Exists(talks)).annotate(changed_at=last_change(talks))
        return found.order_by("pk").only("slug")

    def location(self, item: Group) -> str:
        return path_of("meetups:talks-group", item.slug)


class EditionSitemap(RowSitemap):
    """The copy of each edition of a newsletter. It changes when a name is taken out of it."""

    def items(self) -> QuerySet[Edition]:
        rows = Edition.objects.filter(sent_at__isnull=False).select_related("group").order_by("pk")
        return rows.only("sent_at", "sent_on", "corrected_at", "group__slug")

    def lastmod(self, item: Edition) -> datetime | None:
        return item.corrected_at or item.sent_at


class VenueSitemap(ChangedSitemap):
    def items(self) -> QuerySet[Venue]:
        events = Event.objects.public().filter(venue=OuterRef("pk"))
        return Venue.objects.annotate(changed_at=_or_own(events)).order_by("pk").only("slug")


SITEMAPS = {
    "actions": ActionSitemap,
    "editions": EditionSitemap,
    "events": EventSitemap,
    "groups": GroupSitemap,
    "sessions": SessionSitemap,
    "topics": TopicSitemap,
    "talks": TalkSitemap,
    "group-talks": GroupTalkSitemap,
    "venues": VenueSitemap,
}
