"""Changing and deleting accounts, as a superuser."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from meetups.models import Organiser, User
from meetups.services import email_changes, groups
from meetups.services.deleted import deleted


@transaction.atomic
def save(*, account: User) -> None:
    """Save the changes to an account. Email its former address if the address changed.

    Raises ValidationError with the code lead (a group would have no lead who can log in) or superuser (there would be
    no superuser).
    """
    before = _locked(account)
    if before.is_active and not account.is_active:
        for role in _roles(before):
            _refuse_the_last_lead(role)
    if not (account.is_active and account.is_superuser):
        _refuse_the_last_superuser(before)
    account.save()
    if account.email.lower() != before.email.lower():
        email_changes.announce(user=account, old=before.email)


@transaction.atomic
def delete(*, account: User) -> list[int]:
    """Delete an account and end its roles, with an email about each. Return the primary keys of these groups.

    Raises ValidationError with the code lead (a group would have no lead) or superuser (there would be no superuser).
    """
    _refuse_the_last_superuser(_locked(account))
    ended = []
    for role in _roles(account):
        _refuse_the_last_lead(role)
        groups.remove_organiser(organiser=role)
        ended.append(role.group.pk)
    account.delete()
    return ended


def lock_account(account: User) -> None:
    """Lock an account and all superusers until the transaction ends, to change the account."""
    _locked(account)


def _locked(account: User) -> User:
    """Lock an account and all superusers, in one order. Return the account as it is in the database.

    Accounts are locked before groups. The lock still allows inserts of roles, which are made with the group locked.
    Raises ValidationError with the code gone if the account was deleted meanwhile.
    """
    rows = User.objects.select_for_update(no_key=True).filter(Q(pk=account.pk) | Q(is_superuser=True))
    found = {row.pk: row for row in rows.order_by("pk")}
    if account.pk not in found:
        raise deleted()
    return found[account.pk]


def _roles(account: User) -> list[Organiser]:
    return list(account.organiser_roles.select_related("group", "user").order_by("group_id"))


def _refuse_the_last_lead(role: Organiser) -> None:
    groups.lock_group(role.group)
    is_lead = Organiser.objects.filter(pk=role.pk, role=Organiser.Role.LEAD).exists()  # by now: it may have changed
    if is_lead and not groups.has_other_lead(role):
        words = _("%(group)s has no other lead. Make somebody else a lead first.")
        raise ValidationError(words, code="lead", params={"group": role.group.name})


def _refuse_the_last_superuser(account: User) -> None:
    others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=account.pk)
    if account.is_superuser and account.is_active and not others.exists():
        words = _("Nobody else runs this website. Make somebody else a superuser first.")
        raise ValidationError(words, code="superuser")
