"""Letters: written with the change they tell of, delivered by the worker (ADR 14)."""

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
from meetups.services.emails import invitations
from meetups.standards import qr

logger = logging.getLogger(__name__)

# The mail server is well, but will not have this letter, for now or for good. Everything else is the server's fault.
REFUSALS = (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError)

# Letters that say that a place is theirs carry the code that finds them at the door.
WITH_CODE = {OutboxEmail.Kind.PLACE, OutboxEmail.Kind.PROMOTED, OutboxEmail.Kind.REMINDER}
CODE = "place-qr"

# Longer than a task of the queue may take (Q_CLUSTER): who held a letter for so long is dead.
HELD_FOR = timedelta(minutes=5)
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=4)
GIVEN_UP_AFTER = timedelta(days=2)
FEWEST_TRIES = 5  # even where the worker was away for those days

# A round of the sweep begins no other letter after so many seconds, so that what comes round with it keeps its turn.
ROUND = 30
# After the mail server failed, letters wait for the sweep for so long, rather than queue up behind it one by one.
SHUN_MAIL_FOR = timedelta(minutes=1)


@transaction.atomic
def write(*, kind: str, person: str, version: str | int, to: str, context: dict[str, Any], **about: Any) -> OutboxEmail:
    """A letter is written once for each kind, person, event and version, with the change it tells of, and queued.

    `about` are the other fields of a OutboxEmail: event, attendee, group, calendar, unsubscribe_url.
    """
    event = about.get("event")
    words = compose(kind=kind, context=context, **about)
    row, is_new = OutboxEmail.objects.get_or_create(
        key=f"{kind}:{person}:{event.pk if event else '-'}:{version}",
        defaults={**about, **words, "kind": kind, "to": to},
    )
    if is_new:
        async_task("meetups.tasks.deliver", row.pk)
    return row


def compose(*, kind: str, context: dict[str, Any], **about: Any) -> dict[str, str]:
    """The words of a letter: subject, text and HTML. Nothing is written yet.

    `kind` names the templates `meetups/emails/<kind>.{txt,html}`; the first line of the text is the subject, in which
    any run of white space is one space: a header has no second line. Of several empty lines in the text one stays. The
    templates see `about` too, and `has_qr`: whether a picture goes with the letter that is to be shown at the door
    (`cid:place-qr`).
    """
    event = about.get("event")
    has_qr = kind in WITH_CODE and event is not None and event.is_in_person
    context = {**context, "site_name": settings.SITE_NAME, "site_url": settings.SITE_URL, "has_qr": has_qr, **about}
    first, _, text = render_to_string(f"meetups/emails/{kind}.txt", context).lstrip().partition("\n")
    subject = " ".join(first.split())[:250]
    html = render_to_string(f"meetups/emails/{kind}.html", context | {"subject": subject})
    return {"subject": subject, "text": re.sub(r"\n\s*\n", "\n\n", text.strip()) + "\n", "html": html}


def write_to(
    attendee: Attendee, kind: str, *, version: str | int, method: str = "", context: dict[str, Any] | None = None
) -> OutboxEmail | None:
    """A letter to somebody on the list of an event, with the calendar entry of that method (RFC 5546) if one is named.

    Nobody is written to whose address is not known, or erased.
    """
    if not attendee.email:
        return None
    return write(
        kind=kind,
        person=f"a{attendee.pk}",
        version=version,
        to=attendee.email,
        context=context or {},
        attendee=attendee,
        event=attendee.event,
        group=attendee.event.group,
        calendar=invitations.invitation(attendee=attendee, method=method) if method else "",
    )


def deliver(*, email_id: int) -> bool:
    """A letter is handed to the mail server as soon as it is written, unless that failed a moment ago.

    Then it waits for the sweep, as one does that fails. Whether it was sent by this call.
    """
    mail = Job.objects.filter(name=MAIL).first()
    if mail and mail.is_failing and mail.failed_at and mail.failed_at > timezone.now() - SHUN_MAIL_FOR:
        return False
    return _try(email_id)


def sweep() -> int:
    """Every letter that is due is tried, who waited longest first, until the round is over. How many were sent.

    What stops one letter stops no other; what is left comes in the next round.
    """
    _give_up_what_never_ends()
    end = time.monotonic() + ROUND
    due = list(OutboxEmail.objects.due().order_by("next_try_at", "id").values_list("pk", flat=True)[:1000])
    number = 0
    for pk in due:
        number += _try(pk)
        if time.monotonic() > end:
            break
    return number


@transaction.atomic
def try_again(*, letter: OutboxEmail) -> OutboxEmail:
    """An organiser may have a letter tried once more at once, one that was given up too.

    Raises ValidationError with the code sent.
    """
    letter = OutboxEmail.objects.select_for_update(of=("self",)).get(pk=letter.pk)
    if letter.sent_at:
        raise ValidationError(gettext("This letter is sent."), code="sent")
    letter.given_up_at = None
    if not letter.is_held:
        letter.next_try_at = timezone.now()
    letter.save(update_fields=["given_up_at", "next_try_at"])
    async_task("meetups.tasks.deliver", letter.pk)
    return letter


def message_for(letter: OutboxEmail) -> EmailMultiAlternatives:
    """The message as it goes over the wire: text, HTML and calendar entry as three forms of the same, text first.

    The Message-ID is the letter's own, so a mailbox that gets it twice (worker killed in between) can tell.
    """
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">") or "localhost"
    headers = {
        "Message-ID": f"<letter-{letter.pk}-{letter.created_at:%Y%m%d%H%M%S}@{domain}>",
        "Auto-Submitted": "auto-generated",  # RFC 3834: no "out of office" in answer to it
    }
    if letter.unsubscribe_url:  # RFC 2369, RFC 8058
        headers["List-Unsubscribe"] = f"<{letter.unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    contact = letter.group.contact_email if letter.group else ""
    message = _Message(
        letter.subject, letter.text, to=[letter.to], headers=headers, reply_to=[contact] if contact else None
    )
    if letter.html:
        message.attach_alternative(letter.html, "text/html")
    if letter.attendee and f"cid:{CODE}" in letter.html:
        address = settings.SITE_URL + reverse("meetups:doors-person", args=[letter.attendee.door_code])
        message.code = qr.png(address)
    if letter.calendar:
        method = re.search(r"^METHOD:([A-Z]+)", letter.calendar, re.MULTILINE)
        kind = f"text/calendar; method={method[1]}" if method else "text/calendar"
        message.attach_alternative(letter.calendar, kind)  # RFC 6047, section 2.4
        message.attach("invite.ics", letter.calendar.encode(), "application/ics")
    return message


class _Message(EmailMultiAlternatives):
    """A message with a picture in its HTML (RFC 2387): the two belong together, apart from text and calendar."""

    code: bytes = b""

    def message(self, *args: Any, **kwargs: Any) -> Any:
        whole = super().message(*args, **kwargs)
        if self.code:
            for part in whole.walk():
                if part.get_content_type() == "multipart/alternative":
                    part.set_payload([_with_picture(one, self.code) for one in part.get_payload()])
        return whole


def _with_picture(part: Any, picture: bytes) -> Message:
    if part.get_content_type() != "text/html":
        return part
    image = MIMEImage(picture, "png")
    image["Content-ID"] = f"<{CODE}>"
    image["Content-Disposition"] = f'inline; filename="{CODE}.png"'
    return MIMEMultipart("related", None, [part, image], type="text/html")


def _try(pk: int) -> bool:
    """Who claims a letter sends it, and nobody else at the same time; whether it was sent."""
    letter = _claimed(pk)
    if letter is None:
        return False
    try:
        message_for(letter).send()
    except (OSError, TimeoutException) as error:  # smtplib's errors are OSErrors; the other is the queue's own
        _note_failure(letter, error)
        if not isinstance(error, REFUSALS):
            jobs.failed(name=MAIL, error=error)
    except Exception as error:  # noqa: BLE001 - logged, but not in its own words, which may name an email address
        logger.error("Email %s: an error in the code\n%s", pk, _stack(error))
        _note_failure(letter, error)
    else:
        OutboxEmail.objects.filter(pk=pk).update(sent_at=timezone.now(), given_up_at=None, last_error="")
        jobs.succeeded(name=MAIL)
        return True
    return False


def _claimed(pk: int) -> OutboxEmail | None:
    """The letter, if it is due and this call is the one that has it now: until it is sent, or failed, or HELD_FOR."""
    now = timezone.now()
    claim = {"attempts": F("attempts") + 1, "next_try_at": now + HELD_FOR, "last_error": ""}
    if not OutboxEmail.objects.due(now).filter(pk=pk).order_by().update(**claim):
        return None
    return OutboxEmail.objects.select_related("attendee", "group").filter(pk=pk).first()


def _give_up_what_never_ends() -> None:
    """A letter at which the worker was stopped time and again is given up after two days as well."""
    now = timezone.now()
    rows = OutboxEmail.objects.due(now).filter(attempts__gt=0, last_error="", created_at__lte=now - GIVEN_UP_AFTER)
    rows.order_by().update(given_up_at=now, last_error=gettext("The worker was stopped while it tried."))


def _note_failure(letter: OutboxEmail, error: BaseException) -> None:
    """What went wrong is kept. The next try is after a pause that doubles, or never: two days after it was written."""
    now, end = timezone.now(), letter.created_at + GIVEN_UP_AFTER
    pause = min(FIRST_PAUSE * 2 ** min(letter.attempts - 1, 8), LONGEST_PAUSE)
    then = {"next_try_at": min(now + pause, end) if now < end else now + pause}
    if now >= end and letter.attempts >= FEWEST_TRIES:
        then = {"given_up_at": now}
    if letter.kind == OutboxEmail.Kind.CONFIRM_PLACE and _is_permanent(error):
        then = {"given_up_at": now}
        async_task("meetups.tasks.free_refused", letter.pk)
    OutboxEmail.objects.filter(pk=letter.pk, sent_at__isnull=True).update(last_error=jobs.in_words(error), **then)
    logger.warning(
        "Email %s (%s) was not delivered, try %s: %s", letter.pk, letter.kind, letter.attempts, _class_and_code(error)
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
    """Whether the email server refused this recipient or this email for good (RFC 5321, section 4.2.1)."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _reply in error.recipients.values())
    return isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= 500
