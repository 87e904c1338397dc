"""Redacting personal data in tables of packages: sessions, the admin's log and the queue's failures."""

import json
from collections.abc import Iterable
from datetime import timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth import SESSION_KEY
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db.models import CharField, Model, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import override
from django_q.models import Task

from meetups.models import (
    Action,
    Attendee,
    Call,
    DoorLink,
    Event,
    EventSeries,
    Feedback,
    Group,
    GroupLink,
    Holiday,
    Message,
    Organisation,
    Organiser,
    Talk,
    User,
    Venue,
)
from meetups.services.organisations import FORGOTTEN
from meetups.standards.redaction import REDACTED, redacted

# The text in the admin's log about a row that is erased or deleted.
ERASED = "–"
FAILURES_KEPT = timedelta(days=7)

# The texts of these rows (`__str__`) hold no personal data, so the log may keep them.
NAMELESS = {Action, Call, DoorLink, Event, EventSeries, Feedback, Group, Holiday, Message, Venue}


def redact() -> None:
    """Redact sessions, the admin's log and failed tasks. Called by the nightly sweep. It may run twice without harm."""
    redact_sessions()
    redact_admin_log()
    redact_failed_tasks()


def redact_sessions() -> int:
    """Delete the sessions that have expired or belong to no account. Return the number deleted.

    An unfinished log-in has the typed email address in its session.
    """
    now = timezone.now()
    accounts = {str(pk) for pk in User.objects.filter(is_active=True).order_by().values_list("pk", flat=True)}
    rows = Session.objects.all().iterator(chunk_size=500)
    keys = [row.pk for row in rows if row.expire_date < now or _decoded(row).get(SESSION_KEY) not in accounts]
    return _delete(Session.objects.all(), keys)


def forget_in_sessions(*, email: str) -> int:
    """Delete the sessions that hold this email address, except those of the account that has it. Return the number."""
    accounts = {str(pk) for pk in User.objects.with_email(email).values_list("pk", flat=True)}
    keys = []
    for row in Session.objects.all().iterator(chunk_size=500):
        decoded = _decoded(row)
        text = json.dumps(decoded, default=str, ensure_ascii=False).casefold()
        if email.casefold() in text and decoded.get(SESSION_KEY) not in accounts:
            keys.append(row.pk)
    return _delete(Session.objects.all(), keys)


def redact_admin_log(*, attendees: Iterable[int] | None = None) -> None:
    """Redact the entries of the admin's log about rows that are erased or deleted, or about these attendees alone."""
    if attendees is not None:
        keys = [str(key) for key in attendees]
        _erase_entries(_entries(ContentType.objects.get_for_model(Attendee)).filter(object_id__in=keys))
        return
    used = LogEntry.objects.order_by().values("content_type")
    for content_type in ContentType.objects.filter(pk__in=used):
        model = content_type.model_class()
        if model not in NAMELESS:
            _erase_entries(_entries(content_type).exclude(object_id__in=_known(model)))
    _redact_organisers()


def redact_row(row: Model) -> None:
    """Redact the entries of the admin's log about a row that was erased and stays."""
    _erase_entries(_entries(ContentType.objects.get_for_model(row)).filter(object_id=str(row.pk)))


def redact_failed_tasks() -> None:
    """Delete the queue's failures after seven days; until then keep their numbers and the error without addresses."""
    Task.objects.filter(stopped__lt=timezone.now() - FAILURES_KEPT).delete()
    for task in Task.objects.all():
        args = tuple(one if isinstance(one, int) else REDACTED for one in task.args or ())
        Task.objects.filter(pk=task.pk).update(args=args, kwargs={}, result=redacted(str(task.result or "")))


def _decoded(session: Session) -> dict[str, Any]:
    """Return the content of a session, decoded by the engine of the site."""
    decoded: dict[str, Any] = import_module(settings.SESSION_ENGINE).SessionStore().decode(session.session_data)
    return decoded


def _delete(rows: QuerySet[Any], keys: list[Any]) -> int:
    for start in range(0, len(keys), 500):
        rows.filter(pk__in=keys[start : start + 500]).delete()
    return len(keys)


def _entries(content_type: ContentType) -> QuerySet[LogEntry]:
    return LogEntry.objects.filter(content_type=content_type).exclude(object_repr=ERASED)


def _erase_entries(entries: QuerySet[LogEntry]) -> None:
    entries.update(object_repr=ERASED, change_message="")


def _known(model: type[Model] | None) -> Any:
    """Return the keys, as text, of the rows of a model that are neither erased nor deleted."""
    if model is None:
        return []
    rows = model._default_manager.all()
    if model in (Attendee, Talk):
        rows = rows.filter(erased_at__isnull=True)
    if model is Organisation:
        rows = rows.exclude(name__startswith=FORGOTTEN)
    return rows.order_by().annotate(key_as_text=Cast("pk", CharField())).values("key_as_text")


def _redact_organisers() -> None:
    """Redact the names of former organisers in the log of each group."""
    groups = ContentType.objects.get_for_model(Group)
    entries = LogEntry.objects.filter(content_type=groups, change_message__startswith="[")
    for entry in entries.filter(change_message__contains='"object":'):
        roles = Organiser.objects.filter(group=int(entry.object_id or 0)).select_related("user", "group")
        message = _redacted_message(entry.change_message, {str(role) for role in roles})
        if message != entry.change_message:
            LogEntry.objects.filter(pk=entry.pk).update(change_message=message)


def _redacted_message(message: str, known: set[str]) -> str:
    """Return a log message (Django's JSON) with the rows that are not `known` redacted. Group links stay."""
    changes = json.loads(message)
    with override(None):  # as Django writes it
        link = str(GroupLink._meta.verbose_name)
    for facts in [facts for change in changes for facts in change.values() if "object" in facts]:
        if facts["name"] != link and facts["object"] not in known:
            facts["object"] = ERASED
    return json.dumps(changes)
