"""The parts that all hand-overs share: locking, how they end, the change of roles, emails and the group's history."""

from datetime import timedelta
from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from meetups.models import Group, HandOver, Organiser, OutboxEmail, User
from meetups.models.handovers import silent_since
from meetups.services import groups
from meetups.services.emails import outbox

LASTS = timedelta(days=14)
Status, Role, Emails = HandOver.Status, Organiser.Role, OutboxEmail.Kind


def lock_hand_over(hand_over: HandOver) -> HandOver:
    """Lock the group, then the hand-over, and return it. Raises ValidationError with the code ended if it is gone."""
    groups.lock_group(hand_over.group)
    rows = HandOver.objects.select_for_update(of=("self",))
    try:
        return rows.select_related("group", "lead", "successor", "invitation__group").get(pk=hand_over.pk)
    except HandOver.DoesNotExist as error:
        raise ended() from error


def leads_of(group: Group) -> QuerySet[Organiser]:
    """Return the leads of a group who may log in."""
    return group.organisers.filter(role=Role.LEAD, user__is_active=True).select_related("user", "group").order_by("pk")


def refuse_another(group: Group) -> None:
    """Raise ValidationError with the code open if a hand-over is open. One that is over ends here."""
    for row in HandOver.objects.open().filter(group=group):
        other = lock_hand_over(row)
        status = end_of(other)
        if not status:
            words = _(
                "Another hand-over of this group is waiting for an answer. Withdraw it first, or wait until it ends."
            )
            raise ValidationError(words, code="open")
        end(other, status, None)


def open_one(group: Group, kind: str, by: User, **values: Any) -> HandOver:
    now = timezone.now()
    hand_over = HandOver.objects.create(group=group, kind=kind, asked_at=now, expires_at=now + LASTS, **values)
    _record(hand_over, by)
    return hand_over


def end_of(hand_over: HandOver) -> str:
    """Return the status in which an open hand-over ends by itself now, or "" while it goes on."""
    if hand_over.is_given and hand_over.is_over:
        return Status.EXPIRED
    if not (_has_lead(hand_over) and _has_successor(hand_over)):
        return Status.GONE
    if hand_over.is_given:
        return ""
    silent = User.objects.filter(silent_since(timezone.now()))
    return Status.KEPT if leads_of(hand_over.group).exclude(user__in=silent).exists() else ""


def pass_on(hand_over: HandOver, leads: QuerySet[Organiser]) -> None:
    """Change the roles: the successor leads the group, and these leads become organisers, or leave.

    With a lead who leaves, the links that they made end, and so does their email address as the group's contact.
    """
    successor = hand_over.group.organisers.select_related("user", "group").get(user=hand_over.successor)
    former = [lead for lead in leads if lead.pk != successor.pk]
    groups.change_role(organiser=successor, role=Role.LEAD)
    for lead in former:
        groups.change_role(organiser=lead, role=Role.ORGANISER)
        if hand_over.is_leaving:
            groups.end_links_and_contact(group=hand_over.group, user=lead.user)
        write(hand_over, Emails.HAND_OVER_FAREWELL, user=lead.user)
        if hand_over.is_leaving:
            lead.delete()
    write(hand_over, Emails.HAND_OVER_WELCOME, user=successor.user)
    _close(hand_over, Status.DONE, successor.user)


def end(hand_over: HandOver, status: str, by: User | None) -> None:
    """End a hand-over without a change of roles. Email the person who began it, unless they withdrew it."""
    begun_by = hand_over.lead if hand_over.is_given else hand_over.successor
    kinds = (Emails.HAND_OVER_OFFERED, Emails.HAND_OVER_ASKED)
    OutboxEmail.objects.filter(kind__in=kinds, group=hand_over.group, sent_at__isnull=True).delete()
    _close(hand_over, status, by or begun_by)
    if begun_by and begun_by.is_active and status != Status.WITHDRAWN:
        write(hand_over, Emails.HAND_OVER_ENDED, user=begun_by)


def write(hand_over: HandOver, kind: str, *, number: str = "", to: str = "", **more: Any) -> None:
    """Write an email about a hand-over to an account, or to an invited email address."""
    user, invitation = more.pop("user", None), more.pop("invitation", None)
    outbox.write(
        kind=kind,
        version=f"{hand_over.pk}{number}",
        to=to or user.email,
        context={"hand_over": hand_over, **more},
        user=user,
        invitation=invitation,
        group=hand_over.group,
    )


def ended() -> ValidationError:
    return ValidationError(_("This hand-over is no longer open."), code="ended")


def _has_lead(hand_over: HandOver) -> bool:
    """Return whether the lead who offered the group still leads it and may log in. One that is asked for needs none."""
    return not hand_over.is_given or leads_of(hand_over.group).filter(user=hand_over.lead).exists()


def _has_successor(hand_over: HandOver) -> bool:
    """Return whether the successor is an organiser who may log in, or their invitation can be accepted or was."""
    if hand_over.successor is None:
        return hand_over.invitation is not None and (hand_over.invitation.is_open or hand_over.invitation.is_accepted)
    return hand_over.group.organisers.filter(user=hand_over.successor, user__is_active=True).exists()


def _close(hand_over: HandOver, status: str, by: User | None) -> None:
    hand_over.status, hand_over.ended_at = status, timezone.now()
    hand_over.save(update_fields=["status", "ended_at", "successor"])
    _record(hand_over, by or hand_over.lead)


def _record(hand_over: HandOver, by: User | None) -> None:
    """Write the state of a hand-over to the history of its group, by number and without names."""
    if by:
        rows, words = Group.objects.filter(pk=hand_over.group.pk), f"{hand_over}: {hand_over.get_status_display()}"
        LogEntry.objects.log_actions(by.pk, rows, CHANGE, words, single_object=True)
