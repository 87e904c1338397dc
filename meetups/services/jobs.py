"""Running jobs. Each runs on its own, so that one that fails does not stop the others."""

import logging
import os
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, TypeVar

from django.db.models import F, QuerySet
from django.utils import timezone
from django_q.exceptions import TimeoutException
from django_q.models import OrmQ

from meetups.models import Heartbeat, Job, OutboxEmail
from meetups.models.jobs import HEARTBEAT_KEPT, MAIL, SILENT_AFTER
from meetups.services.deleted import is_deleted
from meetups.standards.redaction import redacted

logger = logging.getLogger(__name__)

Row = TypeVar("Row")


class Worker(NamedTuple):
    """The state of the workers: their heartbeats, the last backup, the tasks queued, and the emails by state."""

    heartbeats: list[Heartbeat]
    newest: Heartbeat | None
    backup: Job
    queued: int
    waiting: int
    retrying: int
    given_up: int


def run(*, name: str, work: Callable[[], Any]) -> bool:
    """Run a job, and record its success, or its failure with the error. Return whether it succeeded."""
    try:
        work()
    except TimeoutException as error:  # the queue ends the task, with all jobs that follow
        failed(name=name, error=error)
        raise
    except Exception as error:
        logger.exception("The job %s failed", name)
        failed(name=name, error=error)
        return False
    succeeded(name=name)
    return True


def each(rows: Iterable[Row], work: Callable[[Row], int], name: Callable[[Row], str] = repr) -> int:
    """Call `work` with each row, even if one fails. Return the sum of the results.

    A row that was deleted meanwhile (a ValidationError with the code gone) is left out. Raises ExceptionGroup at the
    end, with the errors and the names of the rows that failed.
    """
    total, failures = 0, {}
    for row in rows:
        try:
            total += work(row)
        except Exception as error:
            if is_deleted(error):
                continue
            logger.exception("%s failed", name(row))
            failures[name(row)] = error
    if failures:
        raise ExceptionGroup(", ".join(failures), list(failures.values()))
    return total


def delete_in_batches(rows: QuerySet[Any], size: int) -> int:
    """Delete these rows in their order, so many at once, so that locks are short. Return the number deleted."""
    deleted = 0
    while pks := list(rows.values_list("pk", flat=True)[:size]):
        deleted += rows.order_by().filter(pk__in=pks).delete()[0]
    return deleted


def beat(*, host: str, pid: int) -> None:
    """Record that the worker whose main process this is on this host is well, and forget those that have ended.

    These are silent workers of this host whose process is gone, and after a day those of other hosts.
    """
    now = timezone.now()
    Heartbeat.objects.update_or_create(host=host, pid=pid, defaults={"beat_at": now})
    Heartbeat.objects.filter(beat_at__lt=now - HEARTBEAT_KEPT).delete()
    for other in Heartbeat.objects.filter(host=host, beat_at__lt=now - SILENT_AFTER):
        if not _is_running(other.pid):
            other.delete()


def forget_worker(*, host: str, pid: int) -> None:
    """Delete the heartbeat of a worker that ends."""
    Heartbeat.objects.filter(host=host, pid=pid).delete()


def succeeded(*, name: str) -> None:
    """Record that a job succeeded. The time of its last failure stays, and the error is cleared."""
    Job.objects.update_or_create(name=name, defaults={"ran_at": timezone.now(), "failures": 0, "error": ""})


def failed(*, name: str, error: BaseException) -> None:
    """Record that a job failed, with the error without personal data. The time of its last success stays."""
    values = {"failed_at": timezone.now(), "error": redacted(in_words(error))}
    Job.objects.update_or_create(
        name=name, defaults=values | {"failures": F("failures") + 1}, create_defaults=values | {"failures": 1}
    )


def in_words(error: BaseException) -> str:
    """Return an error as short text, without the NUL characters that PostgreSQL cannot store."""
    return f"{type(error).__name__}: {error}".replace("\x00", "")[:500]


def worker() -> Worker:
    """Return the state of the workers at this moment."""
    counted = {state: OutboxEmail.objects.in_state(state).count() for state in ("waiting", "retrying", "given_up")}
    heartbeats = list(Heartbeat.objects.all())
    newest = max(heartbeats, key=lambda heartbeat: heartbeat.beat_at, default=None)
    return Worker(
        heartbeats=heartbeats, newest=newest, backup=Job.objects.backup(), queued=OrmQ.objects.count(), **counted
    )


def mail() -> tuple[Job, int]:
    """Return when the email server last accepted an email or failed, and how many emails are waiting in the outbox."""
    server = Job.objects.filter(name=MAIL).first() or Job(name=MAIL)
    return server, OutboxEmail.objects.waiting().order_by().count()


def _is_running(pid: int) -> bool:
    """Return whether there is a process with this id on this machine."""
    try:
        os.kill(pid, 0)
    except OSError as error:
        return isinstance(error, PermissionError)  # of another user
    return True
