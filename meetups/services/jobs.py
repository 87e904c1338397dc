"""What comes round by the clock: each piece of work on its own, so that one that fails keeps no other from its turn."""

import logging
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, TypeVar

from django.utils import timezone
from django_q.exceptions import TimeoutException
from django_q.models import OrmQ

from meetups.models import Job, OutboxEmail
from meetups.models.jobs import HEARTBEAT, MAIL
from meetups.standards.redaction import redacted

logger = logging.getLogger(__name__)

Row = TypeVar("Row")


class Worker(NamedTuple):
    """How the worker does, and what lies before it."""

    pulse: Job
    queued: int
    waiting: int
    retrying: int
    given_up: int


def run(*, name: str, work: Callable[[], Any]) -> bool:
    """Do a piece of work and keep when it last ran or, with the words of the error, failed. Whether it went well."""
    try:
        work()
    except TimeoutException as error:  # of the queue, to which all of the round is one task: it ends here
        failed(name=name, error=error)
        raise
    except Exception as error:
        logger.exception("The job %s failed", name)
        failed(name=name, error=error)
        return False
    succeeded(name=name)
    return True


def each(rows: Iterable[Row], work: Callable[[Row], int], name: Callable[[Row], str] = repr) -> int:
    """Do the same for each row, and keep none from its turn because of one that fails. The sum of what they gave.

    Raises ExceptionGroup with what failed, by its name, at the end.
    """
    total, failures = 0, {}
    for row in rows:
        try:
            total += work(row)
        except Exception as error:
            logger.exception("%s failed", name(row))
            failures[name(row)] = error
    if failures:
        raise ExceptionGroup(", ".join(failures), list(failures.values()))
    return total


def beat() -> None:
    """The worker shows that it lives."""
    succeeded(name=HEARTBEAT)


def succeeded(*, name: str) -> None:
    """A job ran: when it last failed is kept, with what failed no longer beside it."""
    Job.objects.update_or_create(name=name, defaults={"ran_at": timezone.now(), "error": ""})


def failed(*, name: str, error: BaseException) -> None:
    """A job failed: its last good run is kept. The words of the error are kept without personal data."""
    Job.objects.update_or_create(name=name, defaults={"failed_at": timezone.now(), "error": redacted(in_words(error))})


def in_words(error: BaseException) -> str:
    """What stands in the row of whatever failed: short, and without what PostgreSQL stores in no text."""
    return f"{type(error).__name__}: {error}".replace("\x00", "")[:500]


def worker() -> Worker:
    """How the worker does at this moment."""
    counted = {state: OutboxEmail.objects.in_state(state).count() for state in ("waiting", "retrying", "given_up")}
    return Worker(pulse=Job.objects.pulse(), queued=OrmQ.objects.count(), **counted)


def mail() -> tuple[Job, int]:
    """Return when the mail server last took an email or failed, and how many emails wait in the outbox."""
    server = Job.objects.filter(name=MAIL).first() or Job(name=MAIL)
    return server, OutboxEmail.objects.waiting().order_by().count()
