"""The sessions of a room as entries of a calendar."""

from typing import Any

from django.utils.translation import gettext as _

from meetups.models import Event, GridRoom, Pitch
from meetups.models.slugs import path_of
from meetups.standards import plain_text


class SessionEntry:
    """A session as `standards.calendars` writes it. A fact that is not its own is that of its event, such as the venue.

    SEQUENCE rises when the session or its event moves. LAST-MODIFIED is when the session or its event last changed.
    """

    series = None  # it belongs to its event alone, not to a series

    def __init__(self, pitch: Pitch, room: str, event: Event) -> None:
        assert pitch.slot
        self._pitch, self._event, self.room = pitch, event, room
        self.uid, self.title = pitch.uid, pitch.title
        self.sequence = event.sequence + pitch.sequence
        self.starts_at, self.ends_at = pitch.slot.times
        self.updated_at = max(pitch.updated_at, event.updated_at)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._event, name)

    @property
    def summary(self) -> str:
        """Return what it is about, after its host if the name is public."""
        host = self._pitch.name if self._pitch.is_name_public else ""
        parts = [_("Host: %(name)s") % {"name": host} if host else "", plain_text.of_html(self._pitch.about_html)]
        return "\n\n".join(filter(None, parts))

    def get_absolute_url(self) -> str:
        return path_of("meetups:grids-session", self._event.slug, self._pitch.path_part)


def room_at(slug: str, pk: int) -> GridRoom | None:
    """Return the room of a public event with this slug, with all that its calendar shows, or None. One query."""
    rows = GridRoom.objects.exclude(grid__event__status=Event.Status.DRAFT).filter(pk=pk, grid__event__slug=slug)
    return rows.select_related("grid__event__group", "grid__event__venue", "grid__event__series__venue").first()


def entries_of(room: GridRoom) -> list[SessionEntry]:
    """Return the sessions of a room in their order. One query."""
    event = room.grid.event
    sessions = list(room.pitches.sessions().select_related("slot"))
    for session in sessions:
        assert session.slot
        session.slot.grid = room.grid
    return [SessionEntry(session, room.name, event) for session in sessions]
