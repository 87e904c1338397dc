"""Importing a calendar file: the plan is shown first, and exactly that plan is written."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from meetups.models import CalendarImport, Event, EventSeries, Group, User
from meetups.models.imports import MAKE
from meetups.queries import recipients
from meetups.services import series_plans
from meetups.services.imports import reasons, remembered, rows
from meetups.services.imports.files import packed
from meetups.services.imports.lines import Action, Line, as_draft
from meetups.services.imports.plans import Plan, memory_of
from meetups.services.imports.series_lines import planned_by
from meetups.services.imports.values import Answers, is_online
from meetups.services.imports.venues import Place, make, plain
from meetups.standards import calendar_files, calendars
from meetups.standards.calendar_files import Entry
from meetups.standards.calendar_streams import FileError

# So many meetings are written at once; more of them by the worker, in batches.
MOST_AT_ONCE = 200
MOST_MEETINGS = 2000
MOST_EXCEPTIONS = 5000  # of all series: each is a row
MOST_REPEATING = 500  # reading a rule takes milliseconds, and those that have ended count no meetings


def plan(*, group: Group, data: bytes, answers: Answers | None = None) -> list[Line]:
    """Return what an import does, entry by entry; write nothing.

    `answers` are the venues of LOCATIONs by their plain text. Raises ValidationError if this is no calendar file, or
    if it has more meetings to write than one import takes.
    """
    lines, meetings = [], 0
    for line in Plan(group, _entries(group, data), answers).lines():
        meetings += line.dates if line.is_written else 0
        if meetings > MOST_MEETINGS:
            words = _("This calendar has more than 2,000 meetings to write. Export fewer months, or fewer events.")
            raise ValidationError(words, "many_meetings")
        lines.append(line)
    return lines


def _entries(group: Group, data: bytes) -> list[Entry]:
    try:
        entries = calendar_files.read(data, zone=group.zone, product=calendars.PRODUCT)
    except FileError as error:
        raise reasons.of_file(error) from error
    if sum(bool(entry.rule) or entry.is_following for entry in entries) > MOST_REPEATING:
        words = _("The file has more than 500 events that repeat. Export fewer of them.")
        raise ValidationError(words, "many_repeating")
    if sum(len(entry.added) + len(entry.removed) for entry in entries) > MOST_EXCEPTIONS:
        words = _(
            "The events of the file have more than 5,000 days that are added to their rules or left out (RDATE, "
            "EXDATE). Export fewer of them."
        )
        raise ValidationError(words, "many_exceptions")
    return entries


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
    Those on days that it has no longer are cancelled.
    """
    lines = list(lines)
    lost = _lost(lines)
    rows_of = {action: [line.row for line in lines if line.row and line.action == action] for action in Action}
    changed = [
        line.row
        for line in lines
        if line.row and line.action == Action.SAVE_EVENT and line.fields.keys() & {*recipients.ANNOUNCED}
    ]
    coming = Event.objects.filter(starts_at__gt=timezone.now()).order_by("pk")
    of_series, of_ended = (
        list(coming.filter(series__in=rows_of[action]).exclude(pk__in=lost).values_list("pk", flat=True))
        for action in (Action.SAVE_SERIES, Action.END_SERIES)
    )
    return changed + of_series, rows_of[Action.CANCEL_EVENT] + rows_of[Action.REMOVE_EVENT] + of_ended + lost


def _lost(lines: list[Line]) -> list[int]:
    """Return the coming meetings that are cancelled or deleted, because their series changes and loses their day."""
    saved = {line.entry.uid: line for line in lines if line.action == Action.SAVE_SERIES}
    here = [(line, pk) for line in saved.values() for pk in (line.row, *line.joins) if pk]
    series = EventSeries.objects.in_bulk({pk for _line, pk in here})
    return [lost for line, pk in here for lost in _lost_by(line, series[pk], series.get(line.row), saved)]


def _lost_by(line: Line, row: EventSeries, target: EventSeries | None, saved: Mapping[str, Line]) -> list[int]:
    """Return the coming meetings of a series without a day after its line, or that of a later part, is written.

    The row is that of the line, which is the `target`, or of a part that is joined to it.
    """
    before, parts = series_plans.read(row), [(date.min, line.entry.uid), *line.cuts]
    planned = [(on, replace(planned_by(saved[uid], target), before=before)) for on, uid in reversed(parts)]
    coming = row.occurrences.filter(starts_at__gt=timezone.now()).order_by("pk")
    return [
        event.pk
        for event in coming
        if next(part for on, part in planned if on <= series_plans.original_day(event)).loses(event)
    ]


@transaction.atomic
def import_file(
    *, group: Group, data: bytes, shown: str, answers: Answers | None = None, as_drafts: bool = False
) -> Counter[str]:
    """Import a calendar: write all lines of the plan with the fingerprint `shown`, or none.

    `answers` has the primary key of a venue, or MAKE to make it, for each of the `questions` that was answered. With
    `as_drafts`, new events and series are drafts. Return the number of lines by outcome. Raises ValidationError with
    the code changed when the plan has changed, or busy.
    """
    group, lines = _as_shown(group, data, shown)
    chosen = _venues(lines, answers)
    if chosen:
        lines = _answered(lines, plan(group=group, data=data, answers=chosen))
    _write([as_draft(line) if as_drafts else line for line in lines], group)
    if any(line.entry.rule for line in lines):
        remembered.keep(group, memory_of(Plan(group, _entries(group, data), chosen)))
    return Counter(line.outcome for line in lines)


def _write(lines: list[Line], group: Group) -> None:
    """Write the lines. Raises ValidationError with the code changed if another group has one of the UIDs meanwhile.

    With the code busy, PostgreSQL has ended this, because it and somebody else waited for each other.
    """
    try:
        with transaction.atomic():
            for line in lines:
                rows.write(line=line, group=group)
    except IntegrityError as error:
        raise _changed() from error
    except OperationalError as error:
        if not rows.is_deadlock(error):
            raise
        words = _("Somebody else changed these events at the same moment, so nothing was imported. Import them again.")
        raise ValidationError(words, "busy") from error


def _changed() -> ValidationError:
    return ValidationError(_("Something has changed since this page was shown. Check the import again."), "changed")


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


def _as_shown(group: Group, data: bytes, shown: str) -> tuple[Group, list[Line]]:
    """Lock the group, and return it with the plan. Raises ValidationError with the code changed."""
    group = Group.objects.select_for_update(no_key=True).get(pk=group.pk)
    lines = plan(group=group, data=data)
    if fingerprint(lines) != shown:
        raise _changed()
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
    """Return the lines with their answers. A line that was shown as skipped or the same stays so."""
    return [with_venue if line.is_written else line for line, with_venue in zip(lines, answered, strict=True)]
