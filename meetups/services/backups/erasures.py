"""Erasing again, after a restore, those who were erased since the backup was made (ADR 33)."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import QuerySet

from meetups.models import (
    Action,
    Attendee,
    GroupProposal,
    OptOut,
    OrganiserInvitation,
    OutboxEmail,
    Pitch,
    StandingPlace,
    Subscription,
    Talk,
)
from meetups.models.emails import of_email
from meetups.services import people, privacy, standing_places

# How the person in a row is erased, by the table.
ERASE: dict[str, tuple[Any, Callable[[Any], Any]]] = {
    Attendee._meta.db_table: (Attendee, lambda row: privacy.erase(attendee=row)),
    Action._meta.db_table: (Action, lambda row: privacy.erase_owner(action=row)),
    Pitch._meta.db_table: (Pitch, lambda row: privacy.erase_host(pitch=row)),
    Talk._meta.db_table: (Talk, lambda row: privacy.erase_speaker(talk=row)),
}


# Rows that are deleted when their person erases everything, and how a row is deleted, by the table.
DELETE: dict[str, tuple[Any, Callable[[Any], Any]]] = {
    StandingPlace._meta.db_table: (StandingPlace, lambda row: standing_places.end(standing_place=row)),
    **{
        model._meta.db_table: (model, lambda row: row.delete())
        for model in (Subscription, OptOut, OrganiserInvitation, GroupProposal)
    },
}
# The event after which the night erases the person in a row, by the model.
EVENT: dict[Any, Callable[[Any], Any]] = {
    Attendee: lambda row: row.event,
    Pitch: lambda row: row.grid.event,
    Talk: lambda row: row.call.event,
}


class Erased(NamedTuple):
    """A row whose person was erased. `created_at` tells it from a later one with the same number."""

    table: str
    pk: int
    created_at: datetime
    erased_at: datetime


class Since(NamedTuple):
    """The knowledge of a database: the rows whose person was erased, and the rows it has, by the table."""

    erased: list[Erased]
    kept: dict[str, set[int]]


def since(moment: datetime, using: str, tables: Collection[str]) -> Since:
    """Return who was erased at this moment or later in a database, which has these tables."""
    found, kept = [], {}
    for table, (model, _erase) in ERASE.items():
        if table in tables:
            rows = model.objects.using(using).filter(erased_at__gte=moment).order_by("pk")
            found += [Erased(table, *row) for row in rows.values_list("pk", "created_at", "erased_at")]
    for table, (model, _delete) in DELETE.items():
        if found and table in tables:
            kept[table] = set(model._default_manager.using(using).order_by().values_list("pk", flat=True))
    return Since(found, kept)


def repeat(known: Since) -> int:
    """Erase these people. Return how many rows were not erased. One whose number now is another row is left alone.

    Other rows of the same email address (standing places, followed groups…) are deleted if they are gone from the other
    database too. If then nothing is left of the address, its emails are deleted as well.
    """
    rows = [(one, row) for one in known.erased for row in _again(one)]
    addresses = sorted({row.email for one, row in rows if _was_asked_for(one, row)} - {""})
    for email in addresses:  # first, so that a standing place gives no further place
        _delete_what_is_gone(email, known.kept)
    for one, row in rows:
        ERASE[one.table][1](row)
    for email in addresses:
        if not _is_known(email):
            people.forget(email=email)
    return len(rows)


def _again(one: Erased) -> QuerySet[Any]:
    """Return the row, if its person is there again."""
    rows: QuerySet[Any] = ERASE[one.table][0].objects.filter(pk=one.pk, created_at=one.created_at, erased_at=None)
    return rows


def _was_asked_for(one: Erased, row: Any) -> bool:
    """Return whether somebody erased this person, by hand. An erasure by a nightly job says nothing of the person's
    wishes."""
    if type(row) not in EVENT:
        return False
    event = EVENT[type(row)](row)
    return one.erased_at < event.ends_at + timedelta(days=event.group.keeps_days)


def _delete_what_is_gone(email: str, kept: dict[str, set[int]]) -> None:
    for table, pks in kept.items():
        model, delete = DELETE[table]
        for row in of_email(model._default_manager.all(), email, people.COLUMNS[model]):
            if row.pk not in pks:
                delete(row)


def _is_known(email: str) -> bool:
    columns = {model: column for model, column in people.COLUMNS.items() if model is not OutboxEmail}
    return any(of_email(model._default_manager.all(), email, column).exists() for model, column in columns.items())
