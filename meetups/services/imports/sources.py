"""Calendars on other websites that are read each night: nothing in them is written without a yes (ADR 52)."""

import hashlib
import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_q.exceptions import TimeoutException
from django_q.tasks import async_task

from meetups.models import CalendarSource, Group, User
from meetups.queries import sources as queries
from meetups.services.emails import sources as emails
from meetups.services.emails.sources import Done
from meetups.services.imports import calendars, doubles
from meetups.services.imports.files import packed, unpacked
from meetups.services.imports.lines import Action, Line
from meetups.standards import fetching
from meetups.standards.fetching import Answer, FetchError

logger = logging.getLogger(__name__)

EACH_NIGHT = timedelta(hours=20)  # the nightly jobs may run twice, or at another hour
PAUSE = timedelta(minutes=1)  # longer than a file may take to be fetched, so nobody reads it twice at once
A_WEEK = timedelta(days=6, hours=12)  # the seventh night may come a little early
ANSWERED_WITHIN = timedelta(days=30)

FETCH_REFUSALS = {
    "address": gettext_lazy("The URL cannot be read. It must begin with https:// and have no user name or password."),
    "name": gettext_lazy("%(detail)s does not exist."),
    "inside": gettext_lazy("%(detail)s is not on the public internet."),
    "unreachable": gettext_lazy("%(detail)s does not answer."),
    "certificate": gettext_lazy("The certificate of %(detail)s is not valid."),
    "slow": gettext_lazy("It takes longer than ten seconds."),
    "large": gettext_lazy("The file is larger than 1 MB. Have the other calendar publish fewer months."),
    "status": gettext_lazy("The server answers with an error (%(detail)s)."),
    "redirects": gettext_lazy("The URL redirects too many times."),
}
_NO_CALENDAR = gettext_lazy("The server answers with something else than a calendar file (.ics).")
REFUSALS = dict.fromkeys(["calendar", "nul", "nested", "broken"], _NO_CALENDAR) | {
    "empty": gettext_lazy("There is no event in the calendar."),
}
CANCELLING = {Action.CANCEL_EVENT, Action.REMOVE_EVENT, Action.END_SERIES}
NOT_SAID = {"changed_at", "line"}  # of an entry: its stamp, and where it is in the file
NO_LONGER_THERE = {
    "404": gettext_lazy("There is no calendar at this URL (404)."),
    "410": gettext_lazy("The calendar at this URL was deleted for good (410)."),
}


@transaction.atomic
def choose(*, group: Group, url: str, is_automatic: bool, by: User) -> CalendarSource:
    """Have the calendar at this URL read for a group each night, from the next one on.

    With another URL, what is known of the old calendar is forgotten. With another `is_automatic`, the next reading
    compares the file anew.
    """
    Group.objects.select_for_update(no_key=True).get(pk=group.pk)  # two may choose at once, and there is no row to lock
    row = CalendarSource.objects.select_for_update(of=("self",)).filter(group=group).first()
    if row and row.url == url:
        if row.is_automatic != is_automatic:
            row.is_automatic, row.etag, row.last_modified, row.digest = is_automatic, "", "", ""
    else:
        row = CalendarSource(pk=row.pk if row else None, group=group, url=url, is_automatic=is_automatic)
    row.by = by
    row.save()
    return row


def forget(*, group: Group) -> None:
    """Stop reading a calendar for a group. Meetings that were imported stay."""
    CalendarSource.objects.filter(group=group).delete()


def queue_all() -> int:
    """Queue the reading of each calendar, as a task of its own (nightly). Return their number.

    Changes that nobody answered within 30 days are forgotten first, with their file, so that they are found anew.
    """
    now = timezone.now()
    old = CalendarSource.objects.exclude(file="").filter(changed_at__lte=now - ANSWERED_WITHIN)
    old.update(file="", etag="", last_modified="", digest="")
    pks = list(CalendarSource.objects.filter(_not_tried_since(now - EACH_NIGHT)).values_list("pk", flat=True))
    for pk in pks:
        async_task("meetups.tasks.read_calendar", pk)
    return len(pks)


def read(*, pk: int, pause: timedelta = EACH_NIGHT, by: User | None = None) -> bool:
    """Read a calendar, unless somebody tried within `pause`. Return whether it was tried.

    The organisers get an email about what has changed, but the one it is read `by` now. An error is stored in words.
    """
    now = timezone.now()
    if not CalendarSource.objects.filter(_not_tried_since(now - pause), pk=pk).update(tried_at=now):
        return False
    source = CalendarSource.objects.get(pk=pk)
    try:
        answer = fetching.fetch_changed(source.url, etag=source.etag, last_modified=source.last_modified)
        _take(source, answer, by)
    except (FetchError, ValidationError) as error:
        _fail(source, _reason(error))
    except (Exception, TimeoutException):
        logger.exception("The calendar source %s failed", pk)
        _fail(source, _("This is an error of the site. The person who runs it finds it in the log."))
    return True


@transaction.atomic
def accept(*, group: Group, data: bytes) -> None:
    """Record that the changes in this file were answered with yes, if they are those that wait."""
    row = CalendarSource.objects.select_for_update(of=("self",)).filter(group=group).exclude(file="").first()
    if row and unpacked(row.file) == data:
        row.file = ""
        row.save(update_fields=["file"])


@transaction.atomic
def decline(*, source: CalendarSource, shown: str) -> None:
    """Answer the changes of the file with this digest with no. They are not shown again until the file changes.

    Raises ValidationError with the code changed if another file waits by now.
    """
    row = CalendarSource.objects.select_for_update(of=("self",)).get(pk=source.pk)
    if row.digest != shown:
        raise ValidationError(_("The calendar has changed since this page was shown. Check it again."), "changed")
    row.file = ""
    row.save(update_fields=["file"])


def keep_missing(*, group: Group) -> None:
    """Keep what is no longer in the calendar, and say so no longer."""
    CalendarSource.objects.filter(group=group).update(gone=[])


def _not_tried_since(moment: datetime) -> Q:
    return Q(tried_at=None) | Q(tried_at__lte=moment)


def _locked(source: CalendarSource) -> CalendarSource | None:
    """Lock and return the row, or None if its URL has changed since."""
    rows = CalendarSource.objects.select_for_update(of=("self",)).select_related("group", "by")
    return rows.filter(pk=source.pk, url=source.url).first()


def _reason(error: FetchError | ValidationError) -> str:
    """Return in words why a calendar cannot be read."""
    if isinstance(error, FetchError):
        words = NO_LONGER_THERE.get(error.detail, FETCH_REFUSALS[error.code])
        return str(words) % {"detail": error.detail}
    return str(REFUSALS.get(getattr(error, "code", ""), " ".join(error.messages)))


@transaction.atomic
def _take(source: CalendarSource, answer: Answer, by: User | None) -> None:
    list(Group.objects.select_for_update(no_key=True).filter(pk=source.group_id))  # before the row, as `choose` does
    row = _locked(source)
    if row is None:
        return
    row.read_at, row.failing_since, row.told_at, row.error = timezone.now(), None, None, ""
    if answer.body is not None:
        lines = calendars.plan(group=row.group, data=answer.body)
        row.etag, row.last_modified = answer.etag, answer.last_modified
        if row.digest != (digest := _digest(lines)):
            row.digest = digest
            _report(row, answer.body, lines, by)
    row.save()


def _report(row: CalendarSource, data: bytes, lines: list[Line], by: User | None) -> None:
    """Keep the file if it has changes to answer, or bring them in, and email the organisers."""
    known = set(row.gone)
    gone = queries.missing(row.group, _without({*row.gone, *row.uids}, {line.entry.uid for line in lines}))
    row.gone, row.uids = sorted(found.uid for found in gone), sorted(_to_come(lines))
    row.file = ""
    has_changes = any(line.is_written for line in lines)
    if not has_changes and known.issuperset(row.gone):
        return
    row.changed_at, row.numbers = timezone.now(), _numbers(lines)
    is_asked = bool(calendars.questions(lines)) or doubles.are_among(lines)
    is_agreed = has_changes and row.is_automatic and not is_asked
    done = _bring_in(row, data, lines) if is_agreed else Done.NOT
    if has_changes and done == Done.NOT:
        row.file = packed(data)
    said = emails.Changes(row.numbers, _written_in_words(lines), [found.title for found in gone])
    emails.write_changed(row, changes=said, done=done, but=by)


def _bring_in(row: CalendarSource, data: bytes, lines: list[Line]) -> Done:
    """Write the lines, at once or in the worker; none of them if something changed meanwhile."""
    shown = calendars.fingerprint(lines)
    try:
        if calendars.meetings_in(lines) > calendars.MOST_AT_ONCE:
            calendars.queue_file(group=row.group, data=data, shown=shown, by=row.by)
            return Done.QUEUED
        calendars.import_file(group=row.group, data=data, shown=shown)
    except ValidationError:
        return Done.NOT
    return Done.NOW


def _written_in_words(lines: Iterable[Line]) -> list[str]:
    """Return each line that is written in words: what happens, its title, when it is and what is said of it."""
    return [in_words(line) for line in lines if line.is_written]


def in_words(line: Line) -> str:
    """Return what the import does with a line: `New: Talks, Tuesday 1 December 2026, 6pm GMT`."""
    what = _("New") if line.outcome == "new" else _("Cancelled") if line.action in CANCELLING else _("Changed")
    facts = ", ".join(filter(None, (line.title, line.facts)))
    return f"{what}: {facts}" + (f" ({line.words.removesuffix('.')})" if line.words else "")


@transaction.atomic
def _fail(source: CalendarSource, words: str) -> None:
    """Store why a calendar cannot be read. After a week, email the organisers once."""
    row = _locked(source)
    if row is None:
        return
    now = timezone.now()
    row.error, row.failing_since = words, row.failing_since or now
    if row.told_at is None and row.failing_since <= now - A_WEEK:
        row.told_at = now
        emails.write_failing(row)
    row.save(update_fields=["error", "failing_since", "told_at"])


def _digest(lines: Iterable[Line]) -> str:
    """Return a hash of what the entries say, whatever their order and the times at which they were written."""
    entries = sorted(repr([item for item in vars(line.entry).items() if item[0] not in NOT_SAID]) for line in lines)
    return hashlib.sha256("\n".join(entries).encode()).hexdigest()


def _numbers(lines: list[Line]) -> dict[str, int]:
    cancelled = sum(line.action in CANCELLING for line in lines)
    return {
        "new": sum(line.outcome == "new" for line in lines),
        "changed": sum(line.outcome == "changed" for line in lines) - cancelled,
        "cancelled": cancelled,
        "skipped": sum(line.outcome == "skipped" for line in lines),
    }


def _to_come(lines: Iterable[Line]) -> set[str]:
    """Return the UIDs of the entries that are not over."""
    now = timezone.now()
    return {
        line.entry.uid for line in lines if line.outcome != "skipped" and (line.entry.rule or line.entry.ends_at > now)
    }


def _without(uids: set[str], present: set[str]) -> set[str]:
    """Return the UIDs that are not among those `present`, as they are or with a day at their end (`Plan`)."""
    return {uid for uid in uids - present if uid.rpartition("_")[0] not in present}
