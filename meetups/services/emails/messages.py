"""Messages from organisers to the attendees of an event, and opting out of them."""

import hashlib
import json
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from meetups.models import Attendee, AttendeeChange, Message, OptOut, OutboxEmail, User
from meetups.services import jobs
from meetups.services.emails import outbox

Status = Attendee.Status

# Emails written in one transaction: others want to write too.
CHUNK = 25


@transaction.atomic
def save(*, message: Message, by: User | None = None) -> Message:
    """Save a draft. Raises ValidationError with the code sent if the message was sent meanwhile."""
    before = Message.objects.select_for_update(of=("self",)).filter(pk=message.pk).first()
    if before and before.is_sent:
        raise ValidationError(_("This message was sent, so it cannot be changed."), code="sent")
    if before is None:
        message.created_by = by
    message.save()
    return message


def send(*, message: Message, shown: str) -> Message:
    """Send a message as its preview showed it: the worker writes the emails. Sending it twice is the same as once.

    `shown` is the `fingerprint` of the message in the preview. Raises ValidationError with the code changed (the
    message differs from the preview), draft (the event is not published) or empty (there is no recipient).
    """
    with transaction.atomic():
        message = Message.objects.select_for_update(of=("self",)).select_related("event").get(pk=message.pk)
        if message.is_sent:
            return message
        if refusal := _refusal(message, shown):
            raise ValidationError(refusal[1], code=refusal[0])
        message.sent_at = timezone.now()
        message.save()
        async_task("meetups.tasks.write_messages")
    return message


def write_sent() -> int:
    """Write the emails of all messages that were sent. Return the number written.

    Each email is written once, however often this is called or interrupted. If a message fails, the others are written.
    Raises ExceptionGroup with the errors.
    """
    unwritten = Message.objects.filter(sent_at__isnull=False, written_at__isnull=True).order_by("sent_at", "pk")
    return jobs.each(unwritten, _write_all)


def recipients(message: Message) -> QuerySet[Attendee]:
    """Return the attendees it goes to: those of its audiences with an email address who have not opted out."""
    everyone = _addressed(message)
    return everyone if message.is_about_place else everyone.filter(~_has_opted_out(message))


def skipped(message: Message) -> int:
    """Return the number of attendees it is not sent to because they opted out."""
    return 0 if message.is_about_place else _addressed(message).filter(_has_opted_out(message)).count()


def count_to_phone(message: Message) -> int:
    """Return the number of attendees of its audiences who have no email address."""
    return Attendee.objects.reached_by_phone().filter(_is_of_audience(message)).count()


def progress(message: Message) -> tuple[int, int]:
    """Return the number of emails written, and the number of these that are sent."""
    numbers = _emails_of(message).aggregate(written=Count("pk"), sent=Count("sent_at"))
    return numbers["written"], numbers["sent"]


def preview(message: Message) -> dict[str, str]:
    """Return the email as it would be: subject, text and HTML. Its links open no real page."""
    return outbox.compose(
        kind=OutboxEmail.Kind.MESSAGE,
        **_about(message, Attendee(event=message.event, secret="preview", pk=0)),  # noqa: S106 - not a secret
    )


def fingerprint(message: Message) -> str:
    """Return a hash of everything that the preview shows of the message."""
    seen = [message.subject, message.text, sorted(message.audiences), message.is_about_place, message.event_id]
    return hashlib.sha256(json.dumps(seen).encode()).hexdigest()


def opt_out(*, attendee: Attendee) -> None:
    """Stop messages of the group to the email address of this attendee, except those about their place.

    Twice is the same as once. Raises ValidationError with the code erased.
    """
    if not attendee.email:
        raise ValidationError(_("This data is erased."), code="erased")
    _opt_outs_of(attendee).get_or_create(
        defaults={"group_id": attendee.event.group_id, "email": attendee.email},
    )


def opt_in(*, attendee: Attendee) -> None:
    """Allow messages of the group again. Twice is the same as once."""
    _opt_outs_of(attendee).delete()


def has_opted_out(*, attendee: Attendee) -> bool:
    """Return whether this email address gets only messages about places from the group."""
    return _opt_outs_of(attendee).exists()


def _opt_outs_of(attendee: Attendee) -> QuerySet[OptOut]:
    return OptOut.objects.filter(group_id=attendee.event.group_id).with_email(attendee.email)


def _refusal(message: Message, shown: str) -> tuple[str, str] | None:
    if fingerprint(message) != shown:
        return "changed", _("Somebody changed this message. Read it again, then send it.")
    if message.event.is_draft:
        return "draft", _("Publish the event first: the email links to its page.")
    if not recipients(message).exists():
        return "empty", _("This message has no recipients. Choose another group of attendees.")
    return None


def _write_all(message: Message) -> int:
    number, last = 0, 0
    while written := _write_some(message, last):
        number, last = number + len(written), written[-1]
    Message.objects.filter(pk=message.pk).update(written_at=timezone.now())
    return number


@transaction.atomic
def _write_some(message: Message, after: int) -> list[int]:
    """Write the next emails of a message. Return the pks of their attendees. The lock makes two workers take turns."""
    message = Message.objects.select_for_update(of=("self",)).select_related("event").get(pk=message.pk)
    written = OutboxEmail.objects.filter(
        attendee=OuterRef("pk"), kind=OutboxEmail.Kind.MESSAGE, version=str(message.pk)
    )
    rows = recipients(message).filter(~Exists(written), pk__gt=after).order_by("pk")
    some = list(rows.select_related("event__group", "event__venue", "event__series")[:CHUNK])
    for attendee in some:
        about = _about(message, attendee)
        outbox.write(**about, kind=OutboxEmail.Kind.MESSAGE, version=message.pk, to=attendee.email)
    return [attendee.pk for attendee in some]


def _about(message: Message, attendee: Attendee) -> dict[str, Any]:
    path = reverse("meetups:attendees-messages", args=[attendee.token])
    return {
        "context": {"message": message},
        "attendee": attendee,
        "event": attendee.event,
        "group": attendee.event.group,
        "unsubscribe_url": "" if message.is_about_place else f"{settings.SITE_URL}{path}",
    }


def _emails_of(message: Message) -> QuerySet[OutboxEmail]:
    return OutboxEmail.objects.filter(event=message.event_id, kind=OutboxEmail.Kind.MESSAGE, version=str(message.pk))


def _addressed(message: Message) -> QuerySet[Attendee]:
    rows = Attendee.objects.filter(_is_of_audience(message)).exclude(email="")
    return rows.exclude(_was_never_confirmed())


def _is_of_audience(message: Message) -> Q:
    return Q(event=message.event_id, status__in=message.statuses)


def _was_never_confirmed() -> Q:
    """Return a condition: the reservation ended unconfirmed, so nothing more is sent to this email address (ADR 21).

    A check-in that was undone is not a confirmation.
    """
    changes = AttendeeChange.objects.filter(attendee=OuterRef("pk"))
    reserved = changes.filter(became__in=Attendee.UNCONFIRMED)
    confirmed = changes.filter(became__in=(Status.GOING, Status.WAITING, Status.OFFERED))
    return Q(Exists(reserved), ~Exists(confirmed), status=Status.CANCELLED)


def _has_opted_out(message: Message) -> Exists:
    return Exists(OptOut.objects.filter(group=message.event.group_id).with_email(OuterRef("email")))
