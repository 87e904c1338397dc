"""The page /healthz: a line for each part of the site that can fail. docs/operations.md explains every line."""

from collections.abc import Iterable
from datetime import datetime

from django.core.cache import cache
from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from config import database_failures, outages
from meetups.models import Heartbeat, Job
from meetups.services import jobs
from meetups.views.audiences import private


@private
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Answer 200 when the database answers, 503 when not. With 200 it says if the worker, email or a job fails."""
    try:
        lines = [
            "ok",
            f"worker: {_worker(list(Heartbeat.objects.all()))}",
            f"mail: {_mail(*jobs.mail())}",
            f"jobs: {_jobs(Job.objects.failing())}",
            f"backup: {_backup(Job.objects.backup())}",
            f"cache: {_cache()}",
            f"writing: {database_failures.writing()}",
        ]
    except Error as error:
        lines = [_failure(error)]
    response = HttpResponse("\n".join(lines) + "\n", content_type="text/plain", status=200 if lines[0] == "ok" else 503)
    response._has_been_logged = True  # type: ignore[attr-defined]  # else Django logs each 503 as an error
    return response


def _failure(error: Error) -> str:
    """Say that the database does not answer, or is not the one of this site. The log has the reason."""
    if database_failures.has_no_tables(error):
        database_failures.log_missing_tables(error)
        return "the database lacks tables of this site"
    return "the database does not answer"


def _worker(heartbeats: list[Heartbeat]) -> str:
    """Say when a worker was last seen, and name each silent one by its host and process id."""
    if not heartbeats:
        return "not seen yet"
    newest = max(heartbeats, key=lambda heartbeat: heartbeat.beat_at)
    silent = [f"{one} since {_time(one.beat_at)}" for one in heartbeats if one.is_silent]
    words = f"{'silent since' if newest.is_silent else 'seen'} {_time(newest.beat_at)}"
    return f"{words}; silent: {', '.join(silent)}" if silent else words


def _mail(server: Job, waiting: int) -> str:
    """Say whether emails are sent, without the error: it may contain a name."""
    sent = f"last sent {_time(server.ran_at)}" if server.ran_at else "nothing sent yet"
    return f"{'failing' if server.is_failing else 'ok'}, {sent}, {waiting} waiting"


def _cache() -> str:
    """Say whether the cache answers. Nothing that people do needs it."""
    cache.get("health")
    return "does not answer" if outages.cache.is_known else "ok"


def _jobs(failing: Iterable[Job]) -> str:
    """Name the scheduled jobs whose last run failed, without the error: it may contain a name."""
    names = ", ".join(job.name for job in failing)
    return f"failing: {names}" if names else "ok"


def _backup(last: Job) -> str:
    if last.ran_at is None:
        return "never made"
    made = f"last made {last.ran_at.isoformat(timespec='seconds')}"
    return f"{made}, older than two days" if last.is_old else made


def _time(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
