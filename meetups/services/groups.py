"""The organisers of a group and their roles."""

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meetups.models import DoorLink, Group, HostLink, Organiser, OrganiserInvitation, User
from meetups.services.deleted import existing
from meetups.services.emails import outbox
from meetups.standards.email_addresses import comparable


@transaction.atomic
def add_organiser(*, group: Group, email: str, name: str = "", role: str = Organiser.Role.ORGANISER) -> Organiser:
    """Give an email address a role in a group at once, without an invitation. Create the account if there is none.

    For the demo and for commands. On the site a person is invited (`services.organisers`).
    """
    lock_group(group)
    organiser, is_new = Organiser.objects.get_or_create(
        user=account_of(email=email, name=name), group=group, defaults={"role": role}
    )
    if not is_new and organiser.role != role:
        organiser.role = role
        organiser.save()
    return organiser


@transaction.atomic
def change_role(*, organiser: Organiser, role: str) -> Organiser:
    """Change the role of an organiser. A group keeps at least one lead.

    The open invitations of a former lead are withdrawn. Raises ValidationError with the code lead
    (the last lead) or gone (removed meanwhile).
    """
    organiser = _locked(organiser)
    if organiser.role == role:
        return organiser
    if organiser.role == Organiser.Role.LEAD:
        _refuse_the_last_lead(organiser)
        _withdraw_invitations_by(organiser)
    organiser.role = role
    organiser.save(update_fields=["role"])
    return organiser


@transaction.atomic
def remove_organiser(*, organiser: Organiser) -> None:
    """Remove an organiser from a group, withdraw the invitations they sent, end the links they made, and email them.

    Their account and write-ups stay. The group has no contact if it was their email address. Raises
    ValidationError with the code lead (the last lead) or gone.
    """
    organiser = _locked(organiser)
    if organiser.role == Organiser.Role.LEAD:
        _refuse_the_last_lead(organiser)
    _withdraw_invitations_by(organiser)
    end_links_and_contact(group=organiser.group, user=organiser.user)
    outbox.write(
        kind="organiser_removed",
        version=organiser.pk,
        to=organiser.user.email,
        context={},
        user=organiser.user,
        group=organiser.group,
    )
    organiser.delete()


def end_links_and_contact(*, group: Group, user: User) -> None:
    """End the door and host links that a leaving organiser made. Empty the contact if it is their email address.

    Lock the group first. These links show names and work without an account.
    """
    now = timezone.now()
    DoorLink.objects.open().filter(event__group=group, created_by=user).update(expires_at=now)
    HostLink.objects.open().filter(board__event__group=group, created_by=user).update(expires_at=now)
    if comparable(group.contact_email) == comparable(user.email):
        group.contact_email = ""
        group.save(update_fields=["contact_email", "updated_at"])


def lock_group(group: Group) -> None:
    """Lock a group until the transaction ends, so that its organisers and invitations change one after another.

    Raises ValidationError with the code gone if it was deleted meanwhile.
    """
    existing(Group.objects.select_for_update(no_key=True), pk=group.pk)


def has_other_lead(organiser: Organiser) -> bool:
    """Return whether another lead of this group can log in. Lock the group first."""
    leads = Organiser.objects.filter(group=organiser.group, role=Organiser.Role.LEAD, user__is_active=True)
    return leads.exclude(pk=organiser.pk).exists()


def account_of(*, email: str, name: str) -> User:
    """Return the account of an email address. Create one with this name and no password if there is none."""
    new = {"email": comparable(email), "name": name, "password": make_password(None)}
    return User.objects.with_email(email).get_or_create(defaults=new)[0]


def _locked(organiser: Organiser) -> Organiser:
    lock_group(organiser.group)
    try:
        return Organiser.objects.select_related("user", "group").get(pk=organiser.pk)
    except Organiser.DoesNotExist as error:
        raise ValidationError(_("This organiser was removed a moment ago."), code="gone") from error


def _refuse_the_last_lead(organiser: Organiser) -> None:
    if not has_other_lead(organiser):
        raise ValidationError(_("Leave at least one lead, who can invite the next organiser."), code="lead")


def _withdraw_invitations_by(organiser: Organiser) -> None:
    sent = OrganiserInvitation.objects.open().filter(group=organiser.group, invited_by=organiser.user)
    sent.update(status=OrganiserInvitation.Status.WITHDRAWN)
