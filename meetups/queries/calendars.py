"""The calendar of a month and the strip of the next fourteen days, with their events."""

from calendar import Calendar
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from django.utils.dates import MONTHS, WEEKDAYS

from meetups.models.events import EventQuerySet
from meetups.models.slugs import path_of
from meetups.queries.events import EventCard, cards_of
from meetups.wording.dates import Leaf, leaf

FIRST_YEAR, LAST_YEAR = 1970, 2100
MOST_EVENTS = 500
DAY = timedelta(days=1)


class MonthDay(NamedTuple):
    """One day of a month, with its events."""

    on: date
    is_today: bool
    events: list[EventCard]

    @property
    def weekday(self) -> str:
        return str(WEEKDAYS[self.on.weekday()])

    @property
    def month(self) -> str:
        return str(MONTHS[self.on.month])


class Month(NamedTuple):
    """A month of a year from 1970 to 2100."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{MONTHS[self.number]} {self.year}"

    @property
    def exists(self) -> bool:
        return FIRST_YEAR <= self.year <= LAST_YEAR and 1 <= self.number <= 12

    @property
    def previous(self) -> "Month | None":
        return self._at(self.year * 12 + self.number - 2)

    @property
    def next(self) -> "Month | None":
        return self._at(self.year * 12 + self.number)

    def neighbours(self, first: datetime | None, last: datetime | None, today: date) -> "Neighbours":
        """Return the months beside it that lead towards an event or today, so that the links come to an end."""
        begin, end = (min([today, *_days(first)]), max([today, *_days(last)]))
        previous, following = self.previous, self.next
        return Neighbours(
            previous if previous and (self.year, self.number) > (begin.year, begin.month) else None,
            following if following and (self.year, self.number) < (end.year, end.month) else None,
        )

    def cards(self, events: EventQuerySet) -> list[EventCard]:
        """Return the events of the month by their local day, at most one more than MOST_EVENTS. One query."""
        # In every zone, a day begins at most a day before or after it begins in UTC.
        begins = datetime.combine(date(self.year, self.number, 1), time(), UTC) - DAY
        near = events.filter(starts_at__gte=begins, starts_at__lt=begins + 33 * DAY).order_by("starts_at", "id")
        within = near.filter(slug__startswith=f"{self.year}-{self.number:02}-")  # a slug begins with the local day
        return cards_of(within[: MOST_EVENTS + 1])

    def weeks(self, events: Iterable[EventCard], today: date) -> list[list[MonthDay | None]]:
        """Return the weeks from Monday to Sunday, with None for days of other months."""
        by_day: dict[str, list[EventCard]] = {}
        for event in events:
            by_day.setdefault(event.leaf.iso, []).append(event)
        return [
            [
                MonthDay(day, day == today, by_day.get(day.isoformat(), [])) if day.month == self.number else None
                for day in week
            ]
            for week in Calendar().monthdatescalendar(self.year, self.number)
        ]

    def _at(self, months: int) -> "Month | None":
        month = Month(months // 12, months % 12 + 1)
        return month if month.exists else None


class Neighbours(NamedTuple):
    """The months that a month's page links to."""

    previous: Month | None
    next: Month | None


def _days(moment: datetime | None) -> list[date]:
    return [moment.date()] if moment else []


class Day(NamedTuple):
    """One of the fourteen days of the strip, with its events."""

    leaf: Leaf
    is_today: bool
    events: list[EventCard]

    @property
    def url(self) -> str:
        """The URL of the only event of the day, or of the list of its events."""
        if len(self.events) == 1:
            return self.events[0].url
        return f"{path_of('meetups:events-index')}?on={self.leaf.iso}"


def fortnight(cards: Iterable[EventCard], today: date) -> list[Day]:
    """Return fourteen days from today, each with its events that are not cancelled."""
    by_day: dict[str, list[EventCard]] = {}
    for card in cards:
        if card.status != "cancelled":
            by_day.setdefault(card.leaf.iso, []).append(card)
    days = (today + timedelta(days=number) for number in range(14))
    return [Day(leaf(day), day == today, by_day.get(day.isoformat(), [])) for day in days]
