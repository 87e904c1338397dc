"""The numbers and the public names of an event's attendees, as pages show them."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any, NamedTuple

from django.db.models import Count, Q

from meetups.models import Attendee, Event
from meetups.models.places import count_places, is_full, takes_a_place
from meetups.wording import present
from meetups.wording.counts import FEWEST, attendance_in_words, places_in_words

MOST_NAMED = 200
_Row = tuple[str, int | None, int, int, int]  # status, organisation, attendees, places they take, public names
NAMED = Count("pk", filter=Q(is_name_public=True))


class Numbers(NamedTuple):
    """Numbers of attendees. A number below five reveals too much about each person (law 5)."""

    going: int = 0
    organisations: int = 0
    taken: int = 0
    waiting: int = 0
    came: int = 0
    named: int = 0  # people with a public name

    @property
    def are_public(self) -> bool:
        return self.going >= FEWEST

    @property
    def public_waiting(self) -> int:
        """The number of attendees on the waitlist, or 0 if it is not public."""
        return self.waiting if self.waiting >= FEWEST else 0

    def is_full(self, capacity: int | None) -> bool:
        """Return whether all places of this capacity are taken."""
        return is_full(capacity, self.taken)

    def in_words(self, capacity: int | None, *, is_past: bool = False, is_open: bool = True) -> str:
        """Return the words for the event's page: empty without public numbers if no place can be taken now.

        With a capacity they say how many of the places are kept for people who have not answered. These were offered
        one from the waitlist, or must still confirm.
        """
        if not self.are_public:
            return places_in_words(capacity) if is_open and not is_past else ""
        reserved = max(0, self.taken - self.going)
        return attendance_in_words(self.going, self.organisations, capacity, is_past=is_past, reserved=reserved)


def numbers_coming(event: Event) -> Numbers:
    """Return the numbers of an event's attendees, organisations and places. One query."""
    return numbers_of_events([event.pk]).get(event.pk, Numbers())


def numbers_of_events(events: Collection[int]) -> dict[int, Numbers]:
    """Return the numbers of attendees by the primary keys of their events, without those that have none. One query."""
    counted = Attendee.objects.filter(event__in=events).order_by().values_list("event", "status", "organisation")
    taken = count_places(takes_a_place(present.now()))
    numbered: Any = counted.annotate(number=count_places(), taken=taken, named=NAMED)
    rows: defaultdict[int, list[_Row]] = defaultdict(list)
    for event, *row in numbered:
        rows[event].append(tuple(row))
    return {event: _numbers(of_event) for event, of_event in rows.items()}


def _numbers(rows: list[_Row]) -> Numbers:
    held = [row for row in rows if row[0] in Attendee.HELD]
    return Numbers(
        going=sum(number for _status, _organisation, number, _taken, _named in held),
        organisations=len({row[1] for row in held} - {None}),
        taken=sum(taken for _status, _organisation, _number, taken, _named in rows),
        waiting=sum(row[2] for row in rows if row[0] == Attendee.Status.WAITING),
        came=sum(row[2] for row in rows if row[0] == Attendee.Status.CAME),
        named=sum(named for _status, _organisation, _number, _taken, named in held),
    )


def names_coming(event: Event, *, has_door: bool) -> list[str]:
    """Return the public names of attendees who are coming or, once the event is over, came. One query.

    `has_door` says whether anyone was checked in. If so, the names after the event are those who were.
    """
    named = event.attendees.named()
    if has_door and event.is_past:
        named = named.filter(status=Attendee.Status.CAME)
    return list(named.values_list("name", flat=True)[:MOST_NAMED])
