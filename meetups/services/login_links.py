"""One-use links that log an account in: while email is down (ADR 20), and to a new group (ADR 45)."""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from meetups.models import User

LASTS = timedelta(minutes=15)
SALT = "meetups.login_links"

_signer = signing.TimestampSigner(sep=".", salt=SALT)


def url_for(*, email: str, lasts: timedelta = LASTS) -> str:
    """Return the URL of a link that logs in the account of this email address once, within this time.

    Nothing is stored. Raises ValidationError with the code unknown or closed.
    """
    user = User.objects.with_email(email).first()
    if user is None:
        raise ValidationError(_("No account has this email address."), code="unknown")
    if not user.is_active:
        raise ValidationError(_("The account with this email address is closed."), code="closed")
    token = _signer.sign(f"{user.pk}-{_state_of(user)}-{int(lasts.total_seconds())}")
    return settings.SITE_URL + reverse("login-link", args=[token])


def user_of(token: str) -> User:
    """Return the account that a token logs in, without using it up.

    Raises ValidationError with the code ended. Either its time is over, the account logged in since, its email address
    changed, it was closed, or the token is not from this site.
    """
    return _read(token, lock=False)


@transaction.atomic
def use(*, token: str) -> User:
    """Use up a token and return the account to log in. Of two uses at the same time, one is refused.

    Raises ValidationError with the code ended.
    """
    user = _read(token, lock=True)
    user.last_login = timezone.now()
    user.save(update_fields=["last_login"])
    return user


def _read(token: str, *, lock: bool) -> User:
    users = User.objects.select_for_update() if lock else User.objects.all()
    try:
        pk, state, seconds = _signer.unsign(token).split("-")
        _signer.unsign(token, max_age=int(seconds))
        user = users.get(pk=pk, is_active=True)
    except (signing.BadSignature, User.DoesNotExist, ValueError) as error:
        raise _ended() from error
    if state != _state_of(user):
        raise _ended()
    return user


def _state_of(user: User) -> str:
    """Return a digest of everything that makes a link void when it changes."""
    state = f"{user.pk}\n{user.email}\n{user.password}\n{user.last_login}"
    return salted_hmac(SALT, state, algorithm="sha256").hexdigest()


def _ended() -> ValidationError:
    return ValidationError(_("This link is no longer valid."), code="ended")
