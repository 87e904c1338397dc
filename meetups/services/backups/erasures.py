"""Erasing again, after a restore, those who were erased since the backup was made (ADR 33)."""

from collections.abc import Iterable
from datetime import datetime

from meetups.models import Attendee
from meetups.services import privacy

Erased = tuple[int, datetime]  # the number of an attendee, and when the row was created


def since(moment: datetime, using: str) -> list[Erased]:
    """Return the attendees of a database who were erased at this moment or later."""
    rows = Attendee.objects.using(using).filter(erased_at__gte=moment)
    return list(rows.order_by("pk").values_list("pk", "created_at"))


def repeat(erased: Iterable[Erased]) -> int:
    """Erase these attendees. Return how many were not erased. One whose number now is another row is left alone."""
    number = 0
    for pk, created_at in erased:
        for attendee in Attendee.objects.filter(pk=pk, created_at=created_at, erased_at=None).select_related("event"):
            privacy.erase(attendee=attendee)
            number += 1
    return number
