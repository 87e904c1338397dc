"""What is: one noun a file, all of them here."""

from meetups.models.addresses import EventAddress
from meetups.models.attendees import Attendee
from meetups.models.calendars import Leaf, leaf
from meetups.models.events import LONGEST, Event
from meetups.models.fields import LineField, MomentField, ProseField, RenderedField
from meetups.models.groups import Group, GroupLink, Organiser
from meetups.models.holidays import Holiday
from meetups.models.outbox import Letter
from meetups.models.people import Organisation, User
from meetups.models.series import EventSeries, SeriesDate, SeriesVenue
from meetups.models.venues import ACCESS_FACTS, Access, Venue

__all__ = [
    "ACCESS_FACTS",
    "LONGEST",
    "Access",
    "Attendee",
    "Event",
    "EventAddress",
    "EventSeries",
    "Group",
    "GroupLink",
    "Holiday",
    "Leaf",
    "Letter",
    "LineField",
    "MomentField",
    "Organisation",
    "Organiser",
    "ProseField",
    "RenderedField",
    "SeriesDate",
    "SeriesVenue",
    "User",
    "Venue",
    "leaf",
]
