"""Entries of a calendar file that are here already under another UID: some servers make new UIDs each time."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from meetups.models import Event, Group
from meetups.services.imports.lines import Action, Line, noted
from meetups.services.imports.series_lines import planned_by


class Coming(NamedTuple):
    """An event that has not begun: its start, its UID and that of its series."""

    starts_at: datetime
    uids: set[str]


class Doubles:
    """Compares what is new in a file with the coming events of a group, by their titles and starts. One query."""

    def __init__(self, group: Group) -> None:
        self.group = group

    def marked(self, line: Line) -> Line:
        """Return the same line; if an event here has its title and start, it is marked, and its words say so."""
        if line.outcome != "new":
            return line
        alike = self._coming.get(line.fields.get("title", ""), [])
        starts = [event.starts_at for event in alike if line.entry.uid not in event.uids]
        if not (starts and _meets_at_one(line, starts)):
            return line
        words = _("A meeting with this title starts here at this time already. Import it only if it is another one.")
        return replace(noted(line, words), is_double=True)

    @cached_property
    def _coming(self) -> dict[str, list[Coming]]:
        """The coming events by title."""
        rows = Event.objects.filter(group=self.group, starts_at__gt=timezone.now()).order_by("pk")
        found: dict[str, list[Coming]] = {}
        for title, starts_at, *uids in rows.values_list("title", "starts_at", "uid", "series__uid"):
            found.setdefault(title, []).append(Coming(starts_at, set(uids)))
        return found


def are_among(lines: Iterable[Line]) -> bool:
    """Return whether one of the lines makes a meeting that seems to be here already."""
    return any(line.is_double for line in lines)


def _meets_at_one(line: Line, moments: list[datetime]) -> bool:
    """Return whether a new event, or a meeting of a new series, starts at one of these moments."""
    if line.action != Action.SAVE_SERIES:
        return line.fields["starts_at"] in moments
    planned = planned_by(line, None)
    series = planned.after.series
    days = [(moment, moment.astimezone(ZoneInfo(series.zone)).date()) for moment in moments]
    return any(series.moment_on(day) == moment and planned.has_day(day) for moment, day in days)
