"""The dry run: what a file with everything of a group would add here, and why it is refused (ADR 64).

Nothing is written. A fault that only the database can see, such as two rows that exclude each other, is refused on
writing.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetups.extensions import ArchiveTable
from meetups.models import Event, FormerSlug
from meetups.queries.archives import NUMBER, RECORD, Key, columns_of, many_of
from meetups.services.archives.tables import all_tables
from meetups.services.archives.values import set_values
from meetups.standards.archive_files import Archive, Row

MOST_REFUSALS = 20
# Slugs that the pages of another model redirect from, or lead to.
CROSSED: dict[type[models.Model], type[models.Model]] = {Event: FormerSlug, FormerSlug: Event}


class Coming(NamedTuple):
    """A row that comes in. `thing` is not saved yet, or is a row of this site that is the same."""

    key: Key
    thing: Any
    row: Row
    is_here: bool


class Line(NamedTuple):
    """One table of the plan: how many rows are new, are here already, or are left out."""

    title: str
    new: int
    here: int
    left_out: str = ""


class Plan:
    """The rows that a file adds, table by table. `refusals` are sentences; with any of them, nothing is written."""

    def __init__(self, archive: Archive, *, with_followers: bool = False) -> None:
        self.archive = archive
        self.name, self.slug = (str(archive.manifest.get(part, ""))[:120] for part in ("name", "group"))
        self.site = str(archive.manifest.get("site", ""))[:200]
        self.made_on = str(archive.manifest.get("made_at", ""))[:10]
        self.refusals: list[str] = []
        self.tables = all_tables(with_followers=with_followers)
        self.coming: dict[str, list[Coming]] = {}
        self._keys: dict[type[models.Model], set[Key]] = {}
        for table in self.tables:
            self.coming[table.name] = self._read(table)
        if len(self.coming["group"]) != 1:
            self._refuse(_("The file must have exactly one group."))

    @property
    def lines(self) -> list[Line]:
        """The tables that have rows, and those that are left out."""
        shown = [self._line(table) for table in self.tables if self.coming[table.name]]
        known = {table.name: table for table in all_tables(with_followers=True)}
        for name in self.archive.tables.keys() - self.coming.keys():
            title = str(known[name].title) if name in known else name[:50]
            reason = _("not asked for") if name in known else _("this site does not know them")
            shown.append(Line(title, 0, 0, f"{self.archive.tables[name]}, {reason}"))
        return shown

    def _line(self, table: ArchiveTable) -> Line:
        rows = self.coming[table.name]
        here = sum(one.is_here for one in rows)
        unknown = {name for one in rows for name in one.row} - {*columns_of(table), NUMBER}
        words = ngettext("%d unknown column", "%d unknown columns", len(unknown)) % len(unknown) if unknown else ""
        return Line(str(table.title), len(rows) - here, here, words)

    def _refuse(self, sentence: str) -> None:
        if len(self.refusals) < MOST_REFUSALS and sentence not in self.refusals:
            self.refusals.append(sentence)

    def _read(self, table: ArchiveTable) -> list[Coming]:
        rows = self.archive.rows(table.name)
        here = self._here(table, rows)
        found: list[Coming] = []
        known: set[Key] = set()
        for number, row in enumerate(rows, 1):
            try:
                one = self._coming(table, number, row, here)
                if one.key in known:
                    raise ValidationError(_("The same key is there twice."), code="twice")
            except ValidationError as refusal:
                where = _("Table %(table)s, row %(number)d") % {"table": table.name, "number": number}
                self._refuse(f"{where}: {_words(refusal)}")
                key = row.get(table.key) if table.key else number
                if isinstance(key, str | int):  # so that one mistake is said once
                    self._keys.setdefault(table.model, set()).add(key)
                continue
            known.add(one.key)
            self._keys.setdefault(table.model, set()).add(one.key)
            found.append(one)
        for sentence in _taken(table, [one.thing for one in found if not one.is_here]):
            self._refuse(sentence)
        return found

    def _here(self, table: ArchiveTable, rows: list[Row]) -> dict[str, Any]:
        """Return the rows of this site that things which groups share could be, by the column that finds them."""
        if not table.same:
            return {}
        name = table.same[0]
        wanted = [value for row in rows if isinstance(value := row.get(name), str) and "\x00" not in value]
        return {getattr(one, name): one for one in _with(table.model, name, wanted)}

    def _coming(self, table: ArchiveTable, number: int, row: Row, here: dict[str, Any]) -> Coming:
        """Return a row of a table as a row that can be saved. Raises ValidationError."""
        thing: Any = table.model()
        set_values(thing, table, row)
        self._refuse_strangers(table, number, row)
        if table.record:
            self._refuse_unknown(table.record(thing.kind), row.get(RECORD))
        if table.complete:
            table.complete(thing, row)
        if table.bring:
            table.bring(thing, row, self.archive.read)
        key = getattr(thing, table.key) if table.key else number
        same = here.get(getattr(thing, table.same[0])) if table.same else None
        if same is None:
            return Coming(key, thing, row, is_here=False)
        if any(getattr(same, name) != getattr(thing, name) for name in table.same):
            words = _("“%(slug)s” is taken by something else on this site: %(name)s.")
            raise ValidationError(words, "taken", {"slug": getattr(thing, table.same[0]), "name": same})
        return Coming(key, same, row, is_here=True)

    def _refuse_strangers(self, table: ArchiveTable, number: int, row: Row) -> None:
        """Refuse a row with another number than its place, or that refers to a row that was not before it."""
        if not table.key and row.get(NUMBER) != number:
            raise ValidationError(_("The numbers of the rows are not 1, 2, 3 and so on."), code="numbers")
        many = many_of(table)
        for name in table.columns:
            field: Any = table.model._meta.get_field(name)
            if not field.related_model or row.get(name) is None:
                continue
            wanted = row[name] if name in many else [row[name]]
            if not isinstance(wanted, list) or not all(type(key) in (str, int) for key in wanted):
                raise ValidationError(_("%(name)s cannot be read."), "value", {"name": name})
            if not self._keys.get(field.related_model, set()) >= set(wanted):
                raise ValidationError(_("%(name)s refers to a row that is not there."), "stranger", {"name": name})

    def _refuse_unknown(self, model: type[models.Model] | None, key: Any) -> None:
        """Refuse a row that names a record which was not before it."""
        if model is None or type(key) not in (str, int) or key not in self._keys.get(model, set()):
            raise ValidationError(_("%(name)s refers to a row that is not there."), "stranger", {"name": RECORD})


def _taken(table: ArchiveTable, things: list[Any]) -> Iterable[str]:
    """Return a sentence for each unique value that something of this site has."""
    fields: list[Any] = [table.model._meta.get_field(name) for name in table.columns]
    unique = [field for field in fields if not field.related_model and field.unique]
    for field in unique:
        values = [getattr(thing, field.name) for thing in things]
        models_of = [table.model] + ([CROSSED[table.model]] if field.name == "slug" and table.model in CROSSED else [])
        for model in models_of:
            for row in _with(model, field.name, values):
                yield _("“%(value)s” (%(column)s) is on this site already: %(row)s.") % {
                    "value": getattr(row, field.name),
                    "column": field.verbose_name,
                    "row": row,
                }


def _with(model: type[models.Model], name: str, values: list[Any]) -> Iterable[Any]:
    """Return the rows that have one of these values, 500 values a query."""
    for first in range(0, len(values), 500):
        yield from model._default_manager.filter(**{f"{name}__in": values[first : first + 500]}).order_by("pk")


def _words(refusal: ValidationError) -> str:
    if hasattr(refusal, "message_dict"):
        return " ".join(f"{name}: {' '.join(words)}" for name, words in refusal.message_dict.items())
    return " ".join(refusal.messages)
