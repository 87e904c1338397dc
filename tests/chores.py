"""What the worker does in a minute, done in this very process, at once and in order."""

from importlib import import_module

from django_q.models import OrmQ

from meetups import tasks


def work() -> None:
    """The jobs of a minute, and all that is in the queue or comes into it meanwhile."""
    tasks.minutely()
    while row := OrmQ.objects.order_by("pk").first():
        module, _dot, name = row.task["func"].rpartition(".")
        getattr(import_module(module), name)(*row.task["args"])
        row.delete()
