"""Pagination that does not count the rows it does not show."""

import re
from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, QueryDict

SIZE = 20
MOST = 100_000


class Page(NamedTuple):
    """One page of a list. It reads one row more than it shows, to know whether there is a next page."""

    number: int
    query: QueryDict
    rows: list[Any]
    has_next: bool = False

    @property
    def window(self) -> slice:
        """Return the slice of rows to read."""
        return slice((self.number - 1) * SIZE, self.number * SIZE + 1)

    def of(self, rows: Any) -> "Page":
        """Return this page with its rows. Raises Http404 if the list is too short for it."""
        rows = list(rows)
        if not rows and self.number > 1:
            raise Http404
        return self._replace(rows=rows[:SIZE], has_next=len(rows) > SIZE)

    @property
    def previous_url(self) -> str:
        return self._url(self.number - 1) if self.number > 1 else ""

    @property
    def next_url(self) -> str:
        return self._url(self.number + 1) if self.has_next else ""

    def _url(self, number: int) -> str:
        """Return the URL of another page, with the same filters."""
        query = self.query.copy()
        query.pop("page", None)
        if number > 1:
            query["page"] = str(number)
        return f"?{query.urlencode()}"


def page_asked_for(request: HttpRequest) -> Page:
    """Return the page that `?page=` names. Raises Http404 for anything but a page number."""
    number = request.GET.get("page", "1")
    if not re.fullmatch(r"[1-9][0-9]{0,5}", number) or int(number) > MOST:
        raise Http404
    return Page(int(number), request.GET, [])
