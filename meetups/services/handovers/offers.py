"""A lead offers their group to an organiser or an email address, who accepts or declines (ADR 47)."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from meetups.models import Group, HandOver, Organiser, User
from meetups.services import groups, organisers
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
from meetups.standards.email_addresses import comparable


@transaction.atomic
def offer(
    *, group: Group, lead: User, successor: Organiser | None = None, email: str = "", is_leaving: bool = False
) -> HandOver:
    """Offer a group to one of its organisers, or to an email address. The offer of a lead is their confirmation.

    Roles change when the successor accepts within 14 days. Raises ValidationError with the code lead (they do not lead
    the group), open (another hand-over is open), self, gone (not an organiser), closed, or limit.
    """
    groups.lock_group(group)
    refuse_another(group)
    if not leads_of(group).filter(user=lead).exists():
        raise ValidationError(_("Only a lead can hand over the group."), code="lead")
    if email:
        successor = group.organisers.filter(user__in=User.objects.with_email(email)).first()
    chosen = _chosen(group, successor, lead) if successor else None
    invitation = None
    if chosen is None:
        invitation = organisers.open_invitation(group=group, email=email, role=Role.ORGANISER, invited_by=lead)
    new = {"lead": lead, "successor": chosen, "invitation": invitation, "is_leaving": is_leaving}
    hand_over = open_one(group, HandOver.Kind.GIVEN, lead, **new)
    to = chosen.email if chosen else invitation.email if invitation else ""
    write(hand_over, Emails.HAND_OVER_OFFERED, to=to, user=chosen, invitation=invitation)
    return hand_over


@transaction.atomic
def take_over(*, hand_over: HandOver, name: str = "", contact_email: str = "") -> HandOver:
    """Accept a group that is offered: the successor becomes a lead, and the lead an organiser, or leaves.

    `name` is for somebody who was invited and has no account. `contact_email` is the group's new contact, if the former
    one is the email address of the lead who leaves. Accepting twice is the same as once. Raises
    ValidationError with the codes of `check`, or name.
    """
    hand_over = lock_hand_over(hand_over)
    if hand_over.status == Status.DONE:
        return hand_over
    check(hand_over)
    if hand_over.successor is None and hand_over.invitation:
        hand_over.successor = organisers.accept(invitation=hand_over.invitation, name=name).user
    if takes_contact(hand_over):
        hand_over.group.contact_email = contact_email
        hand_over.group.save(update_fields=["contact_email", "updated_at"])
    pass_on(hand_over, leads_of(hand_over.group).filter(user=hand_over.lead))
    return hand_over


def takes_contact(hand_over: HandOver) -> bool:
    """Return whether the group's contact is the email address of the lead who leaves by this hand-over."""
    lead, contact = hand_over.lead, hand_over.group.contact_email
    return hand_over.is_leaving and lead is not None and comparable(lead.email) == comparable(contact)


@transaction.atomic
def decline(*, hand_over: HandOver) -> None:
    """Decline a group that is offered, and email the lead. Declining twice is the same as once.

    Raises ValidationError with the code ended.
    """
    hand_over = lock_hand_over(hand_over)
    if hand_over.status == Status.DECLINED:
        return
    check(hand_over)
    if hand_over.invitation and not hand_over.invitation.is_accepted:
        organisers.decline(invitation=hand_over.invitation)
    end(hand_over, Status.DECLINED, hand_over.successor)


@transaction.atomic
def withdraw(*, hand_over: HandOver, by: User) -> None:
    """Withdraw a hand-over, as the lead who offered the group or the organiser who asked for it.

    Raises ValidationError with the code ended.
    """
    hand_over = lock_hand_over(hand_over)
    begun_by = hand_over.lead if hand_over.is_given else hand_over.successor
    if hand_over.status != Status.OPEN or begun_by != by:
        raise ended()
    if hand_over.invitation and not hand_over.invitation.is_accepted:
        organisers.withdraw(invitation=hand_over.invitation)
    end(hand_over, Status.WITHDRAWN, by)


def check(hand_over: HandOver) -> None:
    """Raise ValidationError with the code ended unless the successor can answer this offer now.

    The code is closed if the account of somebody invited may not log in.
    """
    if hand_over.status != Status.OPEN or not hand_over.is_given or hand_over.is_over or end_of(hand_over):
        raise ended()
    if hand_over.successor is None and hand_over.invitation and not hand_over.invitation.is_accepted:
        organisers.check(hand_over.invitation)


def _chosen(group: Group, successor: Organiser, lead: User) -> User:
    """Return the account of an organiser who may get the group."""
    row = group.organisers.filter(pk=successor.pk).select_related("user").first()
    if row is None:
        raise ValidationError(_("This organiser was removed a moment ago. Choose somebody else."), code="gone")
    if row.user == lead:
        raise ValidationError(_("You lead this group already. Choose somebody else."), code="self")
    if not row.user.is_active:
        raise ValidationError(_("The account of this organiser is closed. Choose somebody else."), code="closed")
    return row.user
