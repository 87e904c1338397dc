"""Codes to log in with: made by allauth, emailed by the worker, and counted here (ADR 19)."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django_q.exceptions import TimeoutException
from django_q.tasks import async_task

from meetups.models import Heartbeat, Job, User
from meetups.models.jobs import MAIL
from meetups.services import limits
from meetups.services.emails import server
from meetups.services.limits import Try
from meetups.standards.email_addresses import comparable

logger = logging.getLogger(__name__)

VALID_FOR = timedelta(minutes=10)  # OWASP ASVS 4.0.3, 2.7.2
TRIES = "30/h"  # for each network and each account, whether the code is right or wrong
CHALLENGES = "60/h"  # for each network; each one writes a session, and so ends all kept pages (ADR 29)
NOBODY = 0  # the primary key of no account


def account_of(email: str) -> User | None:
    """Return the account that this email address logs in to: User.email is the only one that counts."""
    return User.objects.with_email(email).filter(is_active=True).first()


def count_request(*, email: str, network: str) -> None:
    """Count one more request for a code.

    Raises ValidationError with the code "limited" when this email address or network has asked too often. The counts
    are committed at once, so call it outside a transaction.
    """
    tries = [
        Try("log-in-network", network, settings.LOGIN_RATE_LIMIT),
        Try("log-in-email", comparable(email), settings.LOGIN_EMAIL_RATE_LIMIT),
    ]
    if limits.are_over(tries=tries):
        words = _("Too many codes were asked for. Wait an hour, or log in with a passkey if you have added one.")
        raise ValidationError(words, code="limited")


def count_try(*, network: str, account: str) -> None:
    """Count one more entered code. Called before it is compared, so that parallel requests stay within the limit.

    `account` is the account it is for: an email address, or text with the pk of a user. Raises ValidationError with
    the code "limited" when this network entered too many, or too many were entered for this account.
    """
    scope = "log-in-try"
    if limits.are_over(tries=[Try(scope, network, TRIES), Try(scope, f"account {account.lower()}", TRIES)]):
        raise ValidationError(_("Too many codes were entered. Wait an hour, then try again."), code="limited")


def count_challenge(*, network: str) -> None:
    """Count one more challenge for a passkey. Raises ValidationError with the code "limited" when this is too many."""
    if limits.is_over(scope="log-in-challenge", value=network, rate=CHALLENGES):
        raise ValidationError(_("Too many people tried to log in. Wait an hour, then try again."), code="limited")


def queue(*, user: User | None, code: str) -> None:
    """Queue the email with this code. Without an account the same task is queued, and sends nothing.

    So the time that a request takes does not show whether there is an account.
    """
    async_task("meetups.tasks.send_log_in_code", user.pk if user else NOBODY, code, timezone.now().isoformat())


def send(*, user_id: int, code: str, asked_at: str) -> bool:
    """Email the code, unless it has expired or there is no active account. Return whether it was emailed.

    An error is logged by its type only, and not raised to the queue, which would store it: its message can hold the
    email address. The email is not retried, because the person can ask for a new code sooner.
    """
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None or timezone.now() - datetime.fromisoformat(asked_at) > VALID_FOR:
        return False
    try:
        server.send(_email(user, code))
    except (Exception, TimeoutException) as error:  # noqa: BLE001 - the second is the queue's own
        logger.error("A log-in code for user %s could not be sent: %s", user.pk, type(error).__name__)
        return False
    return True


def is_mail_delayed() -> bool:
    """Return whether emails are delayed: the worker is silent, or the email server failed when it was last used."""
    mail = Job.objects.filter(name=MAIL).first()
    return Heartbeat.objects.is_none_running() or bool(mail and mail.is_failing)


def _email(user: User, code: str) -> EmailMessage:
    context = {"code": code, "site_name": settings.SITE_NAME, "site_url": settings.SITE_URL}
    return EmailMessage(
        render_to_string("account/email/login_code_subject.txt", context).strip(),
        render_to_string("account/email/login_code_message.txt", context).strip(),
        to=[user.email],
        headers={"Auto-Submitted": "auto-generated"},  # RFC 3834: no "out of office" in answer to it
    )
