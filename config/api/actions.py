"""Actions as open data, with the owners who chose to be named."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from config.api.resources import (
    DAY,
    EVENT,
    GROUP,
    MOMENT,
    TEXT,
    URL,
    YES_NO,
    Field,
    Resource,
    event_of,
    group_of,
    moment,
    nullable,
    one_of,
    own_fields,
    same,
    site_url,
)
from meetups.models import Action
from meetups.models.slugs import path_of
from meetups.queries.actions import lines


def _rows() -> QuerySet[Action]:
    return Action.objects.select_related("group", "event")


def _add_lines(rows: list[Any]) -> list[Any]:
    """Add `line` to these actions: what the pages say of them. One query."""
    found = {line.pk: line for line in lines(Action.objects.filter(pk__in=[action.pk for action in rows]))}
    for action in rows:
        action.line = found.get(action.pk)
    return [action for action in rows if action.line]


def _url(action: Action) -> str:
    path = path_of("meetups:actions-index", action.group.slug)
    return site_url(f"{path}?state={action.state}&from={action.uid}#action-{action.uid}")


def _owner(action: Action) -> str | None:
    return action.owner_name if action.is_owner_public and action.owner_name else None


def _day(name: str) -> Any:
    return lambda action: getattr(action.line, name) and getattr(action.line, name).isoformat()


ACTIONS = Resource(
    name="actions",
    label=_("Actions"),
    words=_("What people said they would do, and what came of it."),
    key="uid",
    key_schema=TEXT,
    rows=_rows,
    order=("created_at", "pk"),
    prepare=_add_lines,
    columns=(
        "uid", "text", "owner_name", "is_owner_public", "state", "why", "created_at", "group__slug", "group__name",
        "event__slug", "event__title", "event__status",
    ),
    group="group__slug",
    since="created_at",
    since_words=_("written down at this time or later"),
    kind="action",
    fields=(
        *own_fields("uid", TEXT, "actions"),
        Field("url", URL, "Where it is in the list of its group.", _url),
        Field("text", TEXT, "What somebody does.", same("text")),
        Field("group", GROUP, "The group for which it is done.", lambda action: group_of(action.group)),
        Field("owner", nullable(TEXT), "Who does it, if they chose to be named.", _owner),
        Field("state", one_of(Action.State), "Whether it is open, done or dropped.", same("state")),
        Field("why", TEXT, "Why it was dropped; else empty.", same("why")),
        Field("due_on", nullable(DAY), "The day on which an open action is due.", _day("due_on")),
        Field("is_overdue", YES_NO, "Whether it is open and that day is over.", lambda action: action.line.is_overdue),
        Field("event", nullable(EVENT), "The meeting where it was agreed.", lambda action: event_of(action.event)),
        Field("created_on", DAY, "The day on which it was written down.", _day("created_on")),
        Field("closed_on", nullable(DAY), "The day on which it was done or dropped.", _day("closed_on")),
        Field(
            "updated_at", MOMENT, "When it last changed, or the meeting at which it is due.",
            lambda action: moment(action.line.updated_at, settings.TIME_ZONE),
        ),
    ),
)  # fmt: skip
