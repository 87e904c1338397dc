"""What comes round by the clock: each piece of work on its own, so that one that fails keeps no other from its turn."""

import logging
from collections.abc import Callable
from typing import Any

from django.utils import timezone

from meetups.models import Job

logger = logging.getLogger(__name__)

HEARTBEAT = "heartbeat"


def run(*, name: str, work: Callable[[], Any]) -> bool:
    """Do a piece of work and keep when it last ran or, with the words of the error, failed. Whether it went well."""
    try:
        work()
    except Exception as error:
        logger.exception("The job %s failed", name)
        failure = {"failed_at": timezone.now(), "error": f"{type(error).__name__}: {error}"[:500]}
        Job.objects.update_or_create(name=name, defaults=failure)
        return False
    Job.objects.update_or_create(name=name, defaults={"ran_at": timezone.now(), "error": ""})
    return True


def beat() -> None:
    """The worker shows that it lives."""
    Job.objects.update_or_create(name=HEARTBEAT, defaults={"ran_at": timezone.now()})
