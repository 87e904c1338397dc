"""Rendering every stored text anew, after a change of the renderer."""

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS

from meetups.models.rendering import render_rows, rendered_fields
from meetups.services import search


def render_anew() -> int:
    """Render every stored Markdown text anew, in batches, while the site runs. Return the number of rows that differed.

    Nothing is written where nothing differs. The search follows.
    """
    models = [model for model in apps.get_models() if rendered_fields(model)]
    changed = sum(render_rows(model, using=DEFAULT_DB_ALIAS) for model in models)
    if changed:
        search.rebuild()
    return changed
