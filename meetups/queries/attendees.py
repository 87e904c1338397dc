"""Who is coming to an event: the numbers and the public names that pages show (ADR 13)."""

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
    """How many people are coming. Fewer than five say too much about each of them (law 5)."""

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
        """How many wait, if that is public; else 0."""
        return self.waiting if self.waiting >= 5 else 0

    def is_full(self, capacity: int | None) -> bool:
        """Return whether all places of this capacity are taken."""
        return is_full(capacity, self.taken)

    def in_words(self, capacity: int | None, *, is_past: bool) -> str:
        """Return what the event's page says. A small number of people who came is not published."""
        if self.are_public:
            return attendance_in_words(self.going, self.organisations, capacity, is_past=is_past)
        return "" if is_past else places_in_words(capacity)


def numbers_coming(event: Event) -> Numbers:
    """How many are coming, from how many organisations, how many places are taken, and whether anybody waits."""
    return Numbers(*next(iter(_numbers_coming().rows(event=event.pk, now=timezone.now())), ()))


def names_coming(event: Event, *, has_door: bool) -> list[str]:
    """The published names of those who are coming or, once the event is over, came.

    `has_door` says whether anybody was ticked at the door: then only those who were are named afterwards.
    """
    rows = _names_coming(only_ticked=has_door and event.is_past).rows(event=event.pk)
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
def _names_coming(*, only_ticked: bool) -> Prepared:
    rows = Attendee.objects.named().filter(event=Slot("event", BigAutoField()))
    rows = rows.filter(status=Attendee.Status.CAME) if only_ticked else rows
    return Prepared(rows.values_list("name")[:MOST_NAMED])
