"""The queue of tasks, a table of django-q2. Each task is signed with the SECRET_KEY of the process that added it."""

from django.core.signing import BadSignature
from django_q.conf import Conf
from django_q.core_signing import TimestampSigner
from django_q.models import OrmQ

LOOKED_AT = 1000  # tasks at most, the oldest first: tasks that no worker can run become the oldest


class OtherKeyError(Exception):
    """Some tasks were signed with another SECRET_KEY than this process has."""


def check() -> None:
    """Raise OtherKeyError if tasks are signed with another key. They stay in the queue until a worker has that key."""
    payloads = OrmQ.objects.order_by("pk").values_list("payload", flat=True)[:LOOKED_AT]
    if number := sum(not _is_signed_here(payload) for payload in payloads):
        raise OtherKeyError(
            f"{number} queued tasks were signed with another SECRET_KEY. They stay in the queue. "
            "Start the site and all workers with the same SECRET_KEY, and the tasks are run."
        )


def _is_signed_here(payload: str) -> bool:
    try:
        TimestampSigner(key=Conf.SECRET_KEY, salt=Conf.PREFIX).unsign(payload)
    except BadSignature:
        return False
    return True
