"""Emails to organisers about the calendar that is read for their group each night (ADR 52)."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from meetups.models import CalendarSource, Event, OutboxEmail, User
from meetups.services.emails import outbox
from meetups.services.emails.changes import to_phone
from meetups.wording.counts import to_phone_in_words

Kind = OutboxEmail.Kind
MOST_SHOWN = 20


class Done(StrEnum):
    """The state of the changes of a file: nothing is done, they are imported, or the worker imports them."""

    NOT = ""
    NOW = "now"
    QUEUED = "queued"


class Changes(NamedTuple):
    """The changes in a file: how many entries of each kind, each change in words, and the titles of missing entries."""

    numbers: Mapping[str, int]
    written: list[str]
    gone: list[str]


def write_changed(source: CalendarSource, *, changes: Changes, done: Done, but: User | None = None) -> None:
    """Email the organisers what is new in the file, the first 20 changes in words, and what is done with it.

    The organiser `but`, who reads it on a page, gets no email.
    """
    assert source.changed_at
    context = {
        "numbers": changes.numbers,
        "written": changes.written[:MOST_SHOWN],
        "more": max(0, len(changes.written) - MOST_SHOWN),
        "gone": changes.gone,
        "done": str(done),
        "to_phone": _to_phone(source) if done == Done.NOW else "",
    }
    _write(source, Kind.CALENDAR_CHANGED, source.changed_at.isoformat(), context, but)


def write_failing(source: CalendarSource) -> None:
    """Email the organisers that the calendar has not been readable for a week."""
    assert source.failing_since
    _write(source, Kind.CALENDAR_FAILING, source.failing_since.isoformat(), {}, None)


def _to_phone(source: CalendarSource) -> str:
    """Return how many attendees of the meetings that were changed or cancelled have no email address, in words."""
    number = len(to_phone(events=Event.objects.filter(group=source.group_id, updated_at__gte=source.changed_at)))
    return to_phone_in_words(number) if number else ""


def _write(source: CalendarSource, kind: str, version: str, context: dict[str, Any], but: User | None) -> None:
    organisers = User.objects.filter(organiser_roles__group=source.group_id, is_active=True).order_by("pk")
    for user in organisers.exclude(pk=but.pk) if but else organisers:
        outbox.write(
            kind=kind,
            version=f"{source.pk} {version}",
            to=user.email,
            context={"source": source, **context},
            user=user,
            group=source.group,
        )
