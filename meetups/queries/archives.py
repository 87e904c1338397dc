"""The rows of each table in the file with everything of a group, as plain values (ADR 64)."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F, Func, IntegerField, Subquery, Sum
from django.db.models.functions import Length

from meetups.extensions import ArchiveTable
from meetups.models import Group, Picture, PictureFile, RenderedField
from meetups.standards.markdown_pictures import NUMBER as NUMBER_OF_PICTURE

Row = dict[str, Any]
Key = str | int

NUMBER = "number"  # the key of a row that has no other, from 1
RECORD = "record"  # the key of the record that a row names by its kind
BATCH = 500
BATCH_WITH_FILES = 50  # the files of so many pictures are at most 22 MB
COUNT = "count_of_"
# A number with anything after it is no picture, and stays (see markdown_pictures).
NUMBER_IN_TEXT = re.compile(rf"{NUMBER_OF_PICTURE.pattern}(?!\w)")


class Keys:
    """The keys of the rows that have gone out, by model and primary key."""

    def __init__(self) -> None:
        self._of: dict[type[models.Model], dict[int, Key]] = {}

    def give(self, table: ArchiveTable, thing: models.Model) -> Key:
        """Give a row its key: its own one, or the next number of its table."""
        known = self._of.setdefault(table.model, {})
        return known.setdefault(thing.pk, getattr(thing, table.key) if table.key else len(known) + 1)

    def give_all(self, table: ArchiveTable, group: Group) -> None:
        """Give all rows of a table their numbers, for tables before it that name them."""
        for thing in table.rows(group).order_by("pk").prefetch_related(None).only("pk").select_related(None):
            self.give(table, thing)

    def of(self, model: type[models.Model], pk: int | None) -> Key | None:
        """Return the key of a row. None if it has not gone out, such as one of another group."""
        return None if pk is None else self._of.get(model, {}).get(pk)


def counts_of(group: Group, tables: Iterable[ArchiveTable]) -> dict[str, int]:
    """Return how many rows each table has, by its name. One query, and those that a table of another app needs."""
    number = Func(F("pk"), function="COUNT", output_field=IntegerField())
    counts = {}
    for table in tables:
        there = table.rows(group).order_by().values("pk")
        rows = table.model._default_manager.filter(pk__in=there).order_by()
        counts[f"{COUNT}{table.name}"] = Subquery(rows.annotate(rows_there=number).values("rows_there"))
    found: Any = Group.objects.filter(pk=group.pk).order_by().values(**counts)
    return {name.removeprefix(COUNT): number or 0 for name, number in found.get().items()}


def picture_bytes_of(group: Group) -> int:
    """Return how many bytes the files of the group's pictures have. One query."""
    files = PictureFile.objects.filter(picture__group=group)
    return files.aggregate(bytes=Sum(Length("data", output_field=IntegerField())))["bytes"] or 0


def columns_of(table: ArchiveTable) -> list[str]:
    """Return the names of the values of a row, in order."""
    number = [] if table.key else [NUMBER]
    return [*number, *table.columns, *table.facts]


def things_of(table: ArchiveTable, group: Group, pks: Sequence[int] | None = None) -> Iterator[models.Model]:
    """Return the rows of a table in the order in which they go out, in batches."""
    rows, many = table.rows(group), many_of(table)
    pks = _ordered(table, rows) if pks is None else pks
    size = BATCH_WITH_FILES if table.files else BATCH
    for first in range(0, len(pks), size):
        some = pks[first : first + size]
        found = {row.pk: row for row in rows.order_by().filter(pk__in=some).prefetch_related(*many)}
        yield from (found[pk] for pk in some if pk in found)


def rows_of(table: ArchiveTable, group: Group, keys: Keys) -> Iterator[tuple[models.Model, Row]]:
    """Return each row of a table with what goes out of it. One that belongs to a row that is not there is left out.

    The order is the same at every call and on every site. It is that of the primary keys, with the rows that others of
    the table refer to before these. So a site that takes them in gives them keys in this order.
    """
    for thing in _by_content(table, group, keys) if table.by_content else things_of(table, group):
        row = _row(table, thing, keys)
        if row is not None:
            key = keys.give(table, thing)
            yield thing, row if table.key else {NUMBER: key, **row}


def many_of(table: ArchiveTable) -> list[str]:
    """Return the columns of a table that have several rows of another one, such as tags."""
    return [name for name in table.columns if table.model._meta.get_field(name).many_to_many]


def own_relation(table: ArchiveTable) -> str:
    """Return the column with which a row refers to another one of its table, or an empty text."""
    names = [name for name in table.columns if table.model._meta.get_field(name).related_model is table.model]
    return names[0] if names else ""


def texts_with_pictures(model: type[models.Model]) -> list[RenderedField]:
    """Return the fields of a model with the HTML of texts that may show pictures."""
    return [field for field in model._meta.concrete_fields if isinstance(field, RenderedField) and field.pictures_of]


def renumbered(model: type[models.Model], row: Row, find: Callable[[int], Key | None]) -> Row:
    """Return the texts of a row with other numbers of pictures: 0, which is none, where `find` returns None."""
    return {
        field.source: NUMBER_IN_TEXT.sub(lambda found: f"picture:{find(int(found[1])) or 0}", row[field.source])
        for field in texts_with_pictures(model)
        if field.source in row
    }


def renumber(thing: models.Model, find: Callable[[int], Key | None]) -> None:
    """Change the numbers of pictures in the texts of a row that is not saved (see `renumbered`)."""
    texts = {field.source: getattr(thing, field.source) for field in texts_with_pictures(type(thing))}
    for name, text in renumbered(type(thing), texts, find).items():
        setattr(thing, name, text)


def plain(value: Any) -> Any:
    """Return a value as JSON has it: moments in UTC and days as ISO 8601, decimal numbers as text."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _ordered(table: ArchiveTable, rows: models.QuerySet[Any]) -> list[int]:
    relation = own_relation(table)
    if table.same and table.key:  # things that groups share have other primary keys elsewhere
        return [pk for pk, _key in sorted(rows.values_list("pk", table.key), key=lambda pair: pair[1])]
    if not relation:
        return list(rows.order_by("pk").values_list("pk", flat=True))
    parents = dict(rows.order_by("pk").values_list("pk", relation))
    return sorted(parents, key=lambda pk: (_depth(pk, parents), pk))


def _depth(pk: int, parents: dict[int, int | None]) -> int:
    depth, parent = 0, parents.get(pk)
    while parent in parents and depth < len(parents):
        depth, parent = depth + 1, parents[parent]
    return depth


def _by_content(table: ArchiveTable, group: Group, keys: Keys) -> Iterator[models.Model]:
    texts = {thing.pk: json.dumps(_row(table, thing, keys), sort_keys=True) for thing in things_of(table, group)}
    return things_of(table, group, sorted(texts, key=lambda pk: (texts[pk], pk)))


def _row(table: ArchiveTable, thing: Any, keys: Keys) -> Row | None:
    row: Row = {}
    for name in table.columns:
        field: Any = table.model._meta.get_field(name)
        if field.many_to_many:
            found = [keys.of(field.related_model, other.pk) for other in getattr(thing, name).all()]
            row[name] = sorted(key for key in found if key is not None)
        elif field.related_model:
            row[name] = keys.of(field.related_model, getattr(thing, field.attname))
            if row[name] is None and not field.null:
                return None
        else:
            row[name] = plain(getattr(thing, name))
    changed = table.out(thing) if table.out else {}
    row |= {name: plain(value) for name, value in changed.items()}
    row |= renumbered(table.model, row, lambda number: keys.of(Picture, number))
    return _with_record(row, thing, table.record(thing.kind), keys) if table.record else row


def _with_record(row: Row, thing: Any, model: type[models.Model] | None, keys: Keys) -> Row | None:
    """Return a row with the key of the record that it names. None if that has not gone out."""
    key = keys.of(model, thing.key) if model else None
    return None if key is None else {**row, RECORD: key}
