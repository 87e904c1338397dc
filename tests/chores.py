"""Run the worker's jobs and tasks in the test process."""

from importlib import import_module

from django_q.models import OrmQ

from meetups import tasks


def work() -> None:
    """Run the jobs of a minute, then every queued task, including those that tasks add."""
    tasks.minutely()
    while row := OrmQ.objects.order_by("pk").first():
        module, _dot, name = row.task["func"].rpartition(".")
        getattr(import_module(module), name)(*row.task["args"])
        row.delete()
