"""Changing the email address of an account, with a link in an email to the new address (ADR 19)."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from meetups.models import OutboxEmail, User, grace
from meetups.services import limits
from meetups.services.emails import outbox
from meetups.services.limits import Try
from meetups.standards.email_addresses import comparable

LINK_LASTS = timedelta(hours=24)
RATE = "5/h"


def ask(*, user: User, email: str) -> None:
    """Email a link to the new address. Nothing changes before it is opened and confirmed.

    If the address belongs to another account, the email has no link. The response is the same, and takes as long.
    Raises ValidationError with the code "limited" after five requests an hour of this account or for this address.
    These counts are committed at once, so call it outside a transaction.
    """
    values = (f"user {user.pk}", comparable(email))
    if limits.are_over(tries=[Try("email-change", value, RATE) for value in values]):
        raise ValidationError(_("You asked for too many changes. Wait an hour, then try again."), code="limited")
    version = secrets.token_urlsafe(24)
    outbox.write(
        kind=OutboxEmail.Kind.EMAIL_CHANGE,
        version=version,
        to=comparable(email),
        context={
            "token": _signer(user).sign(version),
            "name": user.get_full_name(),
            "is_taken": _is_taken(user, email),
        },
        user=user,
    )


def new_email(*, user: User, token: str) -> str:
    """Return the email address that this link would give to this account.

    Raises ValidationError with the code "ended" when the link is older than a day or was used. The same goes for one
    that belongs to another account or was made void by another change.
    """
    try:
        version = _signer(user).unsign(token)
    except BadSignature as error:
        raise _ended() from error
    rows = OutboxEmail.objects.filter(user=user, kind=OutboxEmail.Kind.EMAIL_CHANGE, version=version)
    message = rows.filter(created_at__gt=grace.over_by() - LINK_LASTS).first()
    if message is None or _is_taken(user, message.to):
        raise _ended()
    return message.to


@transaction.atomic
def confirm(*, user: User, token: str) -> User:
    """Give the account its new email address, void all its other links, and email the former address.

    Raises ValidationError with the code "ended" as `new_email` does.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    old, new = user.email, new_email(user=user, token=token)
    user.email = new
    try:
        with transaction.atomic():
            user.save(update_fields=["email"])
    except IntegrityError as error:  # another account got this address at the same moment
        raise _ended() from error
    announce(user=user, old=old)
    return user


def announce(*, user: User, old: str) -> None:
    """Void all links to change the email address of this account, and email `old`. Call it in a transaction."""
    OutboxEmail.objects.filter(user=user, kind=OutboxEmail.Kind.EMAIL_CHANGE).delete()
    outbox.write(
        kind=OutboxEmail.Kind.EMAIL_CHANGED,
        version=secrets.token_urlsafe(8),
        to=old,
        context={"site_contact": settings.SITE_CONTACT},
        user=user,
    )


def _signer(user: User) -> Signer:
    """Return a signer with the current email address in its salt: every link is void once the address changes."""
    return Signer(salt=f"meetups.email_changes {user.pk} {user.email}")


def _is_taken(user: User, email: str) -> bool:
    return User.objects.with_email(email).exclude(pk=user.pk).exists()


def _ended() -> ValidationError:
    return ValidationError(_("This link has expired, was used before, or belongs to another account."), code="ended")
