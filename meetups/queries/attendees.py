"""The numbers and the public names of an event's attendees, as pages show them (ADR 13)."""

from functools import cache
from typing import NamedTuple

from django.db.models import BigAutoField, Count, DateTimeField, Q
from django.utils import timezone

from meetups.models import Attendee, Event
from meetups.models.places import count_places, is_full, takes_a_place
from meetups.queries.prepared import Prepared, Slot
from meetups.wording.counts import attendance_in_words, places_in_words

MOST_NAMED = 200


class Numbers(NamedTuple):
    """Numbers of attendees. A number below five reveals too much about each person (law 5)."""

    going: int = 0
    organisations: int = 0
    taken: int = 0
    waiting: int = 0
    came: int = 0

    @property
    def are_public(self) -> bool:
        return self.going >= 5

    @property
    def public_waiting(self) -> int:
        """The number of attendees on the waitlist, or 0 if it is not public."""
        return self.waiting if self.waiting >= 5 else 0

    def is_full(self, capacity: int | None) -> bool:
        """Return whether all places of this capacity are taken."""
        return is_full(capacity, self.taken)

    def in_words(self, capacity: int | None, *, is_past: bool) -> str:
        """Return the words for the event's page: empty for a past event if the numbers are not public."""
        if self.are_public:
            return attendance_in_words(self.going, self.organisations, capacity, is_past=is_past)
        return "" if is_past else places_in_words(capacity)


def numbers_coming(event: Event) -> Numbers:
    """Return the numbers of an event's attendees, organisations and places. One query."""
    return Numbers(*next(iter(_numbers_coming().rows(event=event.pk, now=timezone.now())), ()))


def names_coming(event: Event, *, has_door: bool) -> list[str]:
    """Return the public names of attendees who are coming or, once the event is over, came. One query.

    `has_door` says whether anyone was checked in. If so, the names after the event are those who were.
    """
    rows = _names_coming(only_checked_in=has_door and event.is_past).rows(event=event.pk)
    return [name for (name,) in rows]


@cache
def _numbers_coming() -> Prepared:
    of_event = Attendee.objects.filter(event=Slot("event", BigAutoField())).order_by().values("event")
    going, came = Q(status__in=Attendee.HELD), Q(status=Attendee.Status.CAME)
    counted = of_event.annotate(
        going=count_places(going),
        organisations=Count("organisation", filter=going, distinct=True),
        taken=count_places(takes_a_place(Slot("now", DateTimeField()))),
        waiting=count_places(Q(status=Attendee.Status.WAITING)),
        came=count_places(came),
    )
    return Prepared(counted.values_list("going", "organisations", "taken", "waiting", "came"))


@cache
def _names_coming(*, only_checked_in: bool) -> Prepared:
    rows = Attendee.objects.named().filter(event=Slot("event", BigAutoField()))
    rows = rows.filter(status=Attendee.Status.CAME) if only_checked_in else rows
    return Prepared(rows.values_list("name")[:MOST_NAMED])
