"""Long lists, a page at a time, without counting what is not shown."""

import re
from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, QueryDict

SIZE = 20
MOST = 100_000


class Page(NamedTuple):
    """One page of a list. One row more than it shows is read, to know whether there is a next page."""

    number: int
    query: QueryDict
    rows: list[Any]
    has_next: bool = False

    @property
    def window(self) -> slice:
        """The rows to read."""
        return slice((self.number - 1) * SIZE, self.number * SIZE + 1)

    def of(self, rows: Any) -> "Page":
        """This page with what was read. Raises Http404 when the list is not as long as that."""
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
        """The address of another page; filters keep their place in it."""
        query = self.query.copy()
        query.pop("page", None)
        if number > 1:
            query["page"] = str(number)
        return f"?{query.urlencode()}"


def page_asked_for(request: HttpRequest) -> Page:
    """The page that `?page=` names. Raises Http404 for anything that is not the number of a page."""
    number = request.GET.get("page", "1")
    if not re.fullmatch(r"[1-9][0-9]{0,5}", number) or int(number) > MOST:
        raise Http404
    return Page(int(number), request.GET, [])
