"""Inviting people to organise a group (ADR 20)."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from meetups.models import Group, Organiser, OrganiserInvitation, OutboxEmail, User
from meetups.models.organisers import new_secret
from meetups.services import groups, jobs
from meetups.services.emails import outbox
from meetups.standards.email_addresses import comparable

LASTS = timedelta(days=14)
DAY = timedelta(days=1)
# Invitation emails a day: for one group, and to one email address for one group.
MOST_A_DAY = 20
MOST_A_DAY_TO_ONE = 3
KIND = OutboxEmail.Kind.ORGANISER_INVITED
COUNTED = (KIND, OutboxEmail.Kind.HAND_OVER_OFFERED)


@transaction.atomic
def invite(*, group: Group, email: str, role: str, invited_by: User) -> OrganiserInvitation:
    """Invite an email address to organise a group, for 14 days. Inviting it again sends the same invitation again.

    Accounts are not read, so that the result is the same for an address with an account and for one without. Raises
    ValidationError with the codes of `open_invitation`.
    """
    invitation = open_invitation(group=group, email=email, role=role, invited_by=invited_by)
    outbox.write(
        kind=KIND,
        version=invitation.sent_at.isoformat(),
        to=invitation.email,
        context={"days": LASTS.days},
        invitation=invitation,
        group=group,
    )
    return invitation


def open_invitation(*, group: Group, email: str, role: str, invited_by: User) -> OrganiserInvitation:
    """Open an invitation without an email: the caller writes one, of a kind that is COUNTED, in the same transaction.

    Raises ValidationError with the code organiser (an organiser of this group already, as its leads can see) or limit.
    """
    groups.lock_group(group)
    email = comparable(email)
    if group.organisers.filter(user__in=User.objects.with_email(email)).exists():
        raise ValidationError(
            _("%(email)s is already an organiser of this group."), code="organiser", params={"email": email}
        )
    _refuse_too_many(group, email)
    return _opened(group, email, role, invited_by)


@transaction.atomic
def accept(*, invitation: OrganiserInvitation, name: str = "") -> Organiser:
    """Make the invited person an organiser. Create their account, with this name, if they have none.

    An organiser of the group keeps the role they have. Accepting twice is the same as once. Raises ValidationError with
    the code ended (answered, withdrawn, expired, or the inviter no longer leads the group), name or closed. The code
    name means that an account must be made and no name is given, and closed that the account may not log in.
    """
    invitation = _locked(invitation)
    if organiser := _role_given_before(invitation):
        return organiser
    check(invitation)
    user = _account(invitation, name)
    invitation.status = OrganiserInvitation.Status.ACCEPTED
    invitation.save(update_fields=["status"])
    role = {"role": invitation.role}
    return Organiser.objects.get_or_create(user=user, group=invitation.group, defaults=role)[0]


@transaction.atomic
def decline(*, invitation: OrganiserInvitation) -> None:
    """Decline an invitation for the invited person. Declining twice is the same as once.

    Raises ValidationError with the code ended if the invitation was accepted, was withdrawn or expired.
    """
    invitation = _locked(invitation)
    if invitation.status == OrganiserInvitation.Status.DECLINED:
        return
    if not invitation.is_open:
        raise _ended()
    invitation.status = OrganiserInvitation.Status.DECLINED
    invitation.save(update_fields=["status"])


@transaction.atomic
def withdraw(*, invitation: OrganiserInvitation) -> None:
    """Withdraw an invitation that is not answered yet, and delete its email if that is not sent yet.

    An invitation that ended otherwise stays as it is. Raises ValidationError with the code accepted.
    """
    invitation = _locked(invitation)
    if invitation.is_accepted:
        words = _("%(email)s accepted this invitation. Remove them from the organisers instead.")
        raise ValidationError(words, code="accepted", params={"email": invitation.email})
    if invitation.status == OrganiserInvitation.Status.OPEN:
        invitation.status = OrganiserInvitation.Status.WITHDRAWN
        invitation.save(update_fields=["status"])
        invitation.emails.filter(sent_at__isnull=True).delete()


def check(invitation: OrganiserInvitation) -> None:
    """Raise ValidationError if an invitation cannot be accepted now.

    The code is ended (answered, withdrawn, expired, or the inviter no longer leads the group) or closed (the account
    may not log in).
    """
    if not invitation.is_open or not _may_invite(invitation.invited_by, invitation.group):
        raise _ended()
    account = account_of(invitation)
    if account and not account.is_active:
        raise ValidationError(_("The account with this email address is closed."), code="closed")


def account_of(invitation: OrganiserInvitation) -> User | None:
    """Return the account of the invited email address, or None. Show it only to the invited person."""
    return User.objects.with_email(invitation.email).first()


def forget_ended() -> int:
    """Delete the invitations that were answered or withdrawn or that expired, with their emails. Return their number.

    An invitation stays for a day after it was sent, because `invite` counts the emails of a day.
    """
    rows = list(_ended_rows().select_related("group"))
    return jobs.each(rows, _forget, name=lambda row: f"invitation {row.pk}")


@transaction.atomic
def _forget(invitation: OrganiserInvitation) -> int:
    """Delete an invitation that ended, with its emails, unless it was sent again a moment ago."""
    groups.lock_group(invitation.group)
    if not _ended_rows().filter(pk=invitation.pk).exists():
        return 0
    invitation.emails.all().delete()
    invitation.delete()
    return 1


def _ended_rows() -> QuerySet[OrganiserInvitation]:
    open_ones = OrganiserInvitation.objects.open().order_by().values("pk")
    return OrganiserInvitation.objects.filter(sent_at__lte=timezone.now() - DAY).exclude(pk__in=open_ones)


def _locked(invitation: OrganiserInvitation) -> OrganiserInvitation:
    groups.lock_group(invitation.group)
    rows = OrganiserInvitation.objects.select_for_update(of=("self",)).select_related("group", "invited_by")
    try:
        return rows.get(pk=invitation.pk)
    except OrganiserInvitation.DoesNotExist as error:
        raise _ended() from error


def _refuse_too_many(group: Group, email: str) -> None:
    sent = OutboxEmail.objects.filter(kind__in=COUNTED, group=group, created_at__gt=timezone.now() - DAY)
    if sent.count() >= MOST_A_DAY:
        words = _("This group sent %(most)d invitations within a day. Invite more people tomorrow.")
        raise ValidationError(words, code="limit", params={"most": MOST_A_DAY})
    if sent.filter(to=email).count() >= MOST_A_DAY_TO_ONE:
        words = _("%(email)s was sent %(most)d invitations within a day. Try again tomorrow.")
        raise ValidationError(words, code="limit", params={"email": email, "most": MOST_A_DAY_TO_ONE})


def _opened(group: Group, email: str, role: str, invited_by: User) -> OrganiserInvitation:
    """Extend the open invitation of this email address, or create one, and return it.

    An invitation that ended gets a new token, so that a link that was withdrawn never works again.
    """
    row = OrganiserInvitation.objects.with_email(email).filter(group=group).first()
    row = row or OrganiserInvitation(group=group, email=email)
    if row.pk and not row.is_open:
        row.secret = new_secret()
    row.role, row.invited_by, row.status = role, invited_by, OrganiserInvitation.Status.OPEN
    row.sent_at = timezone.now()
    row.expires_at = row.sent_at + LASTS
    row.save()
    return row


def _role_given_before(invitation: OrganiserInvitation) -> Organiser | None:
    """Return the role that this invitation gave, if the person still has it."""
    if not invitation.is_accepted:
        return None
    invited = User.objects.with_email(invitation.email)
    return Organiser.objects.filter(group=invitation.group, user__in=invited).first()


def _account(invitation: OrganiserInvitation, name: str) -> User:
    known = account_of(invitation)
    if not known and not name:
        raise ValidationError(_("Enter your name"), code="name")
    return known or groups.account_of(email=invitation.email, name=name)


def _may_invite(user: User | None, group: Group) -> bool:
    if user is None or not user.is_active:
        return False
    return user.is_superuser or group.organisers.filter(user=user, role=Organiser.Role.LEAD).exists()


def _ended() -> ValidationError:
    return ValidationError(_("This invitation is no longer open."), code="ended")
