"""Importing a calendar file: the plan is shown first, and exactly that plan is written."""

import base64
import hashlib
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_q.tasks import async_task

from meetups.models import CalendarImport, Event, EventSeries, Group, User
from meetups.models.imports import MAKE
from meetups.queries import recipients
from meetups.services.imports import rows
from meetups.services.imports.lines import Action, Line, as_draft, event_line, override_line, series_line, skipped
from meetups.services.imports.values import is_online
from meetups.services.imports.venues import Place, VenueMatcher, make, plain
from meetups.standards import calendar_files, calendars
from meetups.standards.calendar_files import Entry
from meetups.standards.calendar_streams import FileError

# So many meetings are written at once; more of them by the worker, in batches.
MOST_AT_ONCE = 200
MOST_MEETINGS = 2000
MOST_REPEATING = 500  # reading a rule takes milliseconds, and those that have ended count no meetings
Answers = Mapping[str, Any]
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


def plan(*, group: Group, data: bytes, answers: Answers | None = None) -> list[Line]:
    """Return what an import does, entry by entry; write nothing.

    `answers` are the venues of LOCATIONs by their plain text. Raises ValidationError if this is no calendar file, or
    if it has more meetings to write than one import takes.
    """
    try:
        entries = calendar_files.read(data, zone=group.zone, product=calendars.PRODUCT)
    except FileError as error:
        raise ValidationError(FILE_REFUSALS[error.code], error.code) from error
    if sum(bool(entry.rule) for entry in entries) > MOST_REPEATING:
        words = _("The file has more than 500 events that repeat. Export fewer of them.")
        raise ValidationError(words, "many_repeating")
    lines, meetings = [], 0
    for line in Plan(group, entries, answers).lines():
        meetings += line.dates if line.is_written else 0
        if meetings > MOST_MEETINGS:
            words = _("This calendar has more than 2,000 meetings to write. Export fewer months, or fewer events.")
            raise ValidationError(words, "many_meetings")
        lines.append(line)
    return lines


def meetings_in(lines: Iterable[Line]) -> int:
    """Return the number of meetings that the lines write."""
    return sum(line.dates for line in lines if line.is_written)


def questions(lines: Iterable[Line]) -> dict[str, Place]:
    """Return the places that an organiser is asked about, by the plain text of the LOCATION."""
    places = [line.place for line in lines if line.is_written and not is_online(line.entry)]
    return {plain(place.text): place for place in reversed(places) if place.is_question}


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
def import_file(
    *, group: Group, data: bytes, shown: str, answers: Answers | None = None, as_drafts: bool = False
) -> Counter[str]:
    """Import a calendar: write all lines of the plan with the fingerprint `shown`, or none.

    `answers` has the primary key of a venue, or MAKE to make it, for each of the `questions` that was answered. With
    `as_drafts`, new events and series are drafts. Return the number of lines by outcome. Raises ValidationError with
    the code changed when the plan has changed.
    """
    group, lines = _as_shown(group, data, shown)
    chosen = _venues(lines, answers)
    if chosen:
        lines = _answered(lines, plan(group=group, data=data, answers=chosen))
    for line in lines:
        rows.write(line=as_draft(line) if as_drafts else line, group=group)
    return Counter(line.outcome for line in lines)


@transaction.atomic
def queue_file(
    *, group: Group, data: bytes, shown: str, by: User | None, answers: Answers | None = None, as_drafts: bool = False
) -> CalendarImport:
    """Let the worker import a calendar in batches. The venues that are missing are made at once. See `import_file`."""
    group, lines = _as_shown(group, data, shown)
    found = CalendarImport.objects.create(
        group=group,
        by=by,
        file=packed(data),
        venues=_venues(lines, answers),
        as_drafts=as_drafts,
        waiting=[position for position, line in enumerate(lines) if line.is_written],
        meetings=meetings_in(lines),
    )
    async_task("meetups.tasks.write_imports")
    return found


def packed(data: bytes) -> str:
    """Return a file as text that a column can hold."""
    return base64.b64encode(zlib.compress(data)).decode()


def unpacked(text: str) -> bytes:
    """Return the file that `packed` packed."""
    return zlib.decompress(base64.b64decode(text))


def _as_shown(group: Group, data: bytes, shown: str) -> tuple[Group, list[Line]]:
    """Lock the group, and return it with the plan. Raises ValidationError with the code changed."""
    group = Group.objects.select_for_update(no_key=True).get(pk=group.pk)
    lines = plan(group=group, data=data)
    if fingerprint(lines) != shown:
        raise ValidationError(_("Something has changed since this page was shown. Check the import again."), "changed")
    return group, lines


def _venues(lines: list[Line], answers: Answers | None) -> dict[str, int]:
    """Return the venue of each answered question. Make those that are asked for. Other answers are left out."""
    found = {}
    for text, place in questions(lines).items():
        answer = (answers or {}).get(text)
        if answer in dict(place.candidates):
            found[text] = answer
        elif answer == MAKE and place.address:
            found[text] = make(place.address)
    return found


def _answered(lines: list[Line], answered: list[Line]) -> list[Line]:
    """Return the lines with their answers. What was shown as skipped or the same stays so."""
    return [with_venue if line.is_written else line for line, with_venue in zip(lines, answered, strict=True)]


class Plan:
    """The entries of a file compared with the rows of one group that have the same UID."""

    def __init__(self, group: Group, entries: list[Entry], answers: Answers | None = None) -> None:
        self.group, self.now = group, timezone.now()
        self.venues = VenueMatcher(answers=answers, nation=group.nation)
        self.masters = {entry.uid: entry for entry in entries if entry.rule and entry.original is None}
        self.refused = {entry.uid for entry in entries if entry.refusal}
        self.series = EventSeries.objects.in_bulk({entry.uid for entry in entries}, field_name="uid")
        entries = [self._named(entry) for entry in entries]
        whole = [entry for entry in entries if not entry.refusal]
        uids = {entry.uid for entry in whole}
        self.events = Event.objects.in_bulk(uids, field_name="uid")
        self.newest = _newest(whole)
        self.entries = sorted(entries, key=lambda entry: not entry.rule)

    def lines(self) -> Iterator[Line]:
        """Yield the line of each entry, those that repeat first."""
        return map(self.line, range(len(self.entries)))

    def line(self, position: int) -> Line:
        """Return the line of the entry at this position. That of a series comes before those of its occurrences."""
        entry = self.entries[position]
        line = self._line(entry)
        return line if line.outcome == "skipped" else replace(line, place=self.venues.place(entry.location))

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
