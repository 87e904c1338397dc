"""Codes to log in with: asked for in the browser, made and emailed by the worker, valid for ten minutes (ADR 19)."""

import logging

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.utils.crypto import constant_time_compare, get_random_string, salted_hmac
from django.utils.translation import gettext as _
from django_q.exceptions import TimeoutException
from django_q.tasks import async_task

from meetups.models import Job, LogInCode, User
from meetups.models.jobs import MAIL
from meetups.services import limits

logger = logging.getLogger(__name__)

LETTERS = "BCDFGHJKLMNPQRSTVWXZ"  # RFC 8628, section 6.1: no vowels, so that no code is a word
CODES_AN_EMAIL = "5/h"
CODES_A_NETWORK = "20/h"
FAILURES = "30/h"  # of a network, and of an account


def ask(*, email: str, network: str) -> LogInCode:
    """Have the worker email a code to the account with this email address, if there is one.

    The same rows are written and the same task is queued whether there is an account or not, so that the time that this
    takes tells nobody. Raises ValidationError with the code "limited" when too many codes were asked for this email
    address or from this network. These counts are committed at once: call it outside a transaction.
    """
    hashed_email = hash_of(email)
    _count_request(hashed_email, network)
    return _queued(User.objects.with_email(email).first(), hashed_email)


def renew(*, pk: int | None, network: str) -> LogInCode:
    """Have the worker email a new code in place of this one, which is void from now on.

    Raises ValidationError with the code "limited" as `ask` does, or "ended" when the row is gone.
    """
    code = LogInCode.objects.filter(pk=pk).select_related("user").first()
    if code is None:
        raise ValidationError(_("This code has expired. Ask for a new one."), code="ended")
    _count_request(code.hashed_email, network)
    return _queued(code.user, code.hashed_email, instead_of=code)


def send(*, pk: int) -> bool:
    """Make the code of this row and email it. Return whether that was done: never twice, nor without an active account.

    An error is logged by its type only, and not passed on to the queue, which would keep it: its words can hold the
    email address. It is not retried, because the person who waits can ask for a new code sooner than that.
    """
    row = LogInCode.objects.valid().filter(pk=pk, user__is_active=True).select_related("user").first()
    if row is None:
        return False
    code = get_random_string(8, LETTERS)
    if not LogInCode.objects.filter(pk=pk, hashed_code="").update(hashed_code=_hash(pk, code)):
        return False
    assert row.user is not None
    try:
        _email(row.user, f"{code[:4]}-{code[4:]}").send()
    except (Exception, TimeoutException) as error:  # noqa: BLE001 - the second is the queue's own
        logger.error("A log-in code for user %s could not be sent: %s", row.user.pk, type(error).__name__)
        return False
    return True


def check(*, pk: int | None, typed: str, network: str) -> User:
    """Return the account that this code logs in. A code works once, and three wrong ones void it.

    `pk` is the row the browser's session names. Raises ValidationError with the code "wrong", "ended" when this row
    takes no more tries, or "limited" when too many wrong codes came from this network. Call it outside a transaction,
    so that a refusal does not undo the counts.
    """
    refuse_failures_over_limit(network=network)
    try:
        return _checked(pk, typed)
    except ValidationError:
        note_failure(network=network)
        raise


def refuse_failures_over_limit(*, network: str, user: User | None = None) -> None:
    """Raise ValidationError with the code "limited" when too many wrong codes came from a network or for an account."""
    if any(limits.is_used_up(scope="log-in-failure", value=value, rate=FAILURES) for value in _counted(network, user)):
        raise ValidationError(_("There were too many wrong codes. Wait an hour, then try again."), code="limited")


def note_failure(*, network: str, user: User | None = None) -> None:
    """Count one wrong code of a network and, if it is known whose it was to be, for an account."""
    for value in _counted(network, user):
        limits.is_over(scope="log-in-failure", value=value, rate=FAILURES)


def forget_old() -> int:
    """Delete the codes that can no longer be typed in. Return the number deleted."""
    return LogInCode.objects.expired().delete()[0]


def is_mail_delayed() -> bool:
    """Whether emails cannot go out now: the worker is silent, or the mail server failed when it was last used."""
    mail = Job.objects.filter(name=MAIL).first()
    return Job.objects.pulse().is_silent or bool(mail and mail.is_failing)


def hash_of(email: str) -> str:
    """Return the keyed hash of an email address that limits count by, whatever the case."""
    return salted_hmac("meetups.log_in_codes.email", email.strip().lower(), algorithm="sha256").hexdigest()


def _counted(network: str, user: User | None) -> list[str]:
    return [network, f"user {user.pk}"] if user else [network]


def _count_request(hashed_email: str, network: str) -> None:
    if limits.is_over(scope="log-in-network", value=network, rate=CODES_A_NETWORK) or limits.is_over(
        scope="log-in-email", value=hashed_email, rate=CODES_AN_EMAIL
    ):
        raise ValidationError(
            _("Too many codes were asked for. Wait an hour, or log in with a passkey if you have added one."),
            code="limited",
        )


def _checked(pk: int | None, typed: str) -> User:
    rows = LogInCode.objects.valid().filter(pk=pk)
    if not rows.update(tries_left=F("tries_left") - 1):  # counted before it is compared: ten at once have no ten tries
        raise ValidationError(_("This code has expired. Ask for a new one."), code="ended")
    row = LogInCode.objects.filter(pk=pk).select_related("user").first()
    is_right = row is not None and constant_time_compare(row.hashed_code, _hash(row.pk, typed))
    if row and row.user and row.user.is_active and is_right and LogInCode.objects.filter(pk=pk).delete()[0]:
        return row.user
    if row is None or row.tries_left == 0:
        raise ValidationError(_("The code was wrong three times. Ask for a new one."), code="ended")
    raise ValidationError(_("This is not the code. Check the email and type it again."), code="wrong")


@transaction.atomic
def _queued(user: User | None, hashed_email: str, instead_of: LogInCode | None = None) -> LogInCode:
    LogInCode.objects.filter(pk=instead_of.pk if instead_of else None).delete()
    row = LogInCode.objects.create(user=user, hashed_email=hashed_email)
    async_task("meetups.tasks.send_log_in_code", row.pk)
    return row


def _hash(pk: int, code: str) -> str:
    """The keyed hash of a code, typed with or without its dash, in capitals or not."""
    letters = "".join(letter for letter in code.upper() if letter.isalnum())
    return salted_hmac("meetups.log_in_codes.code", f"{pk} {letters}", algorithm="sha256").hexdigest()


def _email(user: User, code: str) -> EmailMessage:
    context = {"code": code, "site_name": settings.SITE_NAME, "site_url": settings.SITE_URL}
    return EmailMessage(
        render_to_string("account/email/login_code_subject.txt", context).strip(),
        render_to_string("account/email/login_code_message.txt", context).strip(),
        to=[user.email],
        headers={"Auto-Submitted": "auto-generated"},  # RFC 3834: no "out of office" in answer to it
    )
