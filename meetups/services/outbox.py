"""Letters: written with the change they tell of, delivered by the worker."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django_q.tasks import async_task

from meetups.models import Letter


@transaction.atomic
def write(*, key: str, to: str, letter: str, context: dict[str, Any]) -> Letter:
    """A letter is written once for each key, in the transaction of the change it tells of, and queued with it.

    `letter` names the templates `meetups/emails/<letter>.{txt,html}`; the first line of the text is the subject, in
    which any run of white space is one space: a header has no second line.
    """
    context = {**context, "site_name": settings.SITE_NAME, "site_url": settings.SITE_URL}
    subject, _, text = render_to_string(f"meetups/emails/{letter}.txt", context).lstrip().partition("\n")
    html = render_to_string(f"meetups/emails/{letter}.html", context)
    row, is_new = Letter.objects.get_or_create(
        key=key,
        defaults={"to": to, "subject": " ".join(subject.split())[:250], "text": text.strip() + "\n", "html": html},
    )
    if is_new:
        async_task("meetups.tasks.deliver", row.pk)
    return row


def deliver(*, letter_id: int) -> Letter:
    """A letter is handed to the mail server once; when that fails the row says why and the queue tries again.

    The Message-ID is the letter's own, so a mailbox that gets it twice (worker killed in between) can tell.
    """
    letter = Letter.objects.get(pk=letter_id)
    if letter.sent_at:
        return letter
    Letter.objects.filter(pk=letter.pk).update(attempts=letter.attempts + 1)
    try:
        message_for(letter).send()
    except OSError as error:  # smtplib's errors are OSErrors
        Letter.objects.filter(pk=letter.pk).update(last_error=f"{type(error).__name__}: {error}"[:500])
        raise
    Letter.objects.filter(pk=letter.pk).update(sent_at=timezone.now(), last_error="")
    letter.refresh_from_db()
    return letter


def message_for(letter: Letter) -> EmailMultiAlternatives:
    """The message as it goes over the wire: text first, HTML beside it."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">") or "localhost"
    message = EmailMultiAlternatives(
        letter.subject,
        letter.text,
        to=[letter.to],
        headers={"Message-ID": f"<letter-{letter.pk}-{letter.created_at:%Y%m%d%H%M%S}@{domain}>"},
    )
    if letter.html:
        message.attach_alternative(letter.html, "text/html")
    return message
