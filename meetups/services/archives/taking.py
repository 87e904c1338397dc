"""Taking in the file with everything of a group: one transaction, and no email (ADR 64)."""

from functools import partial
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meetups.extensions import ArchiveTable
from meetups.models import Action, Group, News, Picture
from meetups.queries.archives import RECORD, Key, many_of, own_relation, renumber
from meetups.queries.news import ACTION, EVENT, is_known, newsworthy_events
from meetups.queries.searchable import everything
from meetups.services import holidays, search
from meetups.services.archives import pictures
from meetups.services.archives.plans import Coming, Plan
from meetups.services.archives.refusals import refusing
from meetups.services.archives.tables import parts
from meetups.services.emails import news
from meetups.standards.archive_files import opened

BATCH = 500

Keys = dict[type[models.Model], dict[Key, Any]]


def plan(*, file: BinaryIO, with_followers: bool = False) -> Plan:
    """Return what a file would add, and why it would be refused. Nothing is written.

    Raises ValidationError for a file that cannot be read at all.
    """
    with refusing(), opened(file) as archive:
        return Plan(archive, with_followers=with_followers)


@transaction.atomic
def take_in(*, file: BinaryIO, with_followers: bool = False) -> Group:
    """Write everything of a group, and return the group. Either all of it is written, or nothing.

    Nobody is emailed: what is news at this moment counts as known. Followers are taken in only if asked for. Raises
    ValidationError if the plan has refusals, or if two rows exclude each other.
    """
    with refusing(), opened(file) as archive:
        planned = Plan(archive, with_followers=with_followers)
    if planned.refusals:
        raise ValidationError(planned.refusals, code="refused")
    group: Group = planned.coming["group"][0].thing
    keys: Keys = {}
    holidays.ensure(nation=group.nation)
    for table in (one for one in planned.tables if not one.is_personal):
        _write(table, planned.coming[table.name], group, keys)
    pictures.renumber_group(group, partial(_picture_of, keys))
    _know_news(group)
    for part in parts():
        if part.finish:
            part.finish(group)
    for table in (one for one in planned.tables if one.is_personal):
        _write(table, planned.coming[table.name], group, keys)
    _write_search(keys)
    return group


def _write(table: ArchiveTable, coming: list[Coming], group: Group, keys: Keys) -> None:
    """Write the rows of one table, in order, and remember them by their keys."""
    known = keys.setdefault(table.model, {})
    new = [one for one in coming if not one.is_here]
    known |= {one.key: one.thing for one in coming if one.is_here}
    try:
        with transaction.atomic():
            for some in _waves(table, new):
                for one in some:
                    _relate(table, one, group, keys)
                _create(table, [one.thing for one in some])
                known |= {one.key: one.thing for one in some}
            if table.made:
                table.made([(one.thing, one.row) for one in new])
            _set_many(table, new, keys)
    except (DataError, IntegrityError, OverflowError) as error:
        words = _("The table %(table)s was changed or damaged: its rows do not fit together. Nothing is saved.")
        raise ValidationError(words, "rows", {"table": table.name}) from error


def _waves(table: ArchiveTable, coming: list[Coming]) -> list[list[Coming]]:
    """Return the rows in runs, such that a row which refers to another one of the table is in a later run."""
    relation = own_relation(table)
    if not relation:
        return [coming]
    runs: list[list[Coming]] = [[]]
    of_run: set[Key] = set()
    for one in coming:
        if one.row.get(relation) in of_run:
            runs.append([])
            of_run = set()
        runs[-1].append(one)
        of_run.add(one.key)
    return runs


def _relate(table: ArchiveTable, one: Coming, group: Group, keys: Keys) -> None:
    """Set the relations of a row. One that is of a group is of this one."""
    for field in table.model._meta.concrete_fields:
        if field.name in table.columns and field.related_model:
            key = one.row.get(field.name)
            setattr(one.thing, field.name, None if key is None else keys[field.related_model][key])
        elif field.name == "group":
            one.thing.group = group
    if table.model is not Group:  # whose pictures are not written yet
        renumber(one.thing, partial(_picture_of, keys))
    if table.record:
        one.thing.key = keys[table.record(one.thing.kind)][one.row[RECORD]].pk  # type: ignore[index]


def _picture_of(keys: Keys, number: int) -> int | None:
    """Return the primary key of the picture that has this number in the file."""
    found = keys.get(Picture, {}).get(number)
    return found.pk if found else None


def _create(table: ArchiveTable, things: list[Any]) -> None:
    """Create rows, and then give them the moments that Django sets by itself."""
    stamps = [
        field.name
        for field in table.model._meta.concrete_fields
        if field.name in table.columns and (getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False))
    ]
    kept = [{name: getattr(thing, name) for name in stamps} for thing in things]
    table.model._default_manager.bulk_create(things, batch_size=BATCH)
    for thing, values in zip(things, kept, strict=True):
        for name, value in values.items():
            setattr(thing, name, value or getattr(thing, name))
    if stamps:
        table.model._default_manager.bulk_update(things, stamps, batch_size=BATCH)


def _set_many(table: ArchiveTable, new: list[Coming], keys: Keys) -> None:
    for name in many_of(table):
        field: Any = table.model._meta.get_field(name)
        through, others = field.remote_field.through, keys[field.related_model]
        ends = (field.m2m_column_name(), field.m2m_reverse_name())
        links = [(one.thing.pk, others[key].pk) for one in new for key in dict.fromkeys(one.row.get(name) or [])]
        rows = [through(**dict(zip(ends, link, strict=True))) for link in links]
        through._default_manager.bulk_create(rows, batch_size=BATCH)


def _know_news(group: Group) -> None:
    """Count what is news at this moment as told: followers had it from the other site."""
    now = timezone.now()
    events = newsworthy_events().filter(group=group).values_list("pk", "title")
    actions = Action.objects.open().filter(group=group).exclude(is_known(ACTION)).values_list("pk", "text")
    items = [(EVENT, *row) for row in events] + [(ACTION, *row) for row in actions]
    news.announce(
        news=[
            News(kind=kind, record_id=pk, group=group, title=title[:200], written_at=now) for kind, pk, title in items
        ]
    )


def _write_search(keys: Keys) -> None:
    """Let the search find all that came in."""
    for searchable in everything().values():
        pks = [thing.pk for thing in keys.get(searchable.model, {}).values()]
        for first in range(0, len(pks), BATCH):
            search.write_all(things=list(searchable.rows().filter(pk__in=pks[first : first + BATCH])))
