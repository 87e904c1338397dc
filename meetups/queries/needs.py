"""The access needs of a meeting, as organisers read them before it."""

from typing import NamedTuple

from django.db.models import Count, Q

from meetups.models import Attendee, Event
from meetups.models.places import count_places, is_standing, takes_a_place

Status = Attendee.Status


class Needs(NamedTuple):
    """The attendees with access needs, by name, and how many attendees take a place: in all, and as standing ones.

    `without_place` are on the waitlist. `unread` counts the needs of the others that no organiser has read.
    """

    with_place: list[Attendee]
    without_place: list[Attendee]
    places: int
    standing: int
    first_timers: int

    @property
    def unread(self) -> int:
        return sum(row.needs_read_at is None for row in self.with_place)


def needs_of(event: Event) -> Needs:
    """Return the access needs of a meeting. Two queries.

    Once it is over, those of absent attendees are among the others, so that nobody reads who did not come.
    """
    taking = Q(status=Status.ABSENT) | takes_a_place()
    numbers = event.attendees.aggregate(
        places=count_places(taking),
        standing=count_places(taking & Q(is_standing())),
        first_timers=Count("pk", filter=taking & Q(is_first_time=True)),
    )
    rows = list(
        event.attendees.filter(taking | Q(status=Status.WAITING)).exclude(access_needs="").order_by("name", "pk")
    )
    for row in rows:
        row.event = event
    return Needs([row for row in rows if not row.is_waiting], [row for row in rows if row.is_waiting], **numbers)
