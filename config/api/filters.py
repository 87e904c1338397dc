"""Filters that only some lists have: by a thing with a slug, by a year, and by whether a meeting is over."""

import re
from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.api.problems import ProblemError
from config.api.resources import Filter

SLUG = "[-a-zA-Z0-9_]{1,80}"
YEAR = "(19[7-9][0-9]|20[0-9][0-9])"
WHEN = ("past", "upcoming")
NO_SUCH_PAGE = gettext_lazy("There is no page with this slug. Give the last part of the URL of a page of this site.")


def by_slug(
    name: str, words: str | Promise, field: str, listed: Callable[[], QuerySet], moved: Callable[[str], str]
) -> Filter:
    """Return a filter by the slug of a thing that has a page. `moved` returns the slug that a former one has now.

    A few queries more, only for an empty page.
    """

    def narrow(rows: QuerySet, value: str) -> QuerySet:
        if not re.fullmatch(SLUG, value, re.ASCII):
            raise ProblemError(str(NO_SUCH_PAGE), name)
        return rows.filter(**{f"{field}__in": listed().filter(slug=value)})

    def check(value: str) -> str:
        now = value if listed().filter(slug=value).exists() else moved(value)
        if not now:
            raise ProblemError(str(NO_SUCH_PAGE), name)
        return now

    return Filter(name, {"type": "string", "pattern": f"^{SLUG}$"}, words, narrow, check)


def by_year(field: str, words: str | Promise) -> Filter:
    """Return a filter by the year of a moment, on the clock of the site."""

    def narrow(rows: QuerySet, value: str) -> QuerySet:
        if not re.fullmatch(YEAR, value, re.ASCII):
            raise ProblemError(_("Give a year from 1970 to 2099."), "year")
        return rows.filter(**{f"{field}__year": int(value)})

    return Filter("year", {"type": "string", "pattern": f"^{YEAR}$"}, words, narrow)


def _of_time(rows: Any, value: str) -> Any:
    if value not in WHEN:
        raise ProblemError(_("Give “past” or “upcoming”."), "when")
    return rows.past() if value == "past" else rows.upcoming()


BY_TIME = Filter(
    "when", {"type": "string", "enum": list(WHEN)}, "Only meetings that are over, or those that are not.", _of_time
)
