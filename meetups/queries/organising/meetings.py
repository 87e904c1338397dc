"""The next meetings of an organiser, with their numbers and the venues to choose from."""

from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet, Subquery, Window
from django.db.models.functions import RowNumber

from meetups import extensions
from meetups.models import DoorLink, Event, Group, User, Venue
from meetups.models.event_querysets import EventQuerySet
from meetups.models.places import needs_per_event
from meetups.models.venues import OPEN_FIRST
from meetups.wording.counts import sign_ups_in_words

OF_EACH_GROUP = 2
MOST_MEETINGS = 12
MOST_VENUES = 60


class Button(NamedTuple):
    """A link of a meeting that another app registered."""

    label: str
    url: str


class Meeting(NamedTuple):
    """One of the next meetings. `venues` has those that are open on its day, and the one it has."""

    event: Event
    sign_ups: str
    door_link: int | None
    venues: list[Venue]
    buttons: list[Button]


def groups_of(user: User) -> QuerySet[Group]:
    """Return the groups of the start page: those in which the user has a role, and all for a superuser without one."""
    own = Group.objects.filter(organisers__user=user.pk)
    return Group.objects.all() if user.is_superuser and not own.exists() else own


def next_meetings(groups: QuerySet[Group]) -> list[Meeting]:
    """Return the next two meetings of each group, soonest first: at most twelve, none cancelled. Three queries."""
    coming = Event.objects.upcoming().filter(group__in=groups.values("pk")).exclude(status=Event.Status.CANCELLED)
    chosen = first_of_each_group(coming, OF_EACH_GROUP, MOST_MEETINGS)
    link = DoorLink.objects.open().filter(event=OuterRef("pk")).order_by("pk").values("pk")[:1]
    rows = Event.objects.filter(pk__in=chosen).with_numbers().annotate(door_link=Subquery(link), **needs_per_event())
    venues = _venues(groups)
    return [_meeting(event, venues) for event in rows.select_related("group", "venue").order_by("starts_at", "pk")]


def first_of_each_group(events: EventQuerySet, each: int, most: int) -> list[int]:
    """Return the keys of the first of these events of each group, at most `most`, in the same order. One query."""
    order: list[Any] = list(events.query.order_by)
    placed = events.order_by().annotate(place=Window(RowNumber(), partition_by="group", order_by=order))
    return list(placed.filter(place__lte=each).order_by(*order).values_list("pk", flat=True)[:most])


def buttons_of(event: Event) -> list[Button]:
    """Return the buttons that other apps registered for this event."""
    found = [Button(str(button.label), button.url_of(event)) for button in extensions.event_buttons.values()]
    return [button for button in found if button.url]


def _meeting(event: Event, venues: list[Venue]) -> Meeting:
    offered = [venue for venue in venues if not venue.is_closed_on(event.local_date)]
    if event.venue and event.venue not in offered:
        offered.insert(0, event.venue)
    numbers = {name: getattr(event, name) for name in ("standing", "waiting", "needs", "newcomers")}
    sign_ups = sign_ups_in_words(event.held, event.capacity, **numbers)  # type: ignore[attr-defined]
    return Meeting(event, sign_ups, event.door_link, offered, buttons_of(event))  # type: ignore[attr-defined]


def _venues(groups: QuerySet[Group]) -> list[Venue]:
    """Return the open venues to choose from: of many, those where these groups have met. One query."""
    met_here = Event.objects.filter(venue=OuterRef("pk"), group__in=groups.values("pk"))
    rows = Venue.objects.open().open_first().annotate(is_known=Exists(met_here)).order_by("-is_known", *OPEN_FIRST)
    names = ("name", "address_locality", "closed_on")
    return sorted(rows.only(*names)[:MOST_VENUES], key=lambda venue: (venue.address_locality, venue.name))
