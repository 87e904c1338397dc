"""Events for pages: one event, lists of cards, and when the first and the last one start (ADR 13)."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache, lru_cache
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import BigAutoField, DateTimeField, SlugField, Value
from django.utils import timezone
from django.utils.translation import gettext as _

from meetups.models import Event, EventSeries, Venue
from meetups.models.events import LONGEST, EventQuerySet, is_elsewhere
from meetups.models.places import is_full
from meetups.models.slugs import path_of
from meetups.queries.prepared import Prepared, Slot
from meetups.wording.dates import Leaf, hours, leaf, zone_named
from meetups.wording.venues import place_in_words

MOST_IN_A_FORTNIGHT = 200

DETAIL_DEFERRED = (
    "description", "online_url", "uid", "sequence", "created_at", "updated_at",
    "group__story", "group__story_html", "group__code_of_conduct", "group__code_of_conduct_html", "group__rhythm",
    "group__nation", "group__what_to_expect", "group__keeps_days", "group__asks_days_before", "cutoff_hours",
    "confirms_sign_ups",
    "group__contact_email", "group__zone", "group__updated_at", "venue__directions", "venue__host",
    "venue__updated_at",
)  # fmt: skip


class EventCard(NamedTuple):
    """One event in a list. It has only plain values, so that a list renders fast."""

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
    """A row of the columns `CARD_COLUMNS`, from which a card is made."""

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


def cards_of(events: EventQuerySet, now: datetime | None = None) -> list[EventCard]:
    """Return the cards of these events in the same order, with one query."""
    return event_cards(events.with_taken(now).values_list(*CARD_COLUMNS), now)


def _event_card(row: CardRow, now: datetime) -> EventCard:
    start = row.starts_at.astimezone(zone_named(row.zone))
    time = hours(start, row.ends_at.astimezone(zone_named(row.zone)))
    if row.mode != "offline" or row.zone != settings.TIME_ZONE:
        time = f"{time} {start.tzname()}"
    venue = f"{row.venue}, {row.town}" if row.venue else ""
    return EventCard(
        path_of("meetups:events-detail", row.slug), row.title, row.summary,
        leaf(start.date()), time, place_in_words(row.mode, venue), row.group, row.status,
        *_state(row, now), is_elsewhere(row.mode, row.venue_id, row.usual_venue_id),
    )  # fmt: skip


def _state(row: CardRow, now: datetime) -> tuple[str, str]:
    """Return the state that a card highlights, as (state, label). Both can be empty."""
    if row.status == "cancelled":
        return "cancelled", _("Cancelled")
    if row.ends_at <= now:
        return "past", ""
    if row.starts_at <= now:
        return "now", _("Happening now")
    if row.status == "tentative":
        return "tentative", _("To be confirmed")
    return ("full", _("Full")) if is_full(row.capacity, row.taken) else ("", "")


def for_detail_page(events: EventQuerySet) -> EventQuerySet:
    """Return the events with only the columns that an event's own page shows. One query."""
    rows = events.order_by().select_related("group", "venue", "series__venue")
    return rows.defer(*DETAIL_DEFERRED, *_deferred_of_series())


@cache
def _deferred_of_series() -> tuple[str, ...]:
    """Return the columns of the series that the page does not show: all except the name of its usual venue."""
    series, venue = EventSeries._meta.concrete_fields, Venue._meta.concrete_fields
    deferred = [f"series__{field.name}" for field in series if field.name not in {"id", "venue"}]
    deferred += [f"series__venue__{field.name}" for field in venue if field.name not in {"id", "name"}]
    return tuple(deferred)


def event_at(slug: str) -> Event | None:
    """Return the public event with this slug and all that its page shows, or None. One query."""
    return next(iter(_event_at().objects(slug=slug)), None)


def upcoming_cards(window: slice, **of: int) -> list[EventCard]:
    """Return cards of upcoming events, soonest first. `of` limits them to the `group` or `venue` of a primary key."""
    now = timezone.now()
    query = _upcoming(window.start or 0, window.stop, tuple(of))
    return event_cards(query.rows(now=now, since=now - LONGEST, **of), now)


def fortnight_cards() -> list[EventCard]:
    """Return cards of the next 15 days, soonest first. Places are not counted: the strip does not show them."""
    now = timezone.now()
    return event_cards(_fortnight().rows(now=now, since=now - LONGEST, until=now + timedelta(days=15)), now)


def past_cards(window: slice, year: int | None = None, **of: int) -> list[EventCard]:
    """Return cards of past events, latest first; `year` is in the site's time zone, `of` as in `upcoming_cards`."""
    now = timezone.now()
    zone = timezone.get_current_timezone()
    since, until = (datetime(year or 1970, 1, 1, tzinfo=zone), datetime((year or 2199) + 1, 1, 1, tzinfo=zone))
    query = _past(window.start or 0, window.stop, tuple(of))
    return event_cards(query.rows(now=now, since=since, until=until, **of), now)


def first_event_at() -> datetime | None:
    """Return the start of the first public event, or None if there is none."""
    return next((moment for (moment,) in _first_event().rows()), None)


def last_event_at() -> datetime | None:
    """Return the start of the last public event, or None if there is none."""
    return next((moment for (moment,) in _last_event().rows()), None)


@cache
def _event_at() -> Prepared:
    return Prepared(for_detail_page(Event.objects.public()).filter(slug=Slot("slug", SlugField())))


@lru_cache(maxsize=64)
def _upcoming(start: int, stop: int, of: tuple[str, ...]) -> Prepared:
    now, since = Slot("now", DateTimeField()), Slot("since", DateTimeField())
    return _cards(Event.objects.public().upcoming(now, since), start, stop, of)


@cache
def _fortnight() -> Prepared:
    now, since, until = (Slot(name, DateTimeField()) for name in ("now", "since", "until"))
    ahead = Event.objects.public().upcoming(now, since).filter(starts_at__lt=until)[:MOST_IN_A_FORTNIGHT]
    return Prepared(ahead.annotate(taken=Value(0)).values_list(*CARD_COLUMNS))


@lru_cache(maxsize=64)
def _past(start: int, stop: int, of: tuple[str, ...]) -> Prepared:
    now, since, until = (Slot(name, DateTimeField()) for name in ("now", "since", "until"))
    past = Event.objects.public().past(now).filter(starts_at__gte=since, starts_at__lt=until)
    return _cards(past, start, stop, of)


def _cards(events: EventQuerySet, start: int, stop: int, of: tuple[str, ...]) -> Prepared:
    events = events.filter(**{name: Slot(name, BigAutoField()) for name in of})
    return Prepared(events[start:stop].with_taken(Slot("now", DateTimeField())).values_list(*CARD_COLUMNS))


@cache
def _first_event() -> Prepared:
    return Prepared(Event.objects.public().order_by("starts_at").values_list("starts_at")[:1])


@cache
def _last_event() -> Prepared:
    return Prepared(Event.objects.public().order_by("-starts_at").values_list("starts_at")[:1])
