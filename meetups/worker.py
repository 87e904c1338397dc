"""The worker (`manage.py qcluster`): processes that run the tasks of the queue (ADR 32).

The processes share no pipe and no lock, only the database. So one that is killed, even between two instructions, holds
up no other. Its task is run again once the lock on its row has expired (`retry` in Q_CLUSTER).
"""

import logging
import multiprocessing
import os
import signal
import socket
import time
from typing import Any

from django import db
from django.core.signing import BadSignature
from django_q.brokers.orm import ORM
from django_q.conf import Conf
from django_q.monitor import save_task
from django_q.scheduler import scheduler
from django_q.signing import SignedPackage
from django_q.worker import worker as run_tasks

from meetups.models.jobs import SILENT_AFTER
from meetups.services import jobs
from meetups.services.emails import server

logger = logging.getLogger(__name__)

STOPS_WITHIN = 8.0  # seconds; compose.yaml and deploy/ allow more
BEATS_PER_SILENCE = 10  # heartbeats that must fail before a worker counts as silent
PAUSE = 0.5  # seconds between two looks of the main process at the others

_fork = multiprocessing.get_context("fork")


class OldestFirst(ORM):
    """The library's queue in the database, whose tasks are run in the order in which they were queued.

    The library asks for no order. PostgreSQL then gave new tasks first, and others waited until no new ones came.
    """

    @staticmethod
    def get_connection(list_key: str | None = None) -> Any:
        return ORM.get_connection(list_key).order_by("id")


class Worker:
    """The main process: it starts the others, replaces each that ends, and watches their heartbeats.

    It uses the database only when it ends, so nothing can hold it up.
    """

    def __init__(
        self, *, silent_after: float = SILENT_AFTER.total_seconds(), stops_within: float = STOPS_WITHIN
    ) -> None:
        self.silent_after, self.stops_within = silent_after, stops_within
        self.host, self.pid = socket.gethostname(), os.getpid()
        self.is_stopping = False
        self.processes: list[Any] = []
        # When each process last recorded the heartbeat. Written without a lock, which a killed process would keep.
        self.beats = _fork.RawArray("d", [time.monotonic()] * Conf.WORKERS)

    def run(self) -> int:
        """Run tasks until a SIGTERM or SIGINT. Return the exit code: 1 if a process was silent for too long.

        After the signal each process finishes its task. Those that take longer than `stops_within` are killed.
        """
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        self.processes = [self._start(slot) for slot in range(Conf.WORKERS)]
        try:
            while not self.is_stopping and not self._is_silent():
                self._replace_ended()
                time.sleep(PAUSE)
        finally:
            self._end_processes()
        if self.is_stopping:
            self._forget()
        return int(not self.is_stopping)

    def _stop(self, *_signal: object) -> None:
        """Note a signal. The other processes inherit this handler, so each ends after its task if it gets one too."""
        self.is_stopping = True

    def _start(self, slot: int) -> Any:
        db.connections.close_all()  # processes must not share a connection
        process = _fork.Process(target=_run_tasks, args=[self, slot], daemon=True)
        process.start()
        return process

    def _replace_ended(self) -> None:
        for slot, process in enumerate(self.processes):
            if process.is_alive():
                continue
            if process.exitcode:  # not 0, as after many tasks or a task that ran out of time
                logger.error(
                    "Process %s of the worker was killed or failed (exit code %s) and is replaced. "
                    "If it ran a task, that task is run again in %s seconds.",
                    process.pid, process.exitcode, Conf.RETRY,
                )  # fmt: skip
            self.processes[slot] = self._start(slot)

    def _is_silent(self) -> bool:
        """Return whether a process has recorded no heartbeat for too long, and log it."""
        silent_for = time.monotonic() - min(self.beats)
        if silent_for <= self.silent_after:
            return False
        logger.critical(
            "A process of the worker has recorded no heartbeat for %d seconds: it hangs, or the database does not "
            "answer. The worker ends, so that it is started anew.",
            silent_for,
        )
        return True

    def _end_processes(self) -> None:
        for process in self.processes:
            process.terminate()
        end = time.monotonic() + (self.stops_within if self.is_stopping else 0)
        for process in self.processes:
            process.join(max(0, end - time.monotonic()))
            process.kill()
        for process in self.processes:
            process.join()

    def _forget(self) -> None:
        try:
            jobs.forget_worker(host=self.host, pid=self.pid)
        except db.Error as error:
            logger.error("The heartbeat of the worker could not be deleted: %s", type(error).__name__)


class _Tasks:
    """The tasks of the queue, in place of the two queues that django-q2 has between its processes."""

    def __init__(self, worker: Worker, slot: int) -> None:
        self.worker, self.slot = worker, slot
        self.broker = OldestFirst()
        self.beat_every = worker.silent_after / BEATS_PER_SILENCE
        self.beat_at = -self.beat_every
        self.problem = ""

    def get(self) -> Any:
        """Wait for a task and return it, or "STOP" once the worker ends. Meanwhile record the heartbeat.

        The connection to the email server is closed when the queue is empty.
        """
        while not self._is_over():
            try:
                self._beat()
                task = self._next()
                self._report("")
            except db.Error as error:
                self._report(_reason(error))
                time.sleep(Conf.POLL)
            else:
                if task:
                    return task
                server.hang_up()
        return "STOP"

    def put(self, task: dict[str, Any]) -> None:
        """Record the result of a task and, if it succeeded, delete it from the queue. A failed one is run again."""
        if not task["success"]:
            logger.error("The task %s failed: %s", task["func"], task["result"])
        try:
            save_task(task, self.broker)
            if task["success"]:
                self.broker.acknowledge(task["ack_id"])
        except db.Error as error:
            self._report(_reason(error))

    def _is_over(self) -> bool:
        return self.worker.is_stopping or os.getppid() != self.worker.pid  # the main process was killed

    def _beat(self) -> None:
        """When it is time, record the heartbeat, and queue the tasks of the schedules that are due."""
        if time.monotonic() < self.beat_at + self.beat_every:
            return
        db.close_old_connections()
        jobs.beat(host=self.worker.host, pid=self.worker.pid)
        self.beat_at = self.worker.beats[self.slot] = time.monotonic()
        scheduler(broker=self.broker)

    def _next(self) -> dict[str, Any] | None:
        """Lock a task and return it. If there is none, wait for a second and return None."""
        for ack_id, payload in self.broker.dequeue() or []:
            try:
                return {**SignedPackage.loads(payload), "cluster": Conf.CLUSTER_NAME, "ack_id": ack_id}
            except (TypeError, BadSignature):
                logger.error(
                    "A task was signed with another SECRET_KEY and stays in the queue. Start all processes of the site "
                    "with the same SECRET_KEY."
                )
        return None

    def _report(self, problem: str) -> None:
        """Log a problem with the database when it begins and when it ends."""
        if problem and not self.problem:
            logger.error("The worker waits for the database: %s", problem)
        if self.problem and not problem:
            logger.warning("The database answers again.")
        self.problem = problem


def _reason(error: db.Error) -> str:
    """Return the kind of an error, with the words of one that names no row: a full disk, or a missing table."""
    words = str(error).partition("\n")[0] if isinstance(error, (db.OperationalError, db.ProgrammingError)) else ""
    return f"{type(error).__name__}: {words}" if words else type(error).__name__


def _run_tasks(worker: Worker, slot: int) -> None:
    """Run tasks in a process of the worker until it ends, or the library asks for a new process."""
    tasks = _Tasks(worker, slot)
    with server.one_connection():
        run_tasks(tasks, tasks, _fork.Value("f", -1))
