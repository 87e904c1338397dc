"""An organiser asks for a group with silent leads, and gets it unless a lead answers within 14 days (ADR 47)."""

import logging
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meetups.models import Group, HandOver, OutboxEmail, User
from meetups.models.handovers import SILENT_AFTER, silent_since
from meetups.services import groups, jobs
from meetups.services.handovers.states import (
    Emails,
    Role,
    Status,
    end,
    end_of,
    ended,
    leads_of,
    lock_hand_over,
    open_one,
    pass_on,
    refuse_another,
    write,
)

# When the leads are written to, after an organiser asked for the group; and the least time between two emails, and
# between the last one and the hand-over, if the worker did not run for days.
WRITTEN_AFTER = (timedelta(0), timedelta(days=7), timedelta(days=12))
PAUSE = timedelta(days=1)
ENDED_KEPT = timedelta(days=90)
Kind = HandOver.Kind
audit = logging.getLogger("fortnight.audit")


@transaction.atomic
def ask(*, group: Group, successor: User) -> HandOver:
    """Ask for a group whose leads have all been silent for 60 days, and write to them for the first time.

    Raises ValidationError with the code open (another hand-over is open), role (they are no organiser, or a lead),
    active or kept. The code active means that a lead logged in within 60 days, and kept that a lead kept the group
    within 60 days.
    """
    groups.lock_group(group)
    refuse_another(group)
    if refusal := refusal_to_ask(group=group, successor=successor):
        raise ValidationError(refusal[1], code=refusal[0])
    hand_over = open_one(group, Kind.ASKED, successor, successor=successor)
    _write_to_leads(hand_over)
    return hand_over


@transaction.atomic
def keep(*, hand_over: HandOver, lead: User | None) -> None:
    """Keep a group that somebody asks for, as one of its leads. Keeping it twice is the same as once.

    Raises ValidationError with the code ended.
    """
    hand_over = lock_hand_over(hand_over)
    if hand_over.status == Status.KEPT:
        return
    if not is_asked_of(hand_over, lead):
        raise ended()
    end(hand_over, Status.KEPT, lead)


def is_asked_of(hand_over: HandOver, user: User | None) -> bool:
    """Return whether this account is one of the leads whose group somebody asks for, now."""
    is_asked = hand_over.status == Status.OPEN and not hand_over.is_given
    return is_asked and user is not None and leads_of(hand_over.group).filter(user=user).exists()


def refusal_to_ask(*, group: Group, successor: User) -> tuple[str, str] | None:
    """Return why this account cannot ask for the group, as (code, words), or None."""
    now = timezone.now()
    role = group.organisers.filter(user=successor).first()
    if role is None or role.role == Role.LEAD:
        return "role", _("Only an organiser who is not a lead can ask for the group.")
    if leads_of(group).exclude(user__in=User.objects.filter(silent_since(now))).exists():
        return "active", _("A lead has logged in within the last 60 days. Ask them to hand over the group.")
    if group.handovers.filter(kind=Kind.ASKED, status=Status.KEPT, ended_at__gt=now - SILENT_AFTER).exists():
        return "kept", _("A lead kept the group within the last 60 days. Write to them.")
    return None


def review_all() -> int:
    """Write to silent leads, pass on groups that were asked for, and end what expired. Return the number that ended.

    Hand-overs that ended are deleted after 90 days. It may run twice or late without harm.
    """
    HandOver.objects.filter(ended_at__lt=timezone.now() - ENDED_KEPT).delete()
    return jobs.each(list(HandOver.objects.open().select_related("group").order_by("pk")), _review, str)


@transaction.atomic
def _review(hand_over: HandOver) -> int:
    """Do what is due for an open hand-over. Return 1 if it ended."""
    hand_over = lock_hand_over(hand_over)
    if hand_over.status != Status.OPEN:
        return 0
    if status := end_of(hand_over):
        end(hand_over, status, None)
    elif not hand_over.is_given and _is_due_to_pass(hand_over):
        pass_on(hand_over, leads_of(hand_over.group))
    elif not hand_over.is_given:
        _write_to_leads(hand_over)
    if hand_over.status == Status.OPEN:
        return 0
    words = "hand-over user=- network=- group=%s hand_over=%s status=%s"
    audit.info(words, hand_over.group.pk, hand_over.pk, hand_over.status)
    return 1


def _is_due_to_pass(hand_over: HandOver) -> bool:
    """Return whether the leads were written to three times, the 14 days are over, and no email waits to be sent."""
    is_written = hand_over.times_written == len(WRITTEN_AFTER) and _is_paused_enough(hand_over)
    waiting = OutboxEmail.objects.waiting().filter(kind=Emails.HAND_OVER_ASKED, group=hand_over.group)
    return is_written and hand_over.is_over and not waiting.exists()


def _is_paused_enough(hand_over: HandOver) -> bool:
    return hand_over.written_at is None or timezone.now() >= hand_over.written_at + PAUSE


def _write_to_leads(hand_over: HandOver) -> None:
    """Write the next of the three emails to the leads, if it is due."""
    number = hand_over.times_written
    if number == len(WRITTEN_AFTER) or not _is_paused_enough(hand_over):
        return
    if timezone.now() < hand_over.asked_at + WRITTEN_AFTER[number]:
        return
    for lead in leads_of(hand_over.group):
        context: dict[str, Any] = {"url": hand_over.url_for(lead.user), "is_last": number + 1 == len(WRITTEN_AFTER)}
        write(hand_over, Emails.HAND_OVER_ASKED, number=f"-{number + 1}", user=lead.user, **context)
    hand_over.times_written, hand_over.written_at = number + 1, timezone.now()
    hand_over.save(update_fields=["times_written", "written_at"])
