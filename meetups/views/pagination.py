"""Pagination that does not count the rows it does not show, and skips a bounded number of them."""

import re
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, QueryDict
from django.shortcuts import get_object_or_404

SIZE = 20
MOST = 50  # pages; the next link of the last one starts a new count from a row, `?from=`


class Page(NamedTuple):
    """One page of a list. It reads one row more than it shows, to know whether there is a next page."""

    number: int
    query: QueryDict
    rows: list[Any]
    next_slug: str = ""

    @property
    def window(self) -> slice:
        """Return the slice of rows to read."""
        return slice((self.number - 1) * SIZE, self.number * SIZE + 1)

    def select(self, rows: QuerySet[Any], *order: str) -> Any:
        """Return the rows to read, in this order: names of fields that are never null, of which the last is unique.

        Annotations are computed for these rows alone, not for those that are skipped. Raises Http404 if the row from
        which the list should start is not among `rows`.
        """
        rows = rows.order_by(*order)
        if slug := self.query.get("from"):
            rows = rows.filter(_from(get_object_or_404(rows, slug=slug), order))
        return rows.filter(pk__in=rows.values("pk")[self.window]) if self.number > 1 else rows[self.window]

    def of(self, rows: Any) -> "Page":
        """Return this page with its rows, each with a `slug`. Raises Http404 if the list is too short for it."""
        rows = list(rows)
        if not rows and self.number > 1:
            raise Http404
        return self._replace(rows=rows[:SIZE], next_slug=rows[SIZE].slug if len(rows) > SIZE else "")

    @property
    def is_start(self) -> bool:
        """Return whether this page begins with the first row of the list."""
        return self.number == 1 and "from" not in self.query

    @property
    def start_url(self) -> str:
        """Return the URL of the whole list, if this page is of a list that starts from a row."""
        return self._url() if "from" in self.query else ""

    @property
    def previous_url(self) -> str:
        return self._url(page=self.number - 1, start=self.query.get("from", "")) if self.number > 1 else ""

    @property
    def next_url(self) -> str:
        if not self.next_slug:
            return ""
        if self.number == MOST:
            return self._url(start=self.next_slug)
        return self._url(page=self.number + 1, start=self.query.get("from", ""))

    def _url(self, *, page: int = 1, start: str = "") -> str:
        """Return the URL of another page, with the same filters."""
        query = self.query.copy()
        for name, value in {"from": start, "page": str(page) if page > 1 else ""}.items():
            query.pop(name, None)
            if value:
                query[name] = value
        return f"?{query.urlencode()}"


def page_asked_for(request: HttpRequest) -> Page:
    """Return the page that `?page=` names. Raises Http404 for anything but a page number, or if `?from=` is no slug."""
    number = request.GET.get("page", "1")
    if not re.fullmatch(r"[1-9][0-9]?", number) or int(number) > MOST:
        raise Http404
    if not re.fullmatch(r"[-\w]{1,140}", request.GET.get("from", "-"), re.ASCII):
        raise Http404
    return Page(int(number), request.GET, [])


def _from(row: Any, order: tuple[str, ...]) -> Q:
    """Return the condition for this row and those after it in this order."""
    same, after = Q(), Q(pk=row.pk)
    for name in order:
        field, way = (name[1:], "lt") if name.startswith("-") else (name, "gt")
        value = getattr(row, field)
        after |= same & Q(**{f"{field}__{way}": value})
        same &= Q(**{field: value})
    first, way = (order[0][1:], "lte") if order[0].startswith("-") else (order[0], "gte")
    return Q(**{f"{first}__{way}": getattr(row, first)}) & after  # the first part lets the database use an index
