"""Limits on what strangers may do how often. They hold across processes, machines and restarts (ADR 18)."""

import re
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from meetups.models import LimitCounter

UNITS = {"s": timedelta(seconds=1), "m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}

# One statement, so that two processes never read the same count. A window that is over begins anew.
COUNT_ONE = """
    INSERT INTO meetups_limitcounter AS kept (hashed_value, count, ends_at) VALUES (%(hashed)s, 1, %(ends_at)s)
    ON CONFLICT (hashed_value) DO UPDATE SET
        count = CASE WHEN kept.ends_at <= %(now)s THEN 1 ELSE kept.count + 1 END,
        ends_at = CASE WHEN kept.ends_at <= %(now)s THEN %(ends_at)s ELSE kept.ends_at END
    RETURNING count
"""


class Rate(NamedTuple):
    """How many within how long."""

    most: int
    window: timedelta


def parsed(rate: str) -> Rate:
    """Return what a rate means: "5/h" is 5 an hour, "20/10m" is 20 in ten minutes. Raises ValueError otherwise."""
    found = re.fullmatch(r"(\d{1,9})/(\d{0,4})([smhd])", rate, re.ASCII)
    if not found:
        raise ValueError(rate)
    return Rate(int(found[1]), int(found[2] or 1) * UNITS[found[3]])


def is_over(*, scope: str, value: str, rate: str) -> bool:
    """Count `value` once more within `scope` and return whether that is more often than `rate` ("5/h") allows.

    The window begins with the first count. A value that has reached its limit is refused by reading alone. The count is
    committed by itself: called inside a transaction this raises RuntimeError, because a refusal would undo the count.
    """
    if is_used_up(scope=scope, value=value, rate=rate):
        return True
    most, window = parsed(rate)
    now = timezone.now()
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(
            COUNT_ONE, {"hashed": _hashed(scope, value), "now": _stored(now), "ends_at": _stored(now + window)}
        )
        return bool(cursor.fetchone()[0] > most)


def is_used_up(*, scope: str, value: str, rate: str) -> bool:
    """Return whether `value` has reached its limit within `scope`. Nothing is counted."""
    most = parsed(rate).most
    if most == 0:
        return True
    counters = LimitCounter.objects.filter(hashed_value=_hashed(scope, value), ends_at__gt=timezone.now())
    return counters.filter(count__gte=most).exists()


def forget_old() -> int:
    """Delete the counters whose window is over. Return the number deleted."""
    return LimitCounter.objects.filter(ends_at__lte=timezone.now()).delete()[0]


def _hashed(scope: str, value: str) -> str:
    return salted_hmac("meetups.limits", f"{scope}\n{value}", algorithm="sha256").hexdigest()


def _stored(moment: datetime) -> str | None:
    """The moment as the database's driver takes it in a statement of our own."""
    return connection.ops.adapt_datetimefield_value(moment)
