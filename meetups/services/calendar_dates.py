"""When our calendars last changed: the Last-Modified of their answers (RFC 9110, section 8.8.2; ADR 73)."""

from datetime import datetime, timedelta

from django.db import DatabaseError, router, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from meetups.models import CalendarDate
from meetups.services import jobs

KEPT_FOR = timedelta(days=365)
SECOND = timedelta(seconds=1)  # the smallest step of a date in HTTP
BATCH = 1000


def changed_at(*, path: str, etag: str) -> datetime | None:
    """Return the second since which the calendar at this path has this ETag, and write it down if it is new.

    Each ETag of a path has a later second than the one before. So a client with a date of ours has what it belongs to.
    Returns None while that second is yet to come, and if the database cannot be written.
    """
    hashed, now = _hashed(path), timezone.now()
    try:
        known = CalendarDate.objects.filter(hashed_path=hashed).first()
        found = known.changed_at if known and known.etag == etag else _changed(hashed, etag, now)
    except DatabaseError:
        return None
    return found if found <= now else None


def forget_old() -> int:
    """Delete the dates that are older than a year, in batches, so that locks are short. Return the number deleted."""
    old = CalendarDate.objects.filter(changed_at__lte=timezone.now() - KEPT_FOR)
    return jobs.delete_in_batches(old.order_by("changed_at"), BATCH)


def forget_all() -> None:
    """Delete all dates: after a restore a calendar has changed, even if it is what it was long ago."""
    CalendarDate.objects.all().delete()


def _changed(hashed: str, etag: str, now: datetime) -> datetime:
    """Write down that a calendar has a new ETag, and return its second."""
    with transaction.atomic(using=router.db_for_write(CalendarDate)):
        second = now.replace(microsecond=0)
        rows = CalendarDate.objects.select_for_update()
        row, is_new = rows.get_or_create(hashed_path=hashed, defaults={"etag": etag, "changed_at": second})
        if not is_new and row.etag != etag:
            row.etag, row.changed_at = etag, max(second, row.changed_at + SECOND)
            row.save()
        return row.changed_at


def _hashed(path: str) -> str:
    return salted_hmac("meetups.calendar_dates", path, algorithm="sha256").hexdigest()
