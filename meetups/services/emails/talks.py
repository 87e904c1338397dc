"""Emails to speakers about their talks and, when one is withdrawn, to organisers (ADR 41)."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from django.conf import settings

from meetups.models import Call, Event, OutboxEmail, Talk, User
from meetups.queries import recipients
from meetups.queries.running_orders import plans
from meetups.services.emails import outbox
from meetups.services.emails.changes import Edit, new_to
from meetups.standards.email_addresses import comparable
from meetups.wording.dates import clock, leaf, zone_named

Kind = OutboxEmail.Kind


def write_offered(talk: Talk, *, version: str) -> None:
    """Email a speaker the link to their talk."""
    _write(talk, Kind.TALK_OFFERED, version)


def write_accepted(talk: Talk, *, starts_at: datetime, by: User | None) -> None:
    _write(talk, Kind.TALK_ACCEPTED, str(talk.call.version), **_accepted(talk, starts_at, by))


def write_declined(talk: Talk, *, by: User | None) -> None:
    _write(talk, Kind.TALK_DECLINED, str(talk.call.version), **_answered(talk, by))


def preview_accepted(talk: Talk, *, starts_at: datetime, by: User | None) -> dict[str, str]:
    """Return the subject, text and HTML of this email, without the link that only the speaker may have."""
    return outbox.compose(kind=Kind.TALK_ACCEPTED, context=_accepted(talk, starts_at, by), **_about(talk))


def preview_declined(talk: Talk, *, by: User | None) -> dict[str, str]:
    return outbox.compose(kind=Kind.TALK_DECLINED, context=_answered(talk, by), **_about(talk))


def write_time(talk: Talk, starts_at: datetime, *, version: str) -> None:
    """Email a speaker when their talk begins now."""
    _write(talk, Kind.TALK_TIME, version, **_time(talk, starts_at))


def write_withdrawn(talk: Talk, *, title: str) -> None:
    """Email each organiser that an accepted talk was withdrawn. It does not name the speaker.

    Without a title it says that the speaker is erased.
    """
    event = talk.call.event
    for user in User.objects.filter(organiser_roles__group=event.group, is_active=True).order_by("pk"):
        outbox.write(
            kind=Kind.TALK_WITHDRAWN,
            version=talk.pk,
            to=user.email,
            context={"title": title, "number": talk.position, "call": talk.call},
            user=user,
            event=event,
            group=event.group,
        )


def write_cancelled(event: Event) -> None:
    """Email the speakers of a cancelled event, but those who are emailed as attendees."""
    for talk in recipients.speakers([event.pk], statuses=recipients.OF_CANCELLING):
        _write(talk, Kind.TALK_CANCELLED, str(event.sequence))


def write_changed(event: Event, *, version: str, edits: list[Edit]) -> None:
    """Email the speakers what changed since they offered their talk, but those who are emailed as attendees."""
    begin = times_of(event)
    for talk in recipients.speakers([event.pk], statuses=recipients.OF_CHANGES):
        if changes := new_to(talk.created_at, edits):
            mine = begin.get(comparable(talk.email), [])
            _write(talk, Kind.TALK_CHANGED, version, changes=changes, talks=mine)


def times_of(event: Event) -> dict[str, list[dict[str, Any]]]:
    """Return title and time of each accepted talk that is to come at an event, by its speaker's comparable email.

    Three queries, and one without a call. A change notice has them, because talks move with their event.
    """
    call = Call.objects.filter(event=event).first()
    found = defaultdict[str, list[dict[str, Any]]](list)
    if call is None:
        return found
    call.event = event
    talks = [(item.talk, item.starts_at) for item in plans([call])[call.pk] if item.talk]
    for talk, starts_at in talks:
        talk.call = call
        if talk.email and not talk.started_at:
            found[comparable(talk.email)].append({"title": talk.title, **_time(talk, starts_at)})
    return found


def _write(talk: Talk, kind: str, version: str, **context: Any) -> None:
    """Write an email to a speaker, unless their email address was erased."""
    if talk.email:
        context["link"] = settings.SITE_URL + talk.get_absolute_url()
        outbox.write(kind=kind, version=version, to=talk.email, context=context, **_about(talk))


def _about(talk: Talk) -> dict[str, Any]:
    event = talk.call.event
    return {"talk": talk, "event": event, "group": event.group}


def _accepted(talk: Talk, starts_at: datetime, by: User | None) -> dict[str, Any]:
    return {**_answered(talk, by), **_time(talk, starts_at)}


def _answered(talk: Talk, by: User | None) -> dict[str, Any]:
    return {"reply": talk.reply, "by": by.name if by else ""}


def _time(talk: Talk, starts_at: datetime) -> dict[str, Any]:
    """Return when a talk begins, in words and local time, and how long it is."""
    local = starts_at.astimezone(zone_named(talk.call.event.zone))
    return {
        "time": clock(local.hour, local.minute),
        "day": leaf(local.date()).long,
        "zone": local.tzname(),
        "minutes": talk.minutes or talk.call.minutes,
    }
