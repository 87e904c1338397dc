"""Importing a calendar file: the plan is shown first, and exactly that plan is written."""

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
from meetups.queries import recipients
from meetups.services.imports import rows
from meetups.services.imports.lines import Action, Line, as_draft, event_line, override_line, series_line, skipped
from meetups.services.imports.venues import VenueMatcher
from meetups.standards import calendar_files, calendars
from meetups.standards.calendar_files import Entry
from meetups.standards.calendar_streams import FileError

MOST_SERIES = 50
OVER_AFTER = timedelta(days=366)

FILE_REFUSALS = {
    "large": gettext_lazy("The file is larger than 1 MB. Export fewer months."),
    "nul": gettext_lazy("The file is not text. Export it again as an iCalendar file (.ics)."),
    "calendar": gettext_lazy("This is not a calendar file. Choose one whose name ends in .ics."),
    "nested": gettext_lazy("The file has too many nested parts. Export it again."),
    "broken": gettext_lazy("The file is incomplete or damaged. Export it again."),
    "many": gettext_lazy("The file has more than 5,000 entries. Export fewer months."),
    "empty": gettext_lazy("There is no event in this calendar."),
}


def plan(*, group: Group, data: bytes) -> list[Line]:
    """Return what an import does, entry by entry; write nothing. Raises ValidationError if this is no calendar file."""
    try:
        entries = calendar_files.read(data, zone=group.zone, product=calendars.PRODUCT)
    except FileError as error:
        raise ValidationError(FILE_REFUSALS[error.code], error.code) from error
    return _Plan(group, entries).lines


def fingerprint(lines: Iterable[Line]) -> str:
    """Return a hash of everything that the lines write, so that only the plan that was shown is written."""
    return hashlib.sha256("\n".join(map(repr, lines)).encode()).hexdigest()


def announced(lines: Iterable[Line]) -> tuple[list[int], list[int]]:
    """Return the events whose attendees may get an email about the lines: about a change, and about a cancelling.

    The meetings of a series that changes are all among them, because those changed by hand may keep what they have.
    """
    lines = list(lines)
    rows_of = {action: [line.row for line in lines if line.row and line.action == action] for action in Action}
    changed = [
        line.row
        for line in lines
        if line.row and line.action == Action.SAVE_EVENT and line.fields.keys() & {*recipients.ANNOUNCED}
    ]
    coming = Event.objects.filter(starts_at__gt=timezone.now()).order_by("pk")
    of_series, of_ended = (
        list(coming.filter(series__in=rows_of[action]).values_list("pk", flat=True))
        for action in (Action.SAVE_SERIES, Action.END_SERIES)
    )
    return changed + of_series, rows_of[Action.CANCEL_EVENT] + of_ended


@transaction.atomic
def import_file(*, group: Group, data: bytes, shown: str, as_drafts: bool = False) -> Counter[str]:
    """Import a calendar: write all lines of the plan with the fingerprint `shown`, or none.

    With `as_drafts`, new events and series are drafts. Return the number of lines by outcome. Raises ValidationError
    with the code changed when the plan has changed.
    """
    group = Group.objects.select_for_update(no_key=True).get(pk=group.pk)
    lines = plan(group=group, data=data)
    if fingerprint(lines) != shown:
        raise ValidationError(_("Something has changed since this page was shown. Check the import again."), "changed")
    for line in lines:
        rows.write(line=as_draft(line) if as_drafts else line, group=group)
    return Counter(line.outcome for line in lines)


class _Plan:
    """The entries of a file compared with the rows of one group that have the same UID."""

    def __init__(self, group: Group, entries: list[Entry]) -> None:
        self.group, self.now = group, timezone.now()
        self.venues = VenueMatcher()
        self.masters = {entry.uid: entry for entry in entries if entry.rule and entry.original is None}
        self.refused = {entry.uid for entry in entries if entry.refusal}
        self.series = EventSeries.objects.in_bulk({entry.uid for entry in entries}, field_name="uid")
        entries = [self._named(entry) for entry in entries]
        whole = [entry for entry in entries if not entry.refusal]
        uids = {entry.uid for entry in whole}
        self.events = Event.objects.in_bulk(uids, field_name="uid")
        self.newest = _newest(whole)
        self.repeated = 0
        self.lines = [self._line(entry) for entry in sorted(entries, key=lambda entry: not entry.rule)]

    def _named(self, entry: Entry) -> Entry:
        """Make an event of an occurrence whose series is neither here nor in the file: with the day in its UID."""
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
        line = series_line(entry, self.series.get(entry.uid), self.venues)
        if line.outcome == "skipped":
            self.refused.add(entry.uid)
        return line

    def _of_series(self, entry: Entry) -> Line:
        if entry.uid in self.refused:
            return skipped(entry, "with_series")
        return override_line(entry, self.series.get(entry.uid), self.masters.get(entry.uid), self.venues)

    def _single(self, entry: Entry) -> Line:
        if entry.uid in self.series:
            return skipped(entry, "repeats")
        if entry.ends_at < self.now - OVER_AFTER:
            return skipped(entry, "over")
        return event_line(entry, self.events.get(entry.uid), self.venues)


def _identity(entry: Entry) -> tuple[str, str]:
    return entry.uid, str(entry.original or "")


def _newest(entries: list[Entry]) -> dict[tuple[str, str], Entry]:
    """Return one version of each entry: the one with the greatest SEQUENCE, or the last."""
    newest: dict[tuple[str, str], Entry] = {}
    for entry in entries:
        other = newest.get(_identity(entry))
        if other is None or (entry.sequence or 0) >= (other.sequence or 0):
            newest[_identity(entry)] = entry
    return newest
