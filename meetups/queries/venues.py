"""Venues for the list of all: what decides whether somebody can come, and the next meeting at each."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from meetups.models import Event, Picture, Venue
from meetups.models.access import AccessFact
from meetups.models.event_querysets import EventQuerySet
from meetups.models.venues import VenueQuerySet
from meetups.wording.dates import Leaf


class NextMeeting(NamedTuple):
    """The next meeting at a venue, or the one that is on."""

    url: str
    title: str
    leaf: Leaf
    hours: str
    is_on_now: bool


class VenueLine(NamedTuple):
    """One venue in the list. Lines with the same heading follow each other."""

    slug: str
    heading: str
    url: str
    name: str
    address: str
    kind: str
    picture: Picture | None
    closed_on: date | None
    facts: list[AccessFact]
    next: NextMeeting | None

    @property
    def is_closed(self) -> bool:
        return not self.facts


def with_next_meeting(venues: VenueQuerySet) -> VenueQuerySet:
    """Add `next_meeting` to the venues: the key of the next meeting there that is not cancelled, or null."""
    there = _next_meetings().filter(venue=OuterRef("pk"))
    return venues.annotate(next_meeting=Subquery(there.values("pk")[:1]))


def next_meeting_at(venue: Venue) -> NextMeeting | None:
    """Return the next meeting at a venue, which is that of its line in the list. One query."""
    meeting = _next_meetings().filter(venue=venue).first()
    return _next(meeting) if meeting else None


def venue_lines(venues: Iterable[Venue]) -> list[VenueLine]:
    """Return the lines of venues that `with_next_meeting` returned. Two queries."""
    rows = list(venues)
    keys = [row.next_meeting for row in rows if row.next_meeting]  # type: ignore[attr-defined]
    meetings = Event.objects.in_bulk(keys)
    return [_line(row, meetings.get(row.next_meeting)) for row in rows]  # type: ignore[attr-defined]


def _line(venue: Venue, meeting: Event | None) -> VenueLine:
    is_closed = venue.is_closed
    return VenueLine(
        slug=venue.slug,
        heading=_("Closed") if is_closed else venue.address_locality,
        url=venue.get_absolute_url(),
        name=venue.name,
        address=", ".join(venue.address_lines if is_closed else venue.address_lines[:1]),
        kind=venue.kind,
        picture=venue.picture,
        closed_on=venue.closed_on,
        facts=[] if is_closed else venue.deciding_facts,
        next=_next(meeting) if meeting else None,
    )


def _next_meetings() -> EventQuerySet:
    """Return the meetings, the next one first, that take place in a room and are not cancelled."""
    public = Event.objects.public().exclude(status=Event.Status.CANCELLED)
    return public.in_person().upcoming()


def _next(meeting: Event) -> NextMeeting:
    return NextMeeting(meeting.get_absolute_url(), meeting.title, meeting.leaf, meeting.hours, meeting.is_on_now)
