"""How meetings lie over days: the calendar leaf, the hours, the fortnight ahead, the line in a list."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.dates import MONTHS, MONTHS_3, WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _

from meetups.models.addresses import address

zone_named = lru_cache(maxsize=None)(ZoneInfo)


class Leaf(NamedTuple):
    """One leaf of a tear-off calendar."""

    iso: str
    weekday: str
    day: int
    month: str
    year: int
    long: str


@lru_cache(maxsize=4096)
def leaf(day: date) -> Leaf:
    """The leaf of a day: `Wed 25 Nov`, and in full `Wednesday 25 November 2026`."""
    return Leaf(
        day.isoformat(),
        str(WEEKDAYS_ABBR[day.weekday()]),
        day.day,
        str(MONTHS_3[day.month]).title(),
        day.year,
        f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month]} {day.year}",
    )


@lru_cache(maxsize=2048)
def clock(hour: int, minute: int) -> str:
    """A time of day as people say it: 6pm, 6:30pm, midday, midnight."""
    if (hour, minute) in {(0, 0), (12, 0)}:
        return _("midday") if hour else _("midnight")
    minutes = f":{minute:02d}" if minute else ""
    return f"{hour % 12 or 12}{minutes}{'pm' if hour >= 12 else 'am'}"


def moment_in_words(at: datetime, zone: str) -> str:
    """A moment on the clock of a place, with its day: `Monday 23 November 2026, 6pm GMT`."""
    local = at.astimezone(zone_named(zone))
    return f"{leaf(local.date()).long}, {clock(local.hour, local.minute)} {local.tzname()}"


def hours(start: datetime, end: datetime) -> str:
    """From when to when, on local clocks: `6pm to 7pm`; with the other day when it ends on another."""
    other_day = None if end.date() == start.date() else end.date()
    return _hours(start.hour, start.minute, end.hour, end.minute, other_day)


@lru_cache(maxsize=4096)
def _hours(hour: int, minute: int, end_hour: int, end_minute: int, other_day: date | None) -> str:
    until = clock(end_hour, end_minute)
    if other_day:
        until = _("%(time)s on %(day)s") % {"time": until, "day": leaf(other_day).long}
    return _("%(start)s to %(end)s") % {"start": clock(hour, minute), "end": until}


class EventCard(NamedTuple):
    """One event as a line in a list: plain words, so that a list is cheap to show."""

    url: str
    title: str
    summary: str
    leaf: Leaf
    hours: str
    place: str
    group: str
    status: str
    state: str
    state_label: str
    is_somewhere_different: bool


class CardRow(NamedTuple):
    """What a card is made from, as it comes from the database: the columns of `CARD_COLUMNS`."""

    slug: str
    title: str
    summary: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    status: str
    mode: str
    capacity: int | None
    taken: int
    group: str
    venue: str | None
    town: str | None
    venue_id: int | None
    usual_venue_id: int | None


CARD_COLUMNS = (
    "slug", "title", "summary", "starts_at", "ends_at", "zone", "status", "attendance_mode", "capacity", "taken",
    "group__name", "venue__name", "venue__address_locality", "venue", "series__venue",
)  # fmt: skip


def event_cards(rows: Iterable[tuple[Any, ...]], now: datetime | None = None) -> list[EventCard]:
    """Turn rows of CARD_COLUMNS into cards, in the same order."""
    now = now or timezone.now()
    return [_event_card(CardRow._make(row), now) for row in rows]


def _event_card(row: CardRow, now: datetime) -> EventCard:
    start = row.starts_at.astimezone(zone_named(row.zone))
    time = hours(start, row.ends_at.astimezone(zone_named(row.zone)))
    if row.mode != "offline" or row.zone != settings.TIME_ZONE:
        time = f"{time} {start.tzname()}"
    return EventCard(
        address("meetups:events-detail", row.slug), row.title, row.summary,
        leaf(start.date()), time, _place(row), row.group, row.status,
        *_state(row, now), is_elsewhere(row.mode, row.venue_id, row.usual_venue_id),
    )  # fmt: skip


def _state(row: CardRow, now: datetime) -> tuple[str, str]:
    """What has to be said loudly about an event, if anything: (for the look, in words)."""
    if row.status == "cancelled":
        return "cancelled", _("Cancelled")
    if row.ends_at <= now:
        return "past", ""
    if row.starts_at <= now:
        return "now", _("Happening now")
    if row.status == "tentative":
        return "tentative", _("Not certain yet")
    is_full = row.capacity is not None and row.taken >= row.capacity
    return ("full", _("Full")) if is_full else ("", "")


def is_elsewhere(mode: str, venue_id: int | None, usual_venue_id: int | None) -> bool:
    """Whether people would go to the wrong door: it has a venue, its series has another one, and not all are online."""
    return mode != "online" and bool(venue_id and usual_venue_id) and venue_id != usual_venue_id


def _place(row: CardRow) -> str:
    if row.mode == "online":
        return _("Online")
    place = f"{row.venue}, {row.town}" if row.venue else _("Venue to be confirmed")
    return _("%(place)s, and online") % {"place": place} if row.mode == "mixed" else place


class Day(NamedTuple):
    """One of the fourteen days of the strip, with what happens on it."""

    leaf: Leaf
    is_today: bool
    events: list[EventCard]

    @property
    def url(self) -> str:
        """Where the day leads: to its one event, or to the list when it has several."""
        if len(self.events) == 1:
            return self.events[0].url
        return f"{address('meetups:events-index')}?on={self.leaf.iso}"


def fortnight(cards: Iterable[EventCard], today: date) -> list[Day]:
    """Fourteen days from today, each with its events that are not cancelled."""
    by_day: dict[str, list[EventCard]] = {}
    for card in cards:
        if card.status != "cancelled":
            by_day.setdefault(card.leaf.iso, []).append(card)
    days = (today + timedelta(days=number) for number in range(14))
    return [Day(leaf(day), day == today, by_day.get(day.isoformat(), [])) for day in days]
