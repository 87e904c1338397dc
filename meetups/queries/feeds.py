"""The records that feeds keep of their entries."""

from collections.abc import Iterable

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from meetups.extensions import FeedEntry
from meetups.models import Event, FeedRecord, SearchRow


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


def newly_public(events: QuerySet[Event]) -> QuerySet[Event]:
    """Return those of these events that are public, the last published first, each with `public_at`.

    That is when it was first public; when it was added if that is not known.
    """
    records = FeedRecord.objects.filter(kind=SearchRow.Kind.EVENT, key=OuterRef("pk"))
    public_at = Coalesce(Subquery(records.values("public_at")), F("created_at"))
    return events.exclude(status=Event.Status.DRAFT).annotate(public_at=public_at).order_by("-public_at", "-id")
