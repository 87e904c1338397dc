"""Erasing again, after a restore, those who were erased since the backup was made (ADR 33)."""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import Any, NamedTuple

from meetups.models import Action, Attendee, Pitch, Talk
from meetups.services import privacy

# How the person in a row is erased, by the table.
ERASE: dict[str, tuple[Any, Callable[[Any], Any]]] = {
    Attendee._meta.db_table: (Attendee, lambda row: privacy.erase(attendee=row)),
    Action._meta.db_table: (Action, lambda row: privacy.erase_owner(action=row)),
    Pitch._meta.db_table: (Pitch, lambda row: privacy.erase_host(pitch=row)),
    Talk._meta.db_table: (Talk, lambda row: privacy.erase_speaker(talk=row)),
}


class Erased(NamedTuple):
    """A row whose person was erased. `created_at` tells it from a later one with the same number."""

    table: str
    pk: int
    created_at: datetime


def since(moment: datetime, using: str, tables: Collection[str]) -> list[Erased]:
    """Return who was erased at this moment or later in a database, which has these tables."""
    found = []
    for table, (model, _erase) in ERASE.items():
        if table in tables:
            rows = model.objects.using(using).filter(erased_at__gte=moment).order_by("pk")
            found += [Erased(table, *row) for row in rows.values_list("pk", "created_at")]
    return found


def repeat(erased: Iterable[Erased]) -> int:
    """Erase these people. Return how many were not erased. One whose number now is another row is left alone."""
    number = 0
    for one in erased:
        model, erase = ERASE[one.table]
        for row in model.objects.filter(pk=one.pk, created_at=one.created_at, erased_at=None):
            erase(row)
            number += 1
    return number
