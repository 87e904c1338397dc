"""Questions about many events: which are public, ahead or over, and how many places of each are taken."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from meetups.models.places import numbers_per_event, places_taken
from meetups.wording import present

if TYPE_CHECKING:
    from meetups.models.events import Event  # noqa: F401  named in quotes below

# No event is longer. A query for current events can therefore start reading the index at a known time.
LONGEST = timedelta(days=31)
SEARCHED = ("title", "summary", "group__name")
OF_VENUE = ("venue__name", "venue__address_locality")


class EventQuerySet(models.QuerySet["Event"]):
    def public(self) -> "EventQuerySet":
        """Return all events except drafts. A cancelled event keeps its page."""
        return self.exclude(status=self.model.Status.DRAFT)

    def in_person(self) -> Self:
        """Return all events except those that are online alone. One that moved online can still name its venue."""
        return self.exclude(attendance_mode=self.model.Mode.ONLINE)

    def upcoming(self, now: datetime | None = None) -> "EventQuerySet":
        """Return events that are not over, soonest first. An event that is on now is still upcoming (law 3)."""
        now = now or present.now()
        return self.filter(ends_at__gt=now, starts_at__gt=now - LONGEST).order_by("starts_at", "id")

    def past(self, now: datetime | None = None) -> "EventQuerySet":
        """Return events that are over, latest first."""
        now = now or present.now()  # one that is over has begun, so that the index is read from now back
        return self.filter(ends_at__lte=now, starts_at__lte=now).order_by("-starts_at", "-id")

    def with_taken(self, now: datetime | None = None) -> "EventQuerySet":
        """Annotate `taken`: the number of places that are taken."""
        return self.annotate(taken=places_taken(now))

    def with_numbers(self) -> "EventQuerySet":
        """Annotate `held`, `standing`, `newcomers` and `waiting` (see `numbers_per_event`)."""
        return self.annotate(**numbers_per_event())

    def in_year(self, year: int) -> "EventQuerySet":
        """Return the events that start in a year by their own clocks."""
        return self.on_days(date(year, 1, 1), date(year, 12, 31), f"{year}-")

    def on_days(self, first: date, last: date, begin: str) -> Self:
        """Return the events from one local day to another, both included, whose slugs begin with `begin`.

        A slug begins with the local day, which begins at most a day before or after it begins in UTC.
        """
        begins, ends = (datetime.combine(day, time(), UTC) for day in (first, last))
        near = self.filter(starts_at__gte=begins - timedelta(days=1), starts_at__lt=ends + timedelta(days=2))
        return near.filter(slug__startswith=begin)

    def filtered(
        self,
        *,
        group: str = "",
        venue: str = "",
        mode: str = "",
        q: str = "",
        on: date | None = None,
        found: Q | None = None,
    ) -> "EventQuerySet":
        """Return the events that match each filter that is not empty.

        `group` and `venue` are slugs. All words of `q` are in title, summary, group, venue or town, as they are typed.
        Or an event meets the condition `found`, which is that of a search for `q`.
        """
        events = self.in_person() if venue else self
        for field, value in {"group__slug": group, "venue__slug": venue, "attendance_mode": mode}.items():
            events = events.filter(**{field: value}) if value else events
        events = events.on_days(on, on, f"{on.isoformat()}-") if on else events
        is_there = ~Q(attendance_mode=self.model.Mode.ONLINE)
        words = Q(*[_has(word, SEARCHED) | _has(word, OF_VENUE) & is_there for word in q.split()])
        return events.filter(words | (found or Q())) if words else events


def _has(word: str, names: Iterable[str]) -> Q:
    """Return the condition that a word is in one of these fields."""
    return Q(*[(f"{name}__icontains", word) for name in names], _connector=Q.OR)
