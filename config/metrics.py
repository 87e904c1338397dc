"""The page /metrics for Prometheus: request times, kept pages, the outbox and the worker (ADR 34)."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Min
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe

from config import measured
from meetups.models import Job, OutboxEmail
from meetups.services import jobs
from meetups.views.audiences import private

try:
    import prometheus_client as prometheus
    from prometheus_client import multiprocess
    from prometheus_client.core import GaugeMetricFamily
except ModuleNotFoundError:
    prometheus = None  # type: ignore[assignment]

WORDS = {
    "database_up": "Whether the database answers. If not, only requests are counted.",
    "outbox_emails": "Emails that are not sent.",
    "outbox_oldest_due_seconds": "How long ago the email that waits longest was due.",
    "queue_tasks": "Tasks that the worker has not finished.",
    "workers": "Workers that were seen within five minutes, and those that are silent.",
    "job_success_timestamp_seconds": "When a job last succeeded.",
    "job_failing": "Whether the last run of a job failed.",
}


class Records:
    """The figures about the outbox, the queue and the jobs that the database has at this moment."""

    def collect(self) -> Iterator[Any]:
        try:
            found = list(self._ask())
        except DatabaseError:
            found = []
        yield _gauge("database_up", [((), bool(found))])
        yield from found

    def _ask(self) -> Iterator[Any]:
        now, worker, rows = timezone.now(), jobs.worker(), list(Job.objects.all())
        oldest = OutboxEmail.objects.due(now).order_by().aggregate(at=Min("next_try_at"))["at"] or now
        states = ("waiting", "retrying", "given_up")
        yield _gauge("outbox_emails", [((state,), getattr(worker, state)) for state in states], "state")
        yield _gauge("outbox_oldest_due_seconds", [((), (now - oldest).total_seconds())])
        yield _gauge("queue_tasks", [((), worker.queued)])
        silent = sum(heartbeat.is_silent for heartbeat in worker.heartbeats)
        by_state = [(("seen",), len(worker.heartbeats) - silent), (("silent",), silent)]
        yield _gauge("workers", by_state, "state")
        ran = [((job.name,), job.ran_at.timestamp()) for job in rows if job.ran_at]
        yield _gauge("job_success_timestamp_seconds", ran, "job")
        yield _gauge("job_failing", [((job.name,), job.is_failing) for job in rows], "job")


def _gauge(name: str, samples: Iterable[tuple[tuple[str, ...], float]], *labels: str) -> Any:
    family = GaugeMetricFamily(f"fortnight_{name}", WORDS[name], labels=labels)
    for values_of_labels, value in samples:
        family.add_metric(values_of_labels, value)
    return family


@private
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer a program that knows METRICS_TOKEN with the figures of all processes of this web server."""
    if not measured.is_on():
        raise Http404
    if not constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {settings.METRICS_TOKEN}"):
        words = "Send the header “Authorization: Bearer …” with the value of METRICS_TOKEN.\n"
        headers = {"WWW-Authenticate": "Bearer"}
        return HttpResponse(words, content_type="text/plain; charset=utf-8", status=401, headers=headers)
    registry = prometheus.CollectorRegistry()
    if measured.PLACE:
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(measured.REQUESTS)
    registry.register(Records())
    return HttpResponse(prometheus.generate_latest(registry), content_type=prometheus.CONTENT_TYPE_LATEST)
