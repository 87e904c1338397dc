"""Writing large imports of calendars, batch by batch, in the worker."""

import logging
import time
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from meetups.models import CalendarImport, Group, OutboxEmail
from meetups.services.emails import outbox
from meetups.services.imports import remembered, rows
from meetups.services.imports.files import unpacked
from meetups.services.imports.lines import as_draft
from meetups.services.imports.plans import Plan, memory_of
from meetups.standards import calendar_files, calendars
from meetups.standards.calendar_files import Entry

logger = logging.getLogger(__name__)

# Meetings written in one transaction, unless one series has more: others want to write too.
BATCH = 25
# A run ends after so many seconds and queues the next one, so that other work has its turn.
SECONDS = 30
TIMES = 3  # that a batch is tried which PostgreSQL ends
FAILURES_KEPT = timedelta(days=30)


def write_waiting() -> int:
    """Write the imports that wait, for 30 seconds, then queue the next run. Return the number of meetings written.

    Each meeting is written once, however often this is called or interrupted. A batch and the list of what is left of
    it are one transaction. An import that fails keeps what it has written, and the others go on.
    """
    end, number = time.monotonic() + SECONDS, 0
    for pk in CalendarImport.objects.waiting().values_list("pk", flat=True):
        number += _write(pk, end)
        if time.monotonic() > end:
            async_task("meetups.tasks.write_imports")
            break
    return number


def retry(*, run: CalendarImport) -> CalendarImport:
    """Let the worker go on with an import that failed. Any other stays as it is."""
    with transaction.atomic():
        run = CalendarImport.objects.select_for_update(of=("self",)).get(pk=run.pk)
        if run.failed_at:
            run.failed_at, run.error = None, ""
            run.save(update_fields=["failed_at", "error"])
            async_task("meetups.tasks.write_imports")
    return run


def forget_failed() -> int:
    """Delete the imports that failed a month ago, with their files. Return their number. Meetings that they wrote
    stay."""
    rows = CalendarImport.objects.filter(failed_at__lt=timezone.now() - FAILURES_KEPT)
    return rows.delete()[1].get("meetups.CalendarImport", 0)


def _write(pk: int, end: float) -> int:
    """Write batches of one import until it is written, it fails or the time is over. Return the number of meetings."""
    row = CalendarImport.objects.waiting().select_related("group").filter(pk=pk).first()
    if row is None:  # another worker has written it, or it was deleted
        return 0
    number = 0
    try:
        entries = calendar_files.read(unpacked(row.file), zone=row.group.zone, product=calendars.PRODUCT)
        while time.monotonic() <= end and (written := _write_batch(pk, entries)):
            number += written
    except ValidationError as refusal:
        _fail(pk, " ".join(refusal.messages))
    except Exception:
        logger.exception("The import %s failed", pk)
        _fail(pk, _("This is an error of the site. The person who runs it finds it in the log of the worker."))
    return number


def _write_batch(pk: int, entries: list[Entry]) -> int:
    """Write the next batch; up to twice again if PostgreSQL ends it, since it and another one waited for each other."""
    for _time in range(TIMES - 1):
        try:
            return _one_batch(pk, entries)
        except OperationalError as error:
            if not rows.is_deadlock(error):
                raise
    return _one_batch(pk, entries)


@transaction.atomic
def _one_batch(pk: int, entries: list[Entry]) -> int:
    """Write the next meetings by a plan of this moment. Return their number, at least 1; 0 if nothing is left.

    The locks make two workers take turns.
    """
    run = CalendarImport.objects.select_for_update(of=("self",)).get(pk=pk)
    if not run.is_waiting:
        return 0
    group = Group.objects.select_for_update(no_key=True).get(pk=run.group_id)
    plan, number = Plan(group, entries, run.venues), 0
    while run.waiting and number < BATCH:
        line = plan.line(run.waiting.pop(0))
        rows.write(line=as_draft(line) if run.as_drafts else line, group=group)
        number += max(line.dates, 1)
    run.written = min(run.written + number, run.meetings) if run.waiting else run.meetings
    if not run.waiting:
        remembered.keep(group, memory_of(Plan(group, entries, run.venues)))
        run.finished_at, run.file = timezone.now(), ""
        _tell(run, "finished")
    run.save()
    return number


@transaction.atomic
def _fail(pk: int, error: str) -> None:
    run = CalendarImport.objects.select_for_update(of=("self",)).filter(pk=pk).first()
    if run is None:
        return
    run.failed_at, run.error = timezone.now(), error
    run.save(update_fields=["failed_at", "error"])
    _tell(run, run.failed_at.isoformat())


def _tell(run: CalendarImport, version: str) -> None:
    """Email the organiser that their import has ended, unless their account is deleted."""
    if run.by:
        outbox.write(
            kind=OutboxEmail.Kind.IMPORT_ENDED,
            version=f"{run.pk} {version}",
            to=run.by.email,
            context={"run": run},
            user=run.by,
            group=run.group,
        )
