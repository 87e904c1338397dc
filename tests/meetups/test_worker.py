import pytest
from django_q.models import OrmQ
from django_q.tasks import async_task

from meetups.worker import OldestFirst


@pytest.mark.django_db
def test_oldest_task_is_run_first():
    for name in ("first", "second", "third"):
        async_task("meetups.models.Job.objects.create", name=name)
    first, second, third = OrmQ.objects.order_by("id").values_list("id", "payload")
    OrmQ.objects.filter(id=first[0]).update(payload=first[1])  # PostgreSQL writes the row anew, behind the others

    queue = OldestFirst()

    assert [queue.dequeue() for _time in range(3)] == [[first], [second], [third]]
