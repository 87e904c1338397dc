"""The outbox: emails are written in the transaction of the change they are about, and sent by the worker (ADR 14)."""

import logging
import re
import smtplib
import time
import traceback
from datetime import timedelta
from email.message import Message
from email.mime.image import MIMEImage
from email.mime.multipart import MIMEMultipart
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django_q.exceptions import TimeoutException
from django_q.tasks import async_task

from meetups.models import Attendee, Job, OutboxEmail
from meetups.models.jobs import MAIL
from meetups.services import jobs
from meetups.services.emails import invitations, outdated, server
from meetups.services.emails.colours import colours_of
from meetups.standards import qr

logger = logging.getLogger(__name__)

# With kind and version, what makes an email the same one (see the constraints of OutboxEmail).
IDENTITY = (
    "attendee", "subscription", "invitation", "user", "action", "talk", "pitch", "standing_place", "proposal", "event",
)  # fmt: skip

# Emails about a place that the attendee has carry the QR code for check-in.
WITH_QR_CODE = {OutboxEmail.Kind.PLACE, OutboxEmail.Kind.PROMOTED, OutboxEmail.Kind.REMINDER}
QR_CODE = "place-qr"

# Longer than a task of the queue may take (Q_CLUSTER): a worker that claimed an email so long ago is dead.
CLAIM_LASTS = timedelta(minutes=5)
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=4)
GIVEN_UP_AFTER = timedelta(days=2)
FEWEST_TRIES = 5  # even if no worker ran for those days

# The sweep begins no further email after so many seconds, so that the other jobs of the minute have their turn.
SWEEP_SECONDS = 30
# After two failures in a row of the email server, emails wait so long for the sweep: each would else wait for the
# server's timeout. After one they do not, because a single connection is lost now and then.
BACKOFF_AFTER_FAILURES = timedelta(minutes=1)
FAILURES_BEFORE_BACKOFF = 2


@transaction.atomic
def write(*, kind: str, version: str | int, to: str, context: dict[str, Any], **about: Any) -> OutboxEmail:
    """Write an email with the change it is about, and queue it. Return the one there is if it was written before.

    `about` are the other fields of an OutboxEmail. One says whom it is for: attendee, subscription, invitation, user,
    action, talk, pitch, standing_place or proposal. The others are event, group, calendar and unsubscribe_url. An email
    is identified by its kind, version, event and whom it is for.
    """
    content = compose(kind=kind, context=context, **about)
    row, is_new = OutboxEmail.objects.get_or_create(
        kind=kind,
        version=str(version),
        **{name: about.get(name) for name in IDENTITY},
        defaults={**about, **content, "to": to},
    )
    if is_new:
        async_task("meetups.tasks.deliver", row.pk)
    return row


def compose(*, kind: str, context: dict[str, Any], **about: Any) -> dict[str, str]:
    """Return the subject, text and HTML of an email without writing it.

    `kind` names the templates `meetups/emails/<kind>.{txt,html}`, which also see `about`, `has_qr` and `loses_answers`.
    `has_qr` says whether the QR code for check-in is sent with it (`cid:place-qr`). `loses_answers` says whether it has
    an invitation that calendars answer in vain. The first line of the text is the subject. White space in it becomes
    single spaces, because a header has one line; several empty lines in the text become one.
    """
    event = about.get("event")
    has_qr = kind in WITH_QR_CODE and event is not None and event.is_in_person
    loses_answers = "METHOD:REQUEST" in about.get("calendar", "") and not settings.REPLY_EMAIL
    site = {"site_name": settings.SITE_NAME, "site_url": settings.SITE_URL}
    context = {**context, **site, "has_qr": has_qr, "loses_answers": loses_answers, **about}
    context["colours"] = colours_of(context)
    first, _, text = render_to_string(f"meetups/emails/{kind}.txt", context).lstrip().partition("\n")
    subject = " ".join(first.split())[:250]
    html = render_to_string(f"meetups/emails/{kind}.html", context | {"subject": subject})
    return {"subject": subject, "text": re.sub(r"\n\s*\n", "\n\n", text.strip()) + "\n", "html": html}


def write_to(
    attendee: Attendee, kind: str, *, version: str | int, method: str = "", context: dict[str, Any] | None = None
) -> OutboxEmail | None:
    """Write an email to an attendee, with the calendar entry of that method (RFC 5546) if one is given.

    Return None if their email address is not known or erased.
    """
    if not attendee.email:
        return None
    return write(
        kind=kind,
        version=version,
        to=attendee.email,
        context=context or {},
        attendee=attendee,
        event=attendee.event,
        group=attendee.event.group,
        calendar=invitations.invitation(attendee=attendee, method=method) if method else "",
    )


def deliver(*, email_id: int) -> bool:
    """Send an email that was just written, unless the email server failed twice in a row, last within a minute.

    Then, or if it fails, it waits for the sweep. Return whether it was sent by this call.
    """
    mail = Job.objects.filter(name=MAIL).first()
    since = timezone.now() - BACKOFF_AFTER_FAILURES
    if mail and mail.has_failed_since(since, in_a_row=FAILURES_BEFORE_BACKOFF):
        return False
    return _try(email_id)


def sweep() -> int:
    """Try each email that is due, the longest overdue first, for 30 seconds, over one connection.

    An email that fails does not stop the others. The next sweep tries the rest. Return the number sent.
    """
    _give_up_interrupted()
    end = time.monotonic() + SWEEP_SECONDS
    due = list(OutboxEmail.objects.due().order_by("next_try_at", "id").values_list("pk", flat=True)[:1000])
    number = 0
    with server.one_connection():
        for pk in due:
            number += _try(pk)
            if time.monotonic() > end:
                break
    return number


@transaction.atomic
def try_again(*, email: OutboxEmail) -> OutboxEmail:
    """Try an email again at once for an organiser, even if it was given up.

    Raises ValidationError with the code sent.
    """
    email = OutboxEmail.objects.select_for_update(of=("self",)).get(pk=email.pk)
    if email.sent_at:
        raise ValidationError(gettext("This email was sent."), code="sent")
    email.given_up_at = None
    if not email.is_being_sent:
        email.next_try_at = timezone.now()
    email.save(update_fields=["given_up_at", "next_try_at"])
    async_task("meetups.tasks.deliver", email.pk)
    return email


def message_for(email: OutboxEmail) -> EmailMultiAlternatives:
    """Return the MIME message of an email: text, HTML and calendar entry as alternatives, text first.

    Its Message-ID is always the same, so that a mailbox can tell if it gets it twice (the worker was killed meanwhile).
    """
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">") or "localhost"
    headers = {
        "Message-ID": f"<letter-{email.pk}-{email.created_at:%Y%m%d%H%M%S}@{domain}>",
        "Auto-Submitted": "auto-generated",  # RFC 3834: asks for no automatic reply
    }
    if email.unsubscribe_url:  # RFC 2369, RFC 8058
        headers["List-Unsubscribe"] = f"<{email.unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    contact = email.group.contact_email if email.group else ""
    message = _Message(
        email.subject, email.text, to=[email.to], headers=headers, reply_to=[contact] if contact else None
    )
    if email.html:
        message.attach_alternative(email.html, "text/html")
    if email.attendee and f"cid:{QR_CODE}" in email.html:
        url = settings.SITE_URL + reverse("meetups:doors-person", args=[email.attendee.door_code])
        message.qr_code = qr.png(url)
    if email.calendar:
        method = re.search(r"^METHOD:([A-Z]+)", email.calendar, re.MULTILINE)
        kind = f"text/calendar; method={method[1]}" if method else "text/calendar"
        message.attach_alternative(email.calendar, kind)  # RFC 6047, section 2.4
        message.attach("invite.ics", email.calendar.encode(), "application/ics")
    return message


class _Message(EmailMultiAlternatives):
    """A message whose HTML and QR code are one multipart/related part (RFC 2387), beside text and calendar."""

    qr_code: bytes = b""

    def message(self, *args: Any, **kwargs: Any) -> Any:
        whole = super().message(*args, **kwargs)
        if self.qr_code:
            for part in whole.walk():
                if part.get_content_type() == "multipart/alternative":
                    part.set_payload([_with_picture(one, self.qr_code) for one in part.get_payload()])
        return whole


def _with_picture(part: Any, picture: bytes) -> Message:
    if part.get_content_type() != "text/html":
        return part
    image = MIMEImage(picture, "png")
    image["Content-ID"] = f"<{QR_CODE}>"
    image["Content-Disposition"] = f'inline; filename="{QR_CODE}.png"'
    return MIMEMultipart("related", None, [part, image], type="text/html")


def _try(pk: int) -> bool:
    """Claim an email and send it, if no other worker has claimed it. Return whether it was sent."""
    email = _claimed(pk)
    if email is None:
        return False
    try:
        server.send(message_for(email))
    except (OSError, TimeoutException) as error:  # smtplib's errors are OSErrors; the other is the queue's own
        _record_failure(email, error)
        if not isinstance(error, server.REFUSALS):
            jobs.failed(name=MAIL, error=error)
    except Exception as error:  # noqa: BLE001 - logged, but not in its own words, which may name an email address
        logger.error("Email %s: an error in the code\n%s", pk, _stack(error))
        _record_failure(email, error)
    else:
        OutboxEmail.objects.filter(pk=pk).update(sent_at=timezone.now(), given_up_at=None, last_error="")
        jobs.succeeded(name=MAIL)
        return True
    return False


def _claimed(pk: int) -> OutboxEmail | None:
    """Claim an email that is due. Return None if it is not, or if another worker has claimed it.

    One that is no longer true is given up.
    """
    now = timezone.now()
    claim = {"attempts": F("attempts") + 1, "next_try_at": now + CLAIM_LASTS, "last_error": ""}
    if not OutboxEmail.objects.due(now).filter(pk=pk).order_by().update(**claim):
        return None
    email = OutboxEmail.objects.select_related("attendee__event", "group").filter(pk=pk).first()
    if email and (reason := outdated.reason_of(email, now)):
        OutboxEmail.objects.filter(pk=pk).update(given_up_at=now, last_error=reason)
        return None
    return email


def _give_up_interrupted() -> None:
    """Give up emails that are two days old and whose last try was interrupted, as other failures are."""
    now = timezone.now()
    rows = OutboxEmail.objects.due(now).filter(attempts__gt=0, last_error="", created_at__lte=now - GIVEN_UP_AFTER)
    rows.order_by().update(given_up_at=now, last_error=gettext("The worker was stopped while it tried."))


def _record_failure(email: OutboxEmail, error: BaseException) -> None:
    """Record the error, and retry after a pause that doubles. Two days after it was written, give the email up."""
    now, end = timezone.now(), email.created_at + GIVEN_UP_AFTER
    pause = min(FIRST_PAUSE * 2 ** min(email.attempts - 1, 8), LONGEST_PAUSE)
    then = {"next_try_at": min(now + pause, end) if now < end else now + pause}
    if now >= end and email.attempts >= FEWEST_TRIES:
        then = {"given_up_at": now}
    if email.kind == OutboxEmail.Kind.CONFIRM_PLACE and _is_permanent(error):
        then = {"given_up_at": now}
        async_task("meetups.tasks.free_refused", email.pk)
    OutboxEmail.objects.filter(pk=email.pk, sent_at__isnull=True).update(last_error=jobs.in_words(error), **then)
    logger.warning(
        "Email %s (%s) was not delivered, try %s: %s", email.pk, email.kind, email.attempts, _class_and_code(error)
    )


def _class_and_code(error: BaseException) -> str:
    """Return the class of an error with its SMTP or system codes: its words may name an email address."""
    codes: list[Any] = [getattr(error, "smtp_code", None), getattr(error, "errno", None)]
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _words in error.recipients.values()]
    return " ".join([type(error).__name__, *(str(code) for code in codes if isinstance(code, int))])


def _stack(error: BaseException) -> str:
    """Return the places in the code that led to an error, without its words and without values."""
    frames = traceback.extract_tb(error.__traceback__)
    return "\n".join(f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames)


def _is_permanent(error: BaseException) -> bool:
    """Return whether the email server refused this recipient or this email for good (RFC 5321, section 4.2.1)."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _reply in error.recipients.values())
    return isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= 500
