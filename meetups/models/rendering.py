"""Rendering texts anew that are stored already: after a change of the renderer, in the command and in migrations."""

from django.db import models, transaction

from meetups.models.fields import RenderedField

BATCH = 200


def rendered_fields(model: type[models.Model]) -> list[RenderedField]:
    """Return the fields of a model that hold rendered texts."""
    return [field for field in model._meta.concrete_fields if isinstance(field, RenderedField)]


def render_rows(model: type[models.Model], *, using: str) -> int:
    """Render the texts of all rows of a model, and write those that differ. Return the number of rows that did.

    Each batch is a transaction of its own, with its rows locked: a text that is saved meanwhile is not lost. The model
    may be that of a migration.
    """
    fields, rows = rendered_fields(model), model._base_manager.using(using).order_by("pk")
    changed, after = 0, 0
    while keys := list(rows.filter(pk__gt=after).values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic(using=using):
            changed += _render(rows.filter(pk__in=keys), fields)
        after = keys[-1]
    return changed


def _render(rows: models.QuerySet, fields: list[RenderedField]) -> int:
    """Render the texts of these rows, which are locked. Write nothing where nothing differs. Return how many did."""
    changed = 0
    for row in rows.select_for_update(no_key=True, of=("self",)):
        wanted = {field.attname: field.html_of(row) for field in fields}
        if any(getattr(row, name) != html for name, html in wanted.items()):
            changed += rows.model._base_manager.using(rows.db).filter(pk=row.pk).update(**wanted)
    return changed
