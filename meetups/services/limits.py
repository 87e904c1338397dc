"""Rate limits. They hold across processes, machines and restarts (ADR 18)."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connections, router, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from meetups.models import LimitCounter
from meetups.services import jobs

UNITS = {"s": timedelta(seconds=1), "m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}

# One statement, so that two processes never read the same count. A window that has ended begins again.
COUNT_ONE = """
    INSERT INTO meetups_limitcounter AS kept (hashed_value, count, ends_at) VALUES (%(hashed)s, 1, %(ends_at)s)
    ON CONFLICT (hashed_value) DO UPDATE SET
        count = CASE WHEN kept.ends_at <= %(now)s THEN 1 ELSE kept.count + 1 END,
        ends_at = CASE WHEN kept.ends_at <= %(now)s THEN %(ends_at)s ELSE kept.ends_at END
    RETURNING count
"""

# So many counters are deleted at once.
BATCH = 1000


class Try(NamedTuple):
    """A value to count (a network, an email address), the scope it is counted in, and the rate allowed."""

    scope: str
    value: str
    rate: str


class Rate(NamedTuple):
    """The most that is allowed within a window of time."""

    most: int
    window: timedelta


def parsed(rate: str) -> Rate:
    """Return what a rate means: "5/h" is 5 an hour, "20/10m" is 20 in ten minutes. Raises ValueError otherwise."""
    found = re.fullmatch(r"(\d{1,9})/([1-9]\d{0,3})?([smhd])", rate, re.ASCII)
    if not found:
        raise ValueError(rate)
    return Rate(int(found[1]), int(found[2] or 1) * UNITS[found[3]])


def is_over(*, scope: str, value: str, rate: str) -> bool:
    """Count `value` once more within `scope` and return whether that is more often than `rate` ("5/h") allows.

    As `are_over` with one try.
    """
    return are_over(tries=[Try(scope, value, rate)])


def are_over(*, tries: Sequence[Try]) -> bool:
    """Count each of these once more. Return whether one is over its rate; then none is counted.

    A window begins with the first count. The counts are committed at once. Call it outside a transaction, which would
    roll them back with a refused form: on PostgreSQL this raises RuntimeError. On SQLite they are in a second file.
    """
    if _are_used_up(tries):
        return True
    now = timezone.now()
    # Always in the same order, so that two requests with the same values do not deadlock.
    rates = sorted((_hashed(one), parsed(one.rate)) for one in tries)
    database = router.db_for_write(LimitCounter)
    with transaction.atomic(using=database, durable=True), connections[database].cursor() as cursor:
        counts = [(_counted(cursor, hashed, now, now + rate.window), rate.most) for hashed, rate in rates]
        is_refused = any(count > most for count, most in counts)
        transaction.set_rollback(is_refused, using=database)
    return is_refused


def forget_old() -> int:
    """Delete the counters whose window is over, in batches, so that locks are short. Return the number deleted."""
    old = LimitCounter.objects.filter(ends_at__lte=timezone.now())
    return jobs.delete_in_batches(old.order_by("ends_at"), BATCH)


def forget_all() -> None:
    """Delete all counters, so that every limit starts anew."""
    LimitCounter.objects.all().delete()


def _are_used_up(tries: Sequence[Try]) -> bool:
    most = {_hashed(one): parsed(one.rate).most for one in tries}
    if 0 in most.values():
        return True
    counters = LimitCounter.objects.filter(hashed_value__in=most, ends_at__gt=timezone.now())
    return any(count >= most[hashed] for hashed, count in counters.values_list("hashed_value", "count"))


def _counted(cursor: Any, hashed: str, now: datetime, ends_at: datetime) -> int:
    """Count one more, and return the count."""
    stored = cursor.db.ops.adapt_datetimefield_value  # a moment as the database driver needs it in raw SQL
    cursor.execute(COUNT_ONE, {"hashed": hashed, "now": stored(now), "ends_at": stored(ends_at)})
    return int(cursor.fetchone()[0])


def _hashed(one: Try) -> str:
    return salted_hmac("meetups.limits", f"{one.scope}\n{one.value}", algorithm="sha256").hexdigest()
