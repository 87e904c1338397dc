"""Questions put together once and asked often (ADR 13).

Django puts the SQL of a queryset together anew each time it is asked. On a page that only reads, that is most of the
work, and the outcome is always the same but for a few values. Here a queryset with slots for these values is compiled
on its first use; afterwards only the values are new.
"""

from typing import Any

from django.db import connections, models
from django.db.models.query import ModelIterable, get_related_populators


class Slot(models.Expression):
    """A place for a value that is known only when the question is asked."""

    def __init__(self, name: str, field: models.Field) -> None:
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [self]


class Prepared:
    """A queryset with slots. `rows` and `objects` ask it, with a value for each slot by its name.

    Only for reading what nobody has locked, by filters that compare with a slot; a slice is part of the question.
    """

    def __init__(self, queryset: models.QuerySet) -> None:
        self._queryset = queryset
        self._sql = ""

    def rows(self, **values: Any) -> list[Any]:
        """What `values_list()` would give: a sequence of values for each row."""
        connection = connections[self._queryset.db]
        if not self._sql:
            self._compile()
        bound = [
            value.output_field.get_db_prep_value(values[value.name], connection) if isinstance(value, Slot) else value
            for value in self._params
        ]
        with connection.cursor() as cursor:
            cursor.execute(self._sql, bound)
            found = cursor.fetchall()
        return list(self._compiler.apply_converters(found, self._converters)) if self._converters else found

    def objects(self, **values: Any) -> list[Any]:
        """What the queryset itself would give: records, with those that `select_related()` names."""
        found = self.rows(**values)
        return [self._record(row) for row in found]

    def _compile(self) -> None:
        self._compiler = self._queryset.query.get_compiler(self._queryset.db)
        sql, self._params = self._compiler.as_sql()
        selected = self._compiler.select[: self._compiler.col_count]
        self._converters = self._compiler.get_converters([column[0] for column in selected])
        if issubclass(self._queryset._iterable_class, ModelIterable):
            info = self._compiler.klass_info
            self._columns = slice(info["select_fields"][0], info["select_fields"][-1] + 1)
            self._names = [column[0].target.attname for column in self._compiler.select[self._columns]]
            select, db = self._compiler.select, self._queryset.db
            self._related = get_related_populators(info, select, db)  # type: ignore[call-arg]  # stubs of Django 6
        self._sql = sql

    def _record(self, row: Any) -> models.Model:
        record = self._queryset.model.from_db(self._queryset.db, self._names, row[self._columns])
        for related in self._related:
            related.populate(row, record)
        return record
