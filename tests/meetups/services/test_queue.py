import pytest
from django.utils import timezone
from django_q.conf import Conf
from django_q.models import OrmQ
from django_q.tasks import async_task

from meetups import tasks
from meetups.services import queue

pytestmark = pytest.mark.django_db


def add(monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    """Queue a task by a process that has another SECRET_KEY."""
    with monkeypatch.context() as other:
        other.setattr(Conf, "SECRET_KEY", key)
        async_task("meetups.tasks.write_messages")


def test_tasks_of_this_key_are_no_error():
    async_task("meetups.tasks.write_messages")

    queue.check()


def test_tasks_of_another_key_are_counted_and_kept(monkeypatch):
    async_task("meetups.tasks.write_messages")
    add(monkeypatch, "another")
    add(monkeypatch, "another")
    OrmQ.objects.create(key="fortnight", payload="no signature", lock=timezone.now())

    with pytest.raises(queue.OtherKeyError) as refused:
        queue.check()

    assert str(refused.value).startswith("3 queued tasks were signed with another SECRET_KEY. They stay in the queue.")
    assert OrmQ.objects.count() == 4


def test_health_names_the_queue_until_the_tasks_can_be_read(client, monkeypatch):
    add(monkeypatch, "another")
    tasks.minutely()
    failing = client.get("/healthz").content.decode().splitlines()[3]
    with monkeypatch.context() as mended:
        mended.setattr(Conf, "SECRET_KEY", "another")
        tasks.minutely()

    assert (failing, client.get("/healthz").content.decode().splitlines()[3]) == ("jobs: failing: queue", "jobs: ok")
