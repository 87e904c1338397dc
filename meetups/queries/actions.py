"""The actions of a group or of an event, for pages, emails, feeds and downloads."""

from datetime import date, datetime
from typing import NamedTuple

from meetups.extensions import FeedStart
from meetups.models import Action, Event, Group
from meetups.models.actions import ActionQuerySet
from meetups.models.slugs import path_of
from meetups.wording import present
from meetups.wording.actions import due_in_words, ended_in_words, owner_in_words
from meetups.wording.dates import leaf, zone_named

COLUMNS = (
    "pk", "uid", "text", "state", "why", "owner_name", "is_owner_public", "created_at", "closed_at", "updated_at",
    "group__zone", "due_on", "due_event__status", "due_event__starts_at", "due_event__ends_at", "due_event__zone",
    "due_event__updated_at", "event__status", "event__title", "event__slug", "event__starts_at", "event__zone",
)  # fmt: skip


class ActionRow(NamedTuple):
    """A row of `COLUMNS`, from which an `ActionLine` is made."""

    pk: int
    uid: str
    text: str
    state: str
    why: str
    owner_name: str
    is_owner_public: bool
    created_at: datetime
    closed_at: datetime | None
    updated_at: datetime
    zone: str
    due_on: date | None
    due_status: str | None
    due_starts_at: datetime
    due_ends_at: datetime
    due_zone: str
    due_updated_at: datetime
    event_status: str | None
    event_title: str
    event_slug: str
    event_starts_at: datetime
    event_zone: str


class Due(NamedTuple):
    """The local day on which an action is due, whether it is overdue, and both in words."""

    day: date
    is_over: bool
    words: str


class ActionLine(NamedTuple):
    """One action in a list. It has only plain values, and no name that its owner did not want to be shown.

    `due` and `is_overdue` are empty for a closed action, and `ended` for an open one. `met_on` and `met_url` are the
    day and the page of the meeting where it was agreed, if that is public. `changed_at` is when it changed itself.
    """

    pk: int
    uid: str
    text: str
    owner: str
    state: str
    state_label: str
    due: str
    due_on: date | None
    is_overdue: bool
    ended: str
    why: str
    met_at: str
    met_on: str
    met_url: str
    created_on: date
    closed_on: date | None
    created_at: datetime
    updated_at: datetime
    changed_at: datetime

    @property
    def slug(self) -> str:
        """The name of the action in the URL of its list, and the anchor of its line."""
        return self.uid

    @property
    def facts(self) -> str:
        """Return the owner, and when it is due or how it ended: `Ann · due on Friday 4 December 2026`."""
        return " · ".join(filter(None, [self.owner, self.due or self.ended]))


def lines(actions: ActionQuerySet) -> list[ActionLine]:
    """Return the lines of these actions in the same order, with one query."""
    return [_line(ActionRow._make(row)) for row in actions.values_list(*COLUMNS)]


def open_actions(group: Group, limit: int) -> list[ActionLine]:
    """Return the first open actions of a group, oldest first, at most this many. One query."""
    return lines(group.actions.open()[:limit])


def actions_of(event: Event) -> list[ActionLine]:
    """Return the actions that were agreed at an event, in the order in which they were written down. One query."""
    return lines(event.actions.order_by("created_at", "id"))


def newest_changes(group: Group, limit: int, start: FeedStart | None = None) -> list[ActionLine]:
    """Return the actions of a group that changed last, at most this many. One query."""
    rows = group.actions.order_by("-updated_at", "-id")
    return lines((start.narrow(rows, "action", "updated_at") if start else rows)[:limit])


def _line(row: ActionRow) -> ActionLine:
    zone = zone_named(row.zone)
    due = _due(row) if row.closed_at is None else None
    closed_on = row.closed_at.astimezone(zone).date() if row.closed_at else None
    has_meeting = row.event_status not in (None, Event.Status.DRAFT)
    return ActionLine(
        pk=row.pk,
        uid=row.uid,
        text=row.text,
        owner=owner_in_words(row.owner_name, is_public=row.is_owner_public),
        state=row.state,
        state_label=str(Action.State(row.state).label),
        due=due.words if due else "",
        due_on=due.day if due else None,
        is_overdue=bool(due and due.is_over),
        ended=ended_in_words(row.state, closed_on) if closed_on else "",
        why=row.why,
        met_at=row.event_title if has_meeting else "",
        met_on=leaf(row.event_starts_at.astimezone(zone_named(row.event_zone)).date()).long if has_meeting else "",
        met_url=path_of("meetups:events-detail", row.event_slug) if has_meeting else "",
        created_on=row.created_at.astimezone(zone).date(),
        closed_on=closed_on,
        created_at=row.created_at,
        updated_at=_updated_at(row),
        changed_at=row.updated_at,
    )


def _due(row: ActionRow) -> Due | None:
    """Return when an open action is due. A meeting that is not published yet is not told."""
    if row.due_on:
        is_over = row.due_on < present.today(zone_named(row.zone))
        return Due(row.due_on, is_over, due_in_words(row.due_on, at_meeting=False, is_over=is_over))
    if row.due_status in (None, Event.Status.DRAFT):
        return None
    day = row.due_starts_at.astimezone(zone_named(row.due_zone)).date()
    is_cancelled = row.due_status == Event.Status.CANCELLED
    is_over = row.due_ends_at <= present.now() and not is_cancelled
    words = due_in_words(day, at_meeting=True, is_over=is_over, is_cancelled=is_cancelled)
    return Due(day, is_over, words)


def _updated_at(row: ActionRow) -> datetime:
    """Return when the line last changed: an open action with the meeting at which it is due."""
    return max(row.updated_at, row.due_updated_at) if row.due_status and row.closed_at is None else row.updated_at
