"""Emails to the owners of actions: the one that asks to confirm their email address, and one reminder (ADR 40)."""

from datetime import datetime, timedelta
from datetime import time as time_of_day
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from meetups.models import Action, Event, OutboxEmail
from meetups.models.actions import ActionQuerySet
from meetups.queries.actions import lines
from meetups.services import jobs, limits
from meetups.services.actions import UNCONFIRMED_FOR
from meetups.services.emails import outbox
from meetups.standards.email_addresses import comparable

# A reminder is due at this hour, so many days before, on the clock of the meeting or, for a date, of the group.
MORNING = time_of_day(8)
REMINDS_BEFORE = timedelta(days=3)
# Owners asked by one call; the next call, a minute later, goes on.
MOST_IN_A_RUN = 500


def write_due() -> int:
    """Write every email to an owner that is due, once, however often this is called. Return the number written."""
    return ask_all() + remind_due()


def ask_all() -> int:
    """Ask the owners who were not asked yet, because their email address had its limit of emails. Return the number."""
    return jobs.each(
        list(_unasked().order_by("pk").values_list("pk", flat=True)[:MOST_IN_A_RUN]), lambda pk: ask(pk=pk)
    )


def ask(*, pk: int) -> bool:
    """Write the email that asks the owner of an action to confirm their email address, once for each owner.

    An email address gets so many a day, whoever enters it for however many actions; later ones wait. Return whether it
    was written.
    """
    action = _unasked().filter(pk=pk).first()
    if action is None or not _may_ask(action.owner_email):
        return False
    with transaction.atomic():
        row = _unasked().select_for_update(of=("self",)).filter(pk=pk, owner_email=action.owner_email).first()
        if row is None:
            return False
        row.asked_at = timezone.now()
        row.save(update_fields=["asked_at"])
        _write(row, OutboxEmail.Kind.ACTION_CONFIRM, row.asked_at.isoformat())
    return True


def remind_due() -> int:
    """Remind the owners of open actions from 8am three days before an action is due until it is. Return the number.

    Each owner is reminded once of what is due at one meeting, even if the meeting moves. An owner who confirmed their
    email address after that morning is not reminded: they have just read about it.
    """
    now = timezone.now()
    due = {action.pk: version for action in _due_soon(now) if (version := _version_due(action, now))}
    reminders = OutboxEmail.objects.filter(kind=OutboxEmail.Kind.ACTION_REMINDER, action__in=due)
    written = set(reminders.values_list("action", "version"))
    return jobs.each([pk for pk, version in due.items() if (pk, version) not in written], _remind)


def _unasked() -> ActionQuerySet:
    """Return the open actions whose owner has an email address and was not asked to confirm it."""
    rows = Action.objects.exclude(owner_email="").filter(email_confirmed_at=None, asked_at=None)
    return rows.filter(state=Action.State.OPEN).select_related("group", "asked_by")


def _may_ask(email: str) -> bool:
    rate = settings.OWNER_EMAIL_RATE_LIMIT
    return not limits.is_over(scope="owner-email", value=comparable(email), rate=rate)


def _due_soon(now: datetime) -> ActionQuerySet:
    """Return the open actions with a confirmed owner that are due within four days, or were due yesterday."""
    soon = now + REMINDS_BEFORE + timedelta(days=1)
    silent = [Event.Status.DRAFT, Event.Status.CANCELLED]
    at_meeting = Q(due_event__starts_at__gt=now, due_event__starts_at__lt=soon) & ~Q(due_event__status__in=silent)
    on_date = Q(due_on__gte=(now - timedelta(days=1)).date(), due_on__lte=(soon + timedelta(days=1)).date())
    rows = Action.objects.filter(at_meeting | on_date, state=Action.State.OPEN, email_confirmed_at__isnull=False)
    return rows.select_related("group", "due_event").order_by("pk")


def _version_due(action: Action, now: datetime) -> str:
    """Return what names the reminder of an action that is due soon: its meeting or its day. Empty if not due now."""
    day, zone, version = action.due_on, action.group.zone, f"date-{action.due_on}"
    if event := action.due_event:
        day, zone, version = event.local_date, event.zone, f"meeting-{event.pk}"
    assert day
    assert action.email_confirmed_at
    morning = datetime.combine(day - REMINDS_BEFORE, MORNING, ZoneInfo(zone))
    midnight = datetime.combine(day + timedelta(days=1), time_of_day(), ZoneInfo(zone))
    is_due = morning <= now < (event.starts_at if event else midnight)
    return version if is_due and action.email_confirmed_at <= morning else ""


@transaction.atomic
def _remind(pk: int) -> int:
    """Write the reminder of an action, if it is still due. Return the number written."""
    now = timezone.now()
    action = _due_soon(now).select_for_update(of=("self",)).filter(pk=pk).first()
    version = _version_due(action, now) if action else ""
    if action and version:
        _write(action, OutboxEmail.Kind.ACTION_REMINDER, version, unsubscribe_url=stop_url(action))
    return 1 if version else 0


def _write(action: Action, kind: str, version: str, **more: str) -> None:
    line = lines(Action.objects.filter(pk=action.pk))[0]
    outbox.write(
        kind=kind,
        version=version,
        to=action.owner_email,
        context={"line": line, "days": UNCONFIRMED_FOR.days},
        action=action,
        group=action.group,
        **more,
    )


def stop_url(action: Action) -> str:
    """Return the URL to which a mailbox can POST to stop the reminders (RFC 8058, section 3.1)."""
    return settings.SITE_URL + reverse("meetups:actions-stop", args=[action.token])
