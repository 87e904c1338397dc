"""Events for pages: one event, lists of cards, and when the first and the last one start."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Count, OuterRef, Subquery, Value, Window
from django.db.models.functions import Left, RowNumber
from django.utils.translation import gettext as _

from meetups.models import Event, FormerSlug, Organiser
from meetups.models.event_querysets import EventQuerySet
from meetups.models.places import is_full
from meetups.models.slugs import path_of
from meetups.models.venues import is_elsewhere
from meetups.standards.marks import colour_of
from meetups.wording import present
from meetups.wording.counts import taken_in_words
from meetups.wording.dates import Leaf, hours, hours_with_zone, leaf, zone_named
from meetups.wording.venues import place_in_words

MOST_OF_A_DAY = 3
MOST_OF_A_GROUP = 3
MOST_HOSTS = 3  # are named on the page of an event
_OF_A_PAGE = ("group", "venue", "series", "board", "call", "grid", "picture")


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
    places: str = ""
    colour: int = 1  # of its group
    is_on_different_day: bool = False  # than it was announced for
    is_regular: bool = False  # a list has given its title and summary already
    ahead: str = ""  # how far, in words, where a list says so

    @property
    def slug(self) -> str:
        return self.url.rstrip("/").rpartition("/")[2]


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
    group_slug: str
    group_colour: int | None
    former_slug: str | None


# The slug that an event had in public before its day changed, or None.
FORMER_SLUG = Subquery(
    FormerSlug.objects.filter(event=OuterRef("pk"), was_public=True).order_by("-pk").values("slug")[:1]
)
CARD_COLUMNS = (
    "slug", "title", "summary", "starts_at", "ends_at", "zone", "status", "attendance_mode", "capacity", "taken",
    "group__name", "venue__name", "venue__address_locality", "venue", "series__venue",
    "group__slug", "group__colour", FORMER_SLUG,
)  # fmt: skip


def event_cards(rows: Iterable[tuple[Any, ...]], now: datetime | None = None) -> list[EventCard]:
    """Turn rows of CARD_COLUMNS into cards, in the same order."""
    now = now or present.now()
    return [_event_card(CardRow._make(row), now) for row in rows]


def cards_of(events: EventQuerySet, now: datetime | None = None, *, counts_places: bool = True) -> list[EventCard]:
    """Return the cards of these events in the same order, with one query.

    A page that does not show whether an event is full need not count the places.
    """
    counted = events.with_taken(now) if counts_places else events.annotate(taken=Value(0))
    return event_cards(counted.values_list(*CARD_COLUMNS), now)


def _event_card(row: CardRow, now: datetime) -> EventCard:
    start = row.starts_at.astimezone(zone_named(row.zone))
    has_zone = row.mode != "offline" or row.zone != settings.TIME_ZONE
    time = (hours_with_zone if has_zone else hours)(start, row.ends_at.astimezone(zone_named(row.zone)))
    venue = f"{row.venue}, {row.town}" if row.venue else ""
    state, label = _state(row, now)
    is_open = state in {"", "tentative", "now"}
    return EventCard(
        path_of("meetups:events-detail", row.slug), row.title, row.summary,
        leaf(start.date()), time, place_in_words(row.mode, venue), row.group, row.status,
        state, label, is_elsewhere(row.mode, row.venue_id, row.usual_venue_id),
        taken_in_words(row.taken, row.capacity) if is_open else "", row.group_colour or colour_of(row.group_slug),
        moved_from(row.former_slug, start.date()) is not None,
    )  # fmt: skip


def moved_from(former_slug: str | None, day: date) -> date | None:
    """Return the day with which a former slug begins, if the event moved from it to this other one."""
    try:
        former = date.fromisoformat((former_slug or "")[:10])
    except ValueError:  # no former slug, or one from before slugs began with the day
        return None
    return former if former != day else None


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


def event_at(slug: str) -> Event | None:
    """Return the public event with this slug and all that its page shows, or None. One query.

    `host_0` to `host_3` are names of the organisers of its group, leads first. `former_slug` is the slug that it had in
    public before its day changed, or None. It tells also whether there is a board, a call or a grid. The usual venue of
    its series is left to a query of its own. Few pages show it, and a second join of venues would take longer than all
    the rest.
    """
    try:
        rows = Event.objects.public().annotate(former_slug=FORMER_SLUG)
        hosts = Organiser.objects.filter(group=OuterRef("group")).by_role().values("user__name")
        named = {f"host_{number}": Subquery(hosts[number : number + 1]) for number in range(MOST_HOSTS + 1)}
        return rows.annotate(**named).select_related(*_OF_A_PAGE).get(slug=slug)
    except Event.DoesNotExist:
        return None


class DayCards(NamedTuple):
    """The first events of each day, soonest first, and how many events each day (`2026-11-25`) has in all."""

    cards: list[EventCard]
    numbers: dict[str, int]


def first_of_each_day(events: EventQuerySet, most: int, *, counts_places: bool = True) -> DayCards:
    """Return at most this many of the events of each local day, with two queries."""
    of_days = events.order_by().annotate(day=Left("slug", 10))  # a slug begins with the local day
    placed = of_days.annotate(
        place=Window(RowNumber(), partition_by="day", order_by=["starts_at", "id"]),
        number=Window(Count("pk"), partition_by="day"),
    )
    first = list(placed.filter(place__lte=most).values_list("pk", "day", "number"))
    shown = Event.objects.filter(pk__in=[pk for pk, _day, _number in first]).order_by("starts_at", "id")
    return DayCards(cards_of(shown, counts_places=counts_places), {day: number for _pk, day, number in first})


def fortnight_cards() -> DayCards:
    """Return the first events of each of the next 15 days that are not cancelled."""
    ahead = Event.objects.public().upcoming().filter(starts_at__lt=present.now() + timedelta(days=15))
    return first_of_each_day(ahead.exclude(status=Event.Status.CANCELLED), MOST_OF_A_DAY, counts_places=False)


def next_cards_of_group(event: Event) -> list[EventCard]:
    """Return the cards of the next meetings of the group of an event, without that event. One query."""
    coming = Event.objects.public().upcoming().filter(group=event.group_id).exclude(status=Event.Status.CANCELLED)
    return cards_of(coming.exclude(pk=event.pk)[:MOST_OF_A_GROUP])


def day_of_first(events: EventQuerySet) -> date | None:
    """Return the day of the first of these events by its own clock, or None if there is none. One query."""
    found = events.values_list("starts_at", "zone").first()
    return found[0].astimezone(zone_named(found[1])).date() if found else None


def first_event_on() -> date | None:
    """Return the local day of the first public event, or None if there is none."""
    return day_of_first(Event.objects.public().order_by("starts_at"))


def last_event_on() -> date | None:
    """Return the local day of the last public event, or None if there is none."""
    return day_of_first(Event.objects.public().order_by("-starts_at"))
