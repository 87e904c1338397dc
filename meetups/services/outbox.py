"""Letters: written with the change they tell of, delivered by the worker."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django_q.tasks import async_task

from meetups.models import Attendee, Letter
from meetups.services import invitations


@transaction.atomic
def write(*, kind: str, person: str, version: str | int, to: str, context: dict[str, Any], **about: Any) -> Letter:
    """A letter is written once for each kind, person, event and version, with the change it tells of, and queued.

    `kind` names the templates `meetups/emails/<kind>.{txt,html}`; the first line of the text is the subject, in which
    any run of white space is one space: a header has no second line. `about` are the other fields of a Letter: event,
    attendee, group, calendar, unsubscribe_url.
    """
    about_event = about["event"].pk if about.get("event") else "-"
    context = {**context, "site_name": settings.SITE_NAME, "site_url": settings.SITE_URL, **about}
    subject, _, text = render_to_string(f"meetups/emails/{kind}.txt", context).lstrip().partition("\n")
    html = render_to_string(f"meetups/emails/{kind}.html", context)
    row, is_new = Letter.objects.get_or_create(
        key=f"{kind}:{person}:{about_event}:{version}",
        defaults={
            **about, "kind": kind, "to": to, "subject": " ".join(subject.split())[:250], "text": text.strip() + "\n",
            "html": html,
        },
    )  # fmt: skip
    if is_new:
        async_task("meetups.tasks.deliver", row.pk)
    return row


def write_to(
    attendee: Attendee, kind: str, *, version: str | int, method: str = "", context: dict[str, Any] | None = None
) -> Letter | None:
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
