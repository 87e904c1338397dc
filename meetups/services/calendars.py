"""Bringing in the calendar of another program: what would happen, said first, and then just that."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetups.models import Event, EventSeries, Group
from meetups.services.calendar_lines import Line, event_line, override_line, series_line, skipped
from meetups.services.calendar_values import Places
from meetups.standards import calendar_files, calendars
from meetups.standards.calendar_files import Entry
from meetups.standards.calendar_streams import FileError

MOST_SERIES = 50
OVER_AFTER = timedelta(days=366)

FILE_REFUSALS = {
    "large": gettext_lazy("The file is larger than 1 MB. Export fewer months."),
    "nul": gettext_lazy("The file is not text. Export it again as an iCalendar file (.ics)."),
    "calendar": gettext_lazy("This is not a calendar file. Choose one whose name ends in .ics."),
    "nested": gettext_lazy("The file is nested more deeply than any calendar. Export it again."),
    "broken": gettext_lazy("The file ends too early, or its parts do not fit together. Export it again."),
    "many": gettext_lazy("The file has more than 5,000 entries. Export fewer months."),
    "empty": gettext_lazy("There is no event in this calendar."),
}


def plan(*, group: Group, data: bytes) -> list[Line]:
    """What an import would do, entry by entry; nothing is written. Raises ValidationError for what is no calendar."""
    try:
        entries = calendar_files.read(data, zone=group.zone, product=calendars.PRODUCT)
    except FileError as error:
        raise ValidationError(FILE_REFUSALS[error.code], error.code) from error
    return _Plan(group, entries).lines


def fingerprint(lines: Iterable[Line]) -> str:
    """The same for the same lines only: what was shown, so that just that is written."""
    return hashlib.sha256("\n".join(line.told for line in lines).encode()).hexdigest()


@transaction.atomic
def bring_in(*, group: Group, data: bytes, shown: str) -> Counter[str]:
    """Write what the plan with this fingerprint said, all of it or nothing. How many of each outcome.

    Raises ValidationError with the code changed when the rows have changed since it was shown.
    """
    group = Group.objects.select_for_update(no_key=True).get(pk=group.pk)
    lines = plan(group=group, data=data)
    if fingerprint(lines) != shown:
        raise ValidationError(
            _("Something has changed since this was shown. Look again at what would happen."), "changed"
        )
    for line in lines:
        if line.write:
            line.write()
    return Counter(line.outcome for line in lines)


class _Plan:
    """The entries of a file held against the rows that are there. Matched by UID, within one group only."""

    def __init__(self, group: Group, entries: list[Entry]) -> None:
        self.group, self.now = group, timezone.now()
        self.places = Places()
        self.masters = {entry.uid: entry for entry in entries if entry.rule and entry.original is None}
        self.refused = {entry.uid for entry in entries if entry.refusal}
        self.series = EventSeries.objects.in_bulk({entry.uid for entry in entries}, field_name="uid")
        entries = [self._named(entry) for entry in entries]
        whole = [entry for entry in entries if not entry.refusal]
        uids = {entry.uid for entry in whole}
        self.events = Event.objects.select_related("group").in_bulk(uids, field_name="uid")
        self.newest = _newest(whole)
        self.repeated = 0
        self.lines = [self._line(entry) for entry in sorted(entries, key=lambda entry: not entry.rule)]

    def _named(self, entry: Entry) -> Entry:
        """One meeting of a series that is neither here nor in the file is an event, with a UID that tells which."""
        if entry.original is None or entry.uid in self.series or entry.uid in {*self.masters, *self.refused}:
            return entry
        return replace(entry, uid=f"{entry.uid[:230]}_{entry.original:%Y%m%d}", original=None)

    def _line(self, entry: Entry) -> Line:
        if entry.refusal:
            return skipped(entry, entry.refusal)
        if self.newest[_identity(entry)] is not entry:
            return skipped(entry, "twice")
        row = self.series.get(entry.uid) or self.events.get(entry.uid)
        if row and row.group_id != self.group.pk:
            return skipped(entry, "elsewhere")
        if entry.original is not None:
            return self._of_series(entry)
        return self._repeating(entry) if entry.rule else self._single(entry)

    def _repeating(self, entry: Entry) -> Line:
        self.repeated += 1
        if self.repeated > MOST_SERIES:
            return skipped(entry, "many_series")
        if entry.uid in self.events:
            return skipped(entry, "single")
        line = series_line(entry, self.series.get(entry.uid), self.group, self.places)
        if line.outcome == "skipped":
            self.refused.add(entry.uid)
        return line

    def _of_series(self, entry: Entry) -> Line:
        if entry.uid in self.refused:
            return skipped(entry, "with_series")
        return override_line(entry, self.series.get(entry.uid), self.masters.get(entry.uid), self.places)

    def _single(self, entry: Entry) -> Line:
        if entry.uid in self.series:
            return skipped(entry, "repeats")
        if entry.ends_at < self.now - OVER_AFTER:
            return skipped(entry, "over")
        return event_line(entry, self.events.get(entry.uid), self.group, self.places)


def _identity(entry: Entry) -> tuple[str, str]:
    return entry.uid, str(entry.original or "")


def _newest(entries: list[Entry]) -> dict[tuple[str, str], Entry]:
    """Of several editions of one entry, the one with the greatest SEQUENCE, or the last."""
    newest: dict[tuple[str, str], Entry] = {}
    for entry in entries:
        other = newest.get(_identity(entry))
        if other is None or (entry.sequence or 0) >= (other.sequence or 0):
            newest[_identity(entry)] = entry
    return newest
