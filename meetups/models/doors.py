"""The door of one event: the links that open it, and what volunteers see there."""

import secrets
import unicodedata
from typing import NamedTuple

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from meetups.models.attendees import Attendee
from meetups.models.events import Event
from meetups.models.groups import Group

# More names than that are a page nobody scrolls through: one searches.
MOST_NAMES = 500
MEETINGS_COUNTED = 6


def new_door_key() -> str:
    """A secret nobody can guess."""
    return secrets.token_urlsafe(16)


class DoorLinkQuerySet(models.QuerySet["DoorLink"]):
    def open(self) -> "DoorLinkQuerySet":
        """Those that have not expired."""
        return self.filter(expires_at__gt=timezone.now())


class DoorLink(models.Model):
    """Whoever has this link may see who comes to one event and tick names, until it expires. No account needed."""

    event = models.ForeignKey("meetups.Event", models.CASCADE, related_name="door_links", verbose_name=_("event"))
    key = models.CharField(_("key"), max_length=32, unique=True, default=new_door_key, editable=False)
    expires_at = models.DateTimeField(_("expires at"))
    created_by = models.ForeignKey(
        "meetups.User", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("made by")
    )
    created_at = models.DateTimeField(_("made at"), auto_now_add=True)

    objects = DoorLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("door link")
        verbose_name_plural = _("door links")
        ordering = ["-id"]

    def __str__(self) -> str:
        return str(self.event)

    def get_absolute_url(self) -> str:
        return reverse("meetups:doors-index", args=[self.key])

    @property
    def is_open(self) -> bool:
        """Whether it still opens the door: its time is not over, and the event takes place."""
        return self.expires_at > timezone.now() and not self.event.is_cancelled


class Door(NamedTuple):
    """What a volunteer sees: who is expected, as far as they were searched for; who has no place; how many are here."""

    expected: list[Attendee]
    others: list[Attendee]
    here: int
    places: int
    first_timers: int
    waiting: int

    @property
    def numbers(self) -> str:
        """How many are here, in words."""
        words = gettext("%(here)d of %(places)d here.") % {"here": self.here, "places": self.places}
        if not self.first_timers:
            return words
        new = ngettext("%(number)d comes for the first time.", "%(number)d come for the first time.", self.first_timers)
        return f"{words} {new % {'number': self.first_timers}}"

    @property
    def shown(self) -> list[Attendee]:
        return self.expected[:MOST_NAMES]


def door_of(event: Event, q: str = "") -> Door:
    """The door of an event with those whose name or organisation has all the words of `q`. One query.

    Who has no place is shown to a search only. What somebody typed for the hosts is read by the hosts, not here.
    """
    rows = event.attendees.filter(erased_at__isnull=True).select_related("organisation")
    everyone = sorted(
        rows.only("event", "name", "status", "is_first_time", "organisation__name").order_by(),
        key=lambda row: (_folded(row.name), row.pk),
    )
    held = [row for row in everyone if row.status in Attendee.HELD]
    words = _folded(q).split()
    return Door(
        expected=[row for row in held if _has(row, words)],
        others=[row for row in everyone if words and row.status not in Attendee.HELD and _has(row, words)],
        here=sum(row.status == Attendee.Status.CAME for row in held),
        places=len(held),
        first_timers=sum(row.is_first_time for row in held),
        waiting=sum(row.is_waiting or row.is_offered or row.is_unconfirmed for row in everyone),
    )


def door_version(event: Event) -> str:
    """What differs as soon as anything at the door does. One query."""
    seen = event.attendees.aggregate(
        last=models.Max("updated_at"), rows=Count("pk"), here=Count("pk", filter=Q(status=Attendee.Status.CAME))
    )
    return f"{seen['last']}-{seen['rows']}-{seen['here']}-{event.updated_at}"


class PlacesNotUsed(NamedTuple):
    """How many places nobody came for. It is a number of the group's, and of no person."""

    places: int
    used: int
    meetings: int

    def __str__(self) -> str:
        if not self.meetings:
            return gettext("Not known yet: nobody was ticked at the door.")
        return ngettext(
            "%(unused)d of %(places)d at the last meeting with a door list",
            "%(unused)d of %(places)d in the last %(meetings)d meetings with a door list",
            self.meetings,
        ) % {"unused": self.places - self.used, "places": self.places, "meetings": self.meetings}


def places_not_used(group: Group) -> PlacesNotUsed:
    """Of the last meetings of a group at which anybody was ticked at the door. One query."""
    came = Attendee.objects.filter(event=OuterRef("pk"), status=Attendee.Status.CAME)
    meetings = Event.objects.past().filter(Exists(came), group=group).exclude(status=Event.Status.CANCELLED)
    counted = Attendee.objects.going().filter(event__in=meetings.values("pk")[:MEETINGS_COUNTED])
    return PlacesNotUsed(
        **counted.aggregate(
            places=Count("pk"),
            used=Count("pk", filter=Q(status=Attendee.Status.CAME)),
            meetings=Count("event", distinct=True),
        )
    )


def _folded(text: str) -> str:
    """The text as people search for it: without accents, whatever the case."""
    if text.isascii():
        return text.lower()
    letters = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).casefold()


def _has(attendee: Attendee, words: list[str]) -> bool:
    text = _folded(f"{attendee.name} {attendee.organisation or ''}")
    return all(word in text for word in words)
