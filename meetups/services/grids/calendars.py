"""The versions of sessions in calendars: SEQUENCE rises when a session moves (RFC 5545, section 3.8.7.4)."""

from django.db.models import F
from django.utils import timezone

from meetups.models.grids import PitchQuerySet


def note_moved(sessions: PitchQuerySet) -> None:
    """Note that these sessions of a locked grid have another time or room."""
    sessions.update(sequence=F("sequence") + 1, updated_at=timezone.now())
