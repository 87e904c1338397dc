"""How a month lies in weeks, and what is on in it."""

from calendar import Calendar
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from django.utils.dates import MONTHS, WEEKDAYS

from meetups.models.calendars import CARD_COLUMNS, EventCard, event_cards
from meetups.models.events import EventQuerySet

FIRST_YEAR, LAST_YEAR = 1970, 2100
MOST_EVENTS = 500
DAY = timedelta(days=1)


class Meeting(NamedTuple):
    """One event in a month."""

    card: EventCard
    is_elsewhere: bool


class MonthDay(NamedTuple):
    """One day of a month, with what is on."""

    on: date
    is_today: bool
    meetings: list[Meeting]

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

    def of(self, events: EventQuerySet) -> list[Meeting]:
        """What is on, by the local day of each event; one more than MOST_EVENTS at most. One query."""
        # In no zone does a day begin more than a day before or after it does in UTC.
        begins = datetime.combine(date(self.year, self.number, 1), time(), UTC) - DAY
        near = events.filter(starts_at__gte=begins, starts_at__lt=begins + 33 * DAY).order_by("starts_at", "id")
        within = near.filter(slug__startswith=f"{self.year}-{self.number:02}-")  # the address begins with the local day
        rows = list(within.with_going().values_list(*CARD_COLUMNS, "venue_id", "series__venue_id")[: MOST_EVENTS + 1])
        return [
            Meeting(card, bool(venue and usual and venue != usual))
            for card, (*_columns, venue, usual) in zip(event_cards(row[:-2] for row in rows), rows, strict=True)
        ]

    def weeks(self, meetings: Iterable[Meeting], today: date) -> list[list[MonthDay | None]]:
        """Its weeks from Monday to Sunday; None stands for the days of the months beside it."""
        by_day: dict[str, list[Meeting]] = {}
        for meeting in meetings:
            by_day.setdefault(meeting.card.leaf.iso, []).append(meeting)
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
