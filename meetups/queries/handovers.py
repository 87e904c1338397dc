"""The facts that a new lead of a group needs on paper: venues and their hosts, series, next meetings, and what is
open."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet, Window
from django.utils.translation import gettext as _

from meetups import extensions
from meetups.models import Action, DoorLink, Event, EventSeries, Group, GroupLink, HostLink, Topic, Venue
from meetups.wording import present
from meetups.wording.actions import due_in_words
from meetups.wording.dates import moment_in_words
from meetups.wording.venues import place_in_words

MOST = 10  # rows of each list; the page says how many more there are


class Some(NamedTuple):
    """The first rows of a list, and how many more there are."""

    rows: list[str]
    more: int


class Pack(NamedTuple):
    """The pack of one group. It has no name of an attendee, and no link that opens without a log-in."""

    links: list[GroupLink]
    venues: list[Venue]
    series: Some
    meetings: Some
    drafts: Some
    topics: Some
    actions: Some
    doors: Some
    hosts: Some
    registered: list[tuple[str, Some]]  # lists of other apps, each with its title
    invitations: int


def pack_of(group: Group) -> Pack:
    """Return the pack of a group. Fifteen queries at most, whatever the group has."""
    coming = Event.objects.filter(group=group).upcoming().exclude(status=Event.Status.CANCELLED)
    running = EventSeries.objects.filter(group=group).exclude(status=EventSeries.Status.ENDED)
    used = Q(events__in=coming.order_by().values("pk")) | Q(series__in=running.order_by().values("pk"))
    venues = Venue.objects.filter(used).select_related("host").order_by("name", "pk").distinct()
    doors = DoorLink.objects.open().filter(event__group=group).exclude(event__status=Event.Status.CANCELLED)
    hosts = HostLink.objects.open().filter(board__event__group=group).select_related("board__event")
    return Pack(
        links=list(group.links.all()[:MOST]),
        venues=list(venues[:MOST]),
        series=_some(running.select_related("venue").order_by("title", "pk"), _series_line),
        meetings=_some(coming.exclude(status=Event.Status.DRAFT).select_related("venue"), _meeting_in_words),
        drafts=_some(coming.filter(status=Event.Status.DRAFT).select_related("venue"), _meeting_in_words),
        topics=_some(Topic.objects.filter(group=group).waiting(), str),
        actions=_some(Action.objects.filter(group=group).open().select_related("due_event"), _action_in_words),
        doors=_some(doors.select_related("event").order_by("expires_at", "pk"), _link_in_words),
        hosts=_some(hosts.order_by("expires_at", "pk"), _link_in_words),
        registered=[(str(one.title), _some(one.rows(group), one.in_words)) for one in extensions.pack_lists.values()],
        invitations=group.organiser_invitations.open().aggregate(number=Count("pk"))["number"],
    )


def _some(rows: QuerySet[Any], in_words: Callable[[Any], str]) -> Some:
    """Return the first rows in words, and how many more there are. One query."""
    found = list(rows.annotate(total=Window(Count("pk")))[:MOST])
    return Some([in_words(row) for row in found], found[0].total - len(found) if found else 0)


def _series_line(series: EventSeries) -> str:
    """Return `Mending night: every other Wednesday, 6pm, Corn Exchange (Paused)`."""
    where = place_in_words(series.attendance_mode, series.venue.name if series.venue else "")
    words = ", ".join(part for part in (series.rhythm, where) if part)
    state = "" if series.is_running else f" ({series.get_status_display()})"
    return f"{series.title}: {words}{state}"


def _meeting_in_words(event: Event) -> str:
    """Return `Wednesday 25 November 2026, 6pm GMT: Mending night, Corn Exchange`."""
    return f"{moment_in_words(event.starts_at, event.zone)}: {event.title}, {event.place_in_words}"


def _action_in_words(action: Action) -> str:
    """Return the text of an action, with the day on which it is due. Its owner is left out."""
    meeting = action.due_event
    day = meeting.local_date if meeting else action.due_on
    if day is None:
        return action.text
    is_over = meeting.is_past if meeting else day < present.today()
    is_cancelled = bool(meeting and meeting.is_cancelled)
    due = due_in_words(day, at_meeting=bool(meeting), is_over=is_over, is_cancelled=is_cancelled)
    return f"{action.text} ({due})"


def _link_in_words(link: DoorLink | HostLink) -> str:
    """Return the event of a link and until when it works, without the link: paper gets lost."""
    return _("%(event)s, until %(moment)s") % {
        "event": link.event,
        "moment": moment_in_words(link.expires_at, link.event.zone),
    }
