"""The calendar of a month and the strip of the next fourteen days, with their events."""

from calendar import Calendar
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from django.utils.dates import MONTHS, WEEKDAYS

from meetups.models.event_querysets import EventQuerySet
from meetups.models.slugs import path_of
from meetups.queries.events import MOST_OF_A_DAY, DayCards, EventCard, first_of_each_day
from meetups.wording.dates import Leaf, leaf

FIRST_YEAR, LAST_YEAR = 1970, 2100
DAY = timedelta(days=1)


class MonthDay(NamedTuple):
    """One day of a month: its first events, how many more it has, and the path of the list with all of them."""

    on: date
    is_today: bool
    events: list[EventCard]
    more: int
    list_path: str

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
        return leaf(date(self.year, self.number, 1)).month_and_year

    @property
    def exists(self) -> bool:
        return FIRST_YEAR <= self.year <= LAST_YEAR and 1 <= self.number <= 12

    @property
    def previous(self) -> "Month | None":
        return self._at(self.year * 12 + self.number - 2)

    @property
    def next(self) -> "Month | None":
        return self._at(self.year * 12 + self.number)

    def neighbours(self, first: date | None, last: date | None, today: date) -> "Neighbours":
        """Return the months beside it that lead towards an event or today, so that the links come to an end.

        `first` and `last` are the local days of the first and the last event.
        """
        begin, end = min(today, first or today), max(today, last or today)
        previous, following = self.previous, self.next
        return Neighbours(
            previous if previous and (self.year, self.number) > (begin.year, begin.month) else None,
            following if following and (self.year, self.number) < (end.year, end.month) else None,
        )

    def cards(self, events: EventQuerySet) -> DayCards:
        """Return the first events of each local day of the month. Two queries."""
        first = date(self.year, self.number, 1)
        within = events.on_days(first, first + 30 * DAY, f"{self.year}-{self.number:02}-")
        return first_of_each_day(within, MOST_OF_A_DAY)

    def weeks(self, found: DayCards, today: date) -> list[list[MonthDay | None]]:
        """Return the weeks from Monday to Sunday, with None for days of other months."""
        by_day = _by_day(found.cards)

        def month_day(day: date) -> MonthDay:
            events = by_day.get(day.isoformat(), [])
            more = found.numbers.get(day.isoformat(), 0) - len(events)
            return MonthDay(day, day == today, events, max(0, more), _list_path(day, today))

        return [
            [month_day(day) if day.month == self.number else None for day in week]
            for week in Calendar().monthdatescalendar(self.year, self.number)
        ]

    def _at(self, months: int) -> "Month | None":
        month = Month(months // 12, months % 12 + 1)
        return month if month.exists else None


class Neighbours(NamedTuple):
    """The months that a month's page links to."""

    previous: Month | None
    next: Month | None


def _by_day(cards: Iterable[EventCard]) -> dict[str, list[EventCard]]:
    by_day: dict[str, list[EventCard]] = {}
    for card in cards:
        by_day.setdefault(card.leaf.iso, []).append(card)
    return by_day


def _list_path(day: date, today: date) -> str:
    """Return the path of the list of the events of a day."""
    if day < today:
        return f"{path_of('meetups:events-past')}?year={day.year}&on={day.isoformat()}"
    return f"{path_of('meetups:events-index')}?on={day.isoformat()}"


class Day(NamedTuple):
    """One of the fourteen days of the strip: its first events, and how many more it has."""

    leaf: Leaf
    is_today: bool
    events: list[EventCard]
    more: int

    @property
    def url(self) -> str:
        """The URL of the only event of the day, or of the list of its events."""
        if len(self.events) + self.more == 1:
            return self.events[0].url
        return f"{path_of('meetups:events-index')}?on={self.leaf.iso}"


def fortnight(cards: Iterable[EventCard], today: date, numbers: Mapping[str, int] | None = None) -> list[Day]:
    """Return fourteen days from today, each with the first of its events that are not cancelled.

    `numbers` says how many events a day (`2026-11-25`) has, if that is more than the cards of the day.
    """
    by_day = _by_day(card for card in cards if card.status != "cancelled")
    days = [today + timedelta(days=number) for number in range(14)]
    return [
        _day(day, day == today, by_day.get(day.isoformat(), []), (numbers or {}).get(day.isoformat(), 0))
        for day in days
    ]


def _day(day: date, is_today: bool, events: list[EventCard], number: int) -> Day:
    shown = events[:MOST_OF_A_DAY]
    return Day(leaf(day), is_today, shown, max(number, len(events)) - len(shown))
