"""Changing the email address of an account: with a button in an email to the new address (ADR 19)."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meetups.models import OutboxEmail, User
from meetups.services import limits
from meetups.services.emails import outbox
from meetups.services.limits import Try
from meetups.standards.email_addresses import comparable

LINK_LASTS = timedelta(hours=24)
RATE = "5/h"


def ask(*, user: User, email: str) -> None:
    """Email a link to the new address, which has to be opened before anything changes.

    An address that belongs to another account is sent an email without a link: the answer in the browser is the same,
    and takes as long. Raises ValidationError with the code "limited" after five requests an hour of this account or for
    this address; these counts are committed at once, so call it outside a transaction.
    """
    values = (f"user {user.pk}", comparable(email))
    if limits.are_over(tries=[Try("email-change", value, RATE) for value in values]):
        raise ValidationError(_("You asked for too many changes. Wait an hour, then try again."), code="limited")
    number = secrets.token_urlsafe(24)
    outbox.write(
        kind=OutboxEmail.Kind.EMAIL_CHANGE,
        version=number,
        to=comparable(email),
        context={
            "token": _signer(user).sign(number),
            "name": user.get_full_name(),
            "is_taken": _is_taken(user, email),
        },
        user=user,
    )


def new_email(*, user: User, token: str) -> str:
    """Return the email address that this link would give to this account.

    Raises ValidationError with the code "ended" when the link is older than a day, was used, belongs to another account
    or was made void by another change.
    """
    try:
        number = _signer(user).unsign(token)
    except BadSignature as error:
        raise _ended() from error
    rows = OutboxEmail.objects.filter(user=user, kind=OutboxEmail.Kind.EMAIL_CHANGE, version=number)
    letter = rows.filter(created_at__gt=timezone.now() - LINK_LASTS).first()
    if letter is None or _is_taken(user, letter.to):
        raise _ended()
    return letter.to


@transaction.atomic
def confirm(*, user: User, token: str) -> User:
    """Give the account its new email address, void all other links of it, and tell the old address.

    Raises ValidationError with the code "ended" as `new_email` does.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    old, new = user.email, new_email(user=user, token=token)
    user.email = new
    try:
        with transaction.atomic():
            user.save(update_fields=["email"])
    except IntegrityError as error:  # another account was given it at this moment
        raise _ended() from error
    note_change(user=user, old=old)
    return user


def note_change(*, user: User, old: str) -> None:
    """Void all links to change the email address of this account, and tell the old one. Call it in a transaction."""
    OutboxEmail.objects.filter(user=user, kind=OutboxEmail.Kind.EMAIL_CHANGE).delete()
    outbox.write(
        kind=OutboxEmail.Kind.EMAIL_CHANGED,
        version=secrets.token_urlsafe(8),
        to=old,
        context={"site_contact": settings.SITE_CONTACT},
        user=user,
    )


def _signer(user: User) -> Signer:
    """Signs with the email address that the account has now: every link is void as soon as that changes."""
    return Signer(salt=f"meetups.email_changes {user.pk} {user.email}")


def _is_taken(user: User, email: str) -> bool:
    return User.objects.with_email(email).exclude(pk=user.pk).exists()


def _ended() -> ValidationError:
    return ValidationError(_("This link has expired, was used before, or belongs to another account."), code="ended")
