"""The words on the share picture of an event, a group or the site. No function makes a query (ADR 67)."""

from collections.abc import Iterable
from typing import NamedTuple

from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from meetups.models import Event, Group
from meetups.models.slugs import path_of
from meetups.queries.event_pages import former_date
from meetups.standards.share_pictures import Drawing
from meetups.wording.dates import leaf


class SharePicture(NamedTuple):
    """A share picture: its path, what it shows in words, and what is drawn."""

    path: str
    alternative: str
    drawing: Drawing

    @property
    def digest(self) -> str:
        return self.drawing.digest


def picture_at(name: str, *args: str, drawing: Drawing, alternative: Iterable[str]) -> SharePicture:
    """Return the picture of this drawing. Its path is that of the URL name, with the digest as the last argument."""
    words = ", ".join(words for words in alternative if words)
    return SharePicture(path_of(name, *args, drawing.digest), words, drawing)


def of_event(event: Event) -> SharePicture:
    """Return the picture of a public event that comes from `event_at`.

    It says what stays true until an organiser changes it: not that the event is full, on now or over.
    """
    state, words = _state(event)
    hours = event.hours if event.is_cancelled else _("%(hours)s · Free") % {"hours": event.hours}
    drawing = Drawing(
        event.title, settings.SITE_NAME, event.group.name, (hours, _place(event)),
        event.group.shown_colour, event.group.slug,
        (event.leaf.weekday, str(event.leaf.day), event.leaf.month), state, words,
    )  # fmt: skip
    return picture_at(
        "meetups:share_pictures-event", event.slug, drawing=drawing, alternative=(words, event.title, event.leaf.long)
    )


def _place(event: Event) -> str:
    """Return where an event is: with the town, unless the line must say that it is online too."""
    if event.venue is None or event.is_online:
        return event.place_in_words
    return f"{event.venue.name}, {event.venue.address_locality}"


def _state(event: Event) -> tuple[str, str]:
    """Return the state of an event that its picture says, and the words for it; both can be empty."""
    if event.is_cancelled:
        return "cancelled", _("Cancelled")
    words = []
    if former := former_date(event):
        day = leaf(former)
        words.append(_("Moved from %(day)s") % {"day": f"{day.weekday} {day.day} {day.month}"})
    if event.is_somewhere_different:
        words.append(_("Different venue this time"))
    if event.status == Event.Status.TENTATIVE:
        words.append(_("To be confirmed"))
    return ("changed" if words else ""), " · ".join(words)


def of_group(group: Group) -> SharePicture:
    """Return the picture of a group: how it meets and where. `group` comes from `Group.objects.at`."""
    rhythm = group.rhythms[0] if group.rhythms else group.rhythm
    lines = tuple(line for line in (capfirst(rhythm or group.strapline), group.area) if line)
    drawing = Drawing(group.name, settings.SITE_NAME, "", lines, group.shown_colour, group.slug)
    return picture_at("meetups:share_pictures-group", group.slug, drawing=drawing, alternative=(group.name, *lines))


def of_site() -> SharePicture:
    """Return the picture of the site, for all other pages."""
    line = _("Regular meetups that anyone can join")
    drawing = Drawing(settings.SITE_NAME, "", lines=(line,))
    return picture_at("meetups:share_pictures-site", drawing=drawing, alternative=(settings.SITE_NAME, line))
