"""One page of a list: its filters, its cursor, and its rows."""

import re
from datetime import UTC, date, datetime, time
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core import signing
from django.db.models import DateField, Q, QuerySet
from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from config.api.problems import ProblemError
from config.api.resources import Resource
from meetups.models import Group
from meetups.queries.search import keys_of
from meetups.standards.search import MOST_WORDS, folded

SIZE = 20
LONGEST_QUESTION = 200
SALT = "fortnight.api.cursor"
# RFC 3339, section 5.6. A plus that was not escaped in the query string arrives as a space.
MOMENT = re.compile(r"(\d{4})-\d\d-\d\d(?:[Tt]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:[Zz]|[+ -]\d\d:\d\d))?", re.ASCII)


class Listed(NamedTuple):
    """A page of a list as JSON, and the URL of the next one, or "" after the last."""

    items: list[dict[str, Any]]
    next_url: str


def page_of(resource: Resource, query: QueryDict) -> Listed:
    """Return the page that a query asks for. Raises ProblemError for a parameter with a bad value.

    A former slug in a filter finds what has another slug now (law 8).
    """
    filters = {name: str(query[name]) for name in resource.parameters if name != "cursor" and name in query}
    after = _read_cursor(resource, filters, str(query["cursor"])) if "cursor" in query else None
    found = _found(resource, filters, after)
    if not found and (now := _checked(resource, filters)) != filters:
        filters, found = now, _found(resource, now, after)
    shown = found[:SIZE]
    items = [resource.as_json(row, is_list=True) for row in (resource.prepare(shown) if shown else [])]
    return Listed(items, _next_url(resource, filters, shown[-1]) if len(found) > SIZE else "")


def _found(resource: Resource, filters: dict[str, str], after: list[Any] | None) -> list[Any]:
    """Return the rows of a page, and one more if there is one."""
    rows = _filtered(resource, filters).order_by(*resource.order)
    rows = rows.only(*resource.columns) if resource.columns else rows
    return list((rows if after is None else rows.filter(_after(resource, after)))[: SIZE + 1])


def _filtered(resource: Resource, filters: dict[str, str]) -> QuerySet:
    rows = resource.rows()
    if "group" in filters:
        rows = rows.filter(**{resource.group: _slug(filters["group"])})
    if "since" in filters:
        is_own = "__" not in resource.since and resource.since not in rows.query.annotations
        field = rows.model._meta.get_field(resource.since) if is_own else None
        since = _since(filters["since"])
        is_day = isinstance(field, DateField) and field.get_internal_type() == "DateField"
        rows = rows.filter(**{f"{resource.since}__gte": _day_of(since) if is_day else since})
    if "q" in filters:
        rows = rows.filter(pk__in=keys_of(_question(filters["q"]), resource.kind))
    for one in resource.filters:
        rows = one.narrow(rows, filters[one.name]) if one.name in filters else rows
    return rows


def _slug(text: str) -> str:
    if not re.fullmatch(r"[-\w]{1,80}", text, re.ASCII):
        raise ProblemError(_("Give the slug of a group, the last part of the URL of its page."), "group")
    return text


def _checked(resource: Resource, filters: dict[str, str]) -> dict[str, str]:
    """Return the filters with what has another slug now. One query each or a few, only for an empty page.

    Raises ProblemError if a filter names what there is not.
    """
    if "group" in filters and not Group.objects.filter(slug=filters["group"]).exists():
        raise ProblemError(_("There is no group with this slug. All groups are at /api/groups/."), "group")
    return filters | {one.name: one.check(filters[one.name]) for one in resource.filters if one.name in filters}


def _since(text: str) -> datetime:
    """Return the moment of RFC 3339, or when the day begins on the clock of the site."""
    words = _("Give a day or a time from 1970 to 2100, such as 2026-11-25 or 2026-11-25T18:00:00Z (RFC 3339).")
    found = MOMENT.fullmatch(text)
    if not found or not 1970 <= int(found[1]) <= 2100:
        raise ProblemError(words, "since")
    try:
        if len(text) == 10:
            return datetime.combine(date.fromisoformat(text), time(), ZoneInfo(settings.TIME_ZONE))
        return datetime.fromisoformat(text.upper().replace(" ", "+")).astimezone(UTC)
    except ValueError as error:
        raise ProblemError(words, "since") from error


def _day_of(moment: datetime) -> date:
    """Return the day of a moment on the clock of the site."""
    return moment.astimezone(ZoneInfo(settings.TIME_ZONE)).date()


def _question(text: str) -> str:
    if len(text) > LONGEST_QUESTION or len(folded(text)) > MOST_WORDS:
        raise ProblemError(_("Search for at most 10 words and 200 characters."), "q")
    return text


def _signer(resource: Resource, filters: dict[str, str]) -> signing.Signer:
    """Return the signer of the cursors of one list: of this resource in its order with these filters.

    It signs no time, so that a list that did not change keeps its ETag.
    """
    return signing.Signer(
        salt=f"{SALT}:{resource.name}:{','.join(resource.order)}?{urlencode(sorted(filters.items()))}"
    )


def _cursor(resource: Resource, filters: dict[str, str], row: Any) -> str:
    """Return the cursor of what comes after this row."""
    values = [getattr(row, name) for name in resource.order]
    texts = [value.isoformat() if isinstance(value, date) else value for value in values]
    return _signer(resource, filters).sign_object(texts)


def _read_cursor(resource: Resource, filters: dict[str, str], cursor: str) -> list[Any]:
    try:
        values: list[Any] = _signer(resource, filters).unsign_object(cursor)
    except signing.BadSignature as error:
        words = _("This cursor is not one of this list. Ask for the list without it, then follow “next”.")
        raise ProblemError(words, "cursor") from error
    return values


def _after(resource: Resource, values: list[Any]) -> Q:
    """Return the condition for the rows after the one with these values of the fields of the order."""
    same, after = Q(), Q()
    for name, value in zip(resource.order, values, strict=True):
        after |= same & Q(**{f"{name}__gt": value})
        same &= Q(**{name: value})
    first = Q(**{f"{resource.order[0]}__gte": values[0]})  # lets the database use an index
    return first & after


def _next_url(resource: Resource, filters: dict[str, str], row: Any) -> str:
    query = urlencode({**filters, "cursor": _cursor(resource, filters, row)})
    return f"{settings.SITE_URL}{resource.path}?{query}"
