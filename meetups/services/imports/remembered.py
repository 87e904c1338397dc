"""The record of what imports wrote to the series of a group, so that the next one knows what a file no longer has.

An organiser's own changes look like a file's (ADR 11). Only what an import wrote, and nobody changed since, is undone
when the file no longer has it. No text is kept: digests of UIDs and of events, and days.
"""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from meetups.models import CalendarImport, Event, Group
from meetups.services.imports.files import packed, unpacked

# The fields of a meeting that an import writes.
WRITTEN = (
    "title", "description", "starts_at", "ends_at", "zone", "venue_id", "attendance_mode", "online_url", "status",
)  # fmt: skip


@dataclass(frozen=True)
class Remembered:
    """Of one series: its exceptions, the digest of each meeting that differs, by day, and where the file cuts it."""

    days: dict[date, bool] = field(default_factory=dict)
    meetings: dict[date, str] = field(default_factory=dict)
    cuts: tuple[date, ...] = ()


Memory = dict[str, Remembered]
NOTHING = Remembered()


def digest_of(event: Event) -> str:
    """Return a digest of what imports write of an event, to see whether it was changed since: publishing is none."""
    written = {name: str(getattr(event, name)).replace("\r\n", "\n") for name in WRITTEN}
    return _digest(written | ({"status": Event.Status.CONFIRMED} if event.is_draft else {}))


def key_of(uid: str) -> str:
    """Return the name under which a series is remembered: a UID may hold an email address."""
    return _digest(uid)


def read(group: Group) -> Memory:
    """Return what is remembered of the series of a group, by `key_of` their UIDs."""
    row = _row(group)
    return {key: _from_json(value) for key, value in json.loads(unpacked(row.file)).items()} if row else {}


def keep(group: Group, found: Memory) -> None:
    """Remember these series of a group in place of what was remembered of them."""
    memory = read(group)
    kept = {key: value for key, value in (memory | found).items() if value != NOTHING}
    if kept != memory:
        row = _row(group) or CalendarImport(group=group, meetings=0, finished_at=timezone.now())
        row.file = packed(json.dumps({key: _to_json(value) for key, value in kept.items()}).encode()) if kept else ""
        row.save()


def _row(group: Group) -> CalendarImport | None:
    return CalendarImport.objects.filter(group=group, finished_at__isnull=False).exclude(file="").first()


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value).encode()).hexdigest()[:16]


def _to_json(value: Remembered) -> dict[str, Any]:
    days = {"days": _by_text(value.days), "meetings": _by_text(value.meetings)}
    return days | {"cuts": [str(day) for day in value.cuts]}


def _by_text(days: dict[date, Any]) -> dict[str, Any]:
    return {str(day): value for day, value in days.items()}


def _from_json(value: dict[str, Any]) -> Remembered:
    cuts = tuple(date.fromisoformat(day) for day in value["cuts"])
    return Remembered(_by_day(value["days"]), _by_day(value["meetings"]), cuts)


def _by_day(values: dict[str, Any]) -> dict[date, Any]:
    return {date.fromisoformat(day): value for day, value in values.items()}
