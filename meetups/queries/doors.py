"""The door list of an event, and how many places of a group were not used."""

import unicodedata
from datetime import timedelta
from typing import NamedTuple

from django.db.models import Count, Exists, Max, OuterRef, Q

from meetups.models import Attendee, DoorLink, Event, Group
from meetups.models.places import count_places, places_of
from meetups.wording import present
from meetups.wording.counts import arrivals_in_words, unused_places_in_words
from meetups.wording.dates import zone_named

MOST_NAMES = 500  # door volunteers search a longer list
MEETINGS_COUNTED = 6
SOON = timedelta(hours=6)  # a meeting after midnight has its door open on the day before


class DoorList(NamedTuple):
    """A door list. `expected` have a place and `others` have none; the search limits both, but not the numbers."""

    expected: list[Attendee]
    others: list[Attendee]
    here: int
    places: int
    first_timers: int
    waiting: int

    @property
    def numbers(self) -> str:
        """How many are here, in words."""
        return arrivals_in_words(self.here, self.places, self.first_timers)

    @property
    def shown(self) -> list[Attendee]:
        return self.expected[:MOST_NAMES]


def door_of(event: Event, q: str = "") -> DoorList:
    """Return the door list of an event, with attendees whose name or organisation has all words of `q`. One query.

    Attendees without a place are shown only in a search. Access needs are not read: they are for the organisers.
    """
    rows = event.attendees.filter(erased_at__isnull=True).select_related("organisation")
    everyone = sorted(
        rows.only("event", "name", "email", "status", "is_first_time", "erased_at", "organisation__name").order_by(),
        key=lambda row: (_folded(row.name), row.pk),
    )
    held = [row for row in everyone if row.status in Attendee.HELD]
    words = _folded(q).split()
    return DoorList(
        expected=[row for row in held if _has(row, words)],
        others=[row for row in everyone if words and row.status not in Attendee.HELD and _has(row, words)],
        here=places_of([row for row in held if row.status == Attendee.Status.CAME]),
        places=places_of(held),
        first_timers=sum(row.is_first_time for row in held),
        waiting=sum(row.is_waiting or row.is_offered or row.is_unconfirmed for row in everyone),
    )


def is_days_away(event: Event) -> bool:
    """Return whether an event is on a later day, by its own clock, and not within the next hours."""
    is_soon = event.starts_at - present.now() <= SOON
    return not is_soon and present.today(zone_named(event.zone)) < event.local_date


def door_version(token: str) -> str | None:
    """Return a text that changes whenever the door list of this link does, or None if it is not open. One query.

    Changes of one event's attendees are made one after the other (`lock_event`), so the last one has the latest time.
    """
    rows = DoorLink.objects.open().exclude(event__status=Event.Status.CANCELLED).filter(token=token).values("event")
    seen = rows.annotate(
        changed=Max("event__updated_at"),
        last=Max("event__attendees__updated_at"),
        rows=Count("event__attendees"),
        here=Count("event__attendees", filter=Q(event__attendees__status=Attendee.Status.CAME)),
    ).values_list("changed", "last", "rows", "here")
    return next((repr(row) for row in seen), None)


class PlacesNotUsed(NamedTuple):
    """How many places of a group's meetings were not used. It tells nothing about one person."""

    places: int
    used: int
    meetings: int

    def __str__(self) -> str:
        return unused_places_in_words(self.places - self.used, self.places, self.meetings)


def places_not_used(group: Group) -> PlacesNotUsed:
    """Return the places not used at the last six meetings of a group where anyone was checked in. One query."""
    came = Attendee.objects.filter(event=OuterRef("pk"), status=Attendee.Status.CAME)
    meetings = Event.objects.past().filter(Exists(came), group=group).exclude(status=Event.Status.CANCELLED)
    counted = Attendee.objects.going().filter(event__in=meetings.values("pk")[:MEETINGS_COUNTED])
    return PlacesNotUsed(
        **counted.aggregate(
            places=count_places(),
            used=count_places(Q(status=Attendee.Status.CAME)),
            meetings=Count("event", distinct=True),
        )
    )


def _folded(text: str) -> str:
    """Return the text without accents and case, for searching."""
    if text.isascii():
        return text.lower()
    chars = unicodedata.normalize("NFKD", text)
    return "".join(char for char in chars if not unicodedata.combining(char)).casefold()


def _has(attendee: Attendee, words: list[str]) -> bool:
    text = _folded(f"{attendee.name} {attendee.organisation or ''}")
    return all(word in text for word in words)
