"""Emails to organisers about the calendar that is read for their group each night (ADR 52)."""

from collections.abc import Iterable, Mapping
from typing import Any

from meetups.models import CalendarSource, OutboxEmail, User
from meetups.services.emails import outbox

Kind = OutboxEmail.Kind


def write_changed(
    source: CalendarSource, *, numbers: Mapping[str, int], gone: Iterable[str], is_done: bool, but: User | None = None
) -> None:
    """Email the organisers what is new in the file, and whether it `is_done` or waits for an answer.

    `gone` are titles of what is no longer in it. The organiser `but`, who reads it on a page, gets no email.
    """
    assert source.changed_at
    context = {"numbers": numbers, "gone": list(gone), "is_done": is_done}
    _write(source, Kind.CALENDAR_CHANGED, source.changed_at.isoformat(), context, but)


def write_failing(source: CalendarSource) -> None:
    """Email the organisers that the calendar has not been readable for a week."""
    assert source.failing_since
    _write(source, Kind.CALENDAR_FAILING, source.failing_since.isoformat(), {}, None)


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
