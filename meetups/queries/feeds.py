"""The records that feeds keep of their entries."""

from collections.abc import Iterable

from django.db.models import Q

from meetups.extensions import FeedEntry
from meetups.models import FeedRecord


def records_of(entries: Iterable[FeedEntry]) -> dict[tuple[str, int], FeedRecord]:
    """Return what feeds remember of these entries, by kind and key. One query, none if each has an id of its own."""
    keys: dict[str, list[int]] = {}
    for entry in entries:
        if not entry.id:
            keys.setdefault(entry.kind, []).append(entry.key)
    if not keys:
        return {}
    asked = Q(*(Q(kind=kind, key__in=numbers) for kind, numbers in keys.items()), _connector=Q.OR)
    return {(row.kind, row.key): row for row in FeedRecord.objects.filter(asked)}
