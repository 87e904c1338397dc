"""Calls of services that are refused."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from tests.waiting import PATIENCE


def code_of(service: Callable[..., Any], *args: Any, **kwargs: Any) -> str | None:
    """Call a service that must raise ValidationError. Return its code."""
    with pytest.raises(ValidationError) as refusal:
        service(*args, **kwargs)
    return refusal.value.code


def outcome(work: Callable[[], Any]) -> str:
    """Call a service. Return `done`, or the code of the refusal."""
    try:
        work()
    except ValidationError as refusal:
        return str(refusal.code)
    return "done"


def all_at_once(*calls: Callable[[], Any]) -> list[str]:
    """Make all these calls at the same moment. Return `done`, or the code of the refusal, of each."""
    start = Barrier(len(calls))

    def call(work: Callable[[], Any]) -> str:
        start.wait(timeout=PATIENCE)
        try:
            return outcome(work)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as threads:
        return [one.result(timeout=PATIENCE) for one in [threads.submit(call, work) for work in calls]]
