"""Lists of the admin as cards: on a narrow screen each cell shows the title of its column."""

from collections.abc import Iterator
from typing import Any

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst

register = template.Library()


@register.filter
def labelled(cells: list[SafeString], headers: list[dict[str, Any]]) -> Iterator[SafeString]:
    """Yield the cells of a row with the titles of their columns in `data-label`, which the stylesheet shows.

    `cells` and `headers` are those of Django's tag `result_list`. The title of the column of check boxes is left out.
    """
    for cell, header in zip(cells, headers, strict=False):
        is_check_box = "action-checkbox-column" in header.get("class_attrib", "")
        label = "" if is_check_box else escape(capfirst(header["text"]))
        yield mark_safe(cell.replace(">", f' data-label="{label}">', 1))
