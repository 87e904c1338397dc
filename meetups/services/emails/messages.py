"""What organisers write to those on the list of an event, and who wants none of it."""

import hashlib
import json
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import CharField, Count, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from meetups.models import Attendee, AttendeeChange, Message, OptOut, OutboxEmail, User
from meetups.services import jobs
from meetups.services.emails import outbox

Status = Attendee.Status

# So many letters are written at once: nobody else waits for long.
BATCH = 25


@transaction.atomic
def save(*, message: Message, by: User | None = None) -> Message:
    """A message can be written and changed until it is sent. Raises ValidationError with the code sent."""
    before = Message.objects.select_for_update(of=("self",)).filter(pk=message.pk).first()
    if before and before.is_sent:
        raise ValidationError(_("This message is sent, so it cannot be changed any more."), code="sent")
    if before is None:
        message.created_by = by
    message.save()
    return message


def send(*, message: Message, shown: str) -> Message:
    """A message is sent once, as it was shown: twice is the same as once. The worker writes the letters.

    `shown` is the `fingerprint` of what whoever sends it has seen. Raises ValidationError with the code changed when it
    is another message by now, draft when nobody can open the event's page yet, empty when it would reach nobody.
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
    """The letters of every message that was sent and not yet written; how many there were. It may run twice, or stop
    half-way, without harm: each letter is written once. Raises ExceptionGroup, after all messages had their turn.
    """
    unwritten = Message.objects.filter(sent_at__isnull=False, written_at__isnull=True).order_by("sent_at", "pk")
    return jobs.each(unwritten, _write_all)


def recipients(message: Message) -> QuerySet[Attendee]:
    """Whom it goes to: those in its states whose address is known and who have not stopped such messages."""
    everyone = _addressed(message)
    return everyone if message.is_about_place else everyone.filter(~_has_opted_out(message))


def skipped(message: Message) -> int:
    """How many it leaves out because they have stopped what is not about their place."""
    return 0 if message.is_about_place else _addressed(message).filter(_has_opted_out(message)).count()


def progress(message: Message) -> tuple[int, int]:
    """How many of its letters are written, and how many of these are sent."""
    numbers = _emails_of(message).aggregate(written=Count("pk"), sent=Count("sent_at"))
    return numbers["written"], numbers["sent"]


def preview(message: Message) -> dict[str, str]:
    """The letter as it would be: subject, text and HTML. Its links are made up: a place is its owner’s to manage."""
    return outbox.compose(
        kind=OutboxEmail.Kind.MESSAGE,
        **_about(message, Attendee(event=message.event, secret="preview", pk=0)),  # noqa: S106 - not a secret
    )


def fingerprint(message: Message) -> str:
    """What differs as soon as anything that whoever sends it has seen does."""
    seen = [message.subject, message.text, sorted(message.states), message.is_about_place, message.event_id]
    return hashlib.sha256(json.dumps(seen).encode()).hexdigest()


def opt_out(*, attendee: Attendee) -> None:
    """Whoever is on a list may stop what the group writes to that address beside what is about a place.

    Twice is the same as once. Raises ValidationError with the code erased.
    """
    if not attendee.email:
        raise ValidationError(_("What stood here is erased."), code="erased")
    _opt_outs_of(attendee).get_or_create(
        defaults={"group_id": attendee.event.group_id, "email": attendee.email},
    )


def opt_in(*, attendee: Attendee) -> None:
    """Who stopped the messages of a group may have them again; twice is the same as once."""
    _opt_outs_of(attendee).delete()


def has_opted_out(*, attendee: Attendee) -> bool:
    """Whether this address wants nothing of the group but what is about a place."""
    return _opt_outs_of(attendee).exists()


def _opt_outs_of(attendee: Attendee) -> QuerySet[OptOut]:
    return OptOut.objects.filter(group_id=attendee.event.group_id).with_email(attendee.email)


def _refusal(message: Message, shown: str) -> tuple[str, str] | None:
    if fingerprint(message) != shown:
        return "changed", _("This message was changed meanwhile. Look at it again before you send it.")
    if message.event.is_draft:
        return "draft", _("Publish the event first: the email links to its page.")
    if not recipients(message).exists():
        return "empty", _("There is nobody to send it to.")
    return None


def _write_all(message: Message) -> int:
    number, last = 0, 0
    while written := _write_some(message, last):
        number, last = number + len(written), written[-1]
    Message.objects.filter(pk=message.pk).update(written_at=timezone.now())
    return number


@transaction.atomic
def _write_some(message: Message, after: int) -> list[int]:
    """A few letters to those who have none of this message yet, and who they are. Two workers take turns."""
    message = Message.objects.select_for_update(of=("self",)).select_related("event").get(pk=message.pk)
    # as `outbox.write` makes it: found by its index, however many letters there are
    key = Concat(Value("message:a"), Cast(OuterRef("pk"), CharField()), Value(f":{message.event_id}:{message.pk}"))
    rows = recipients(message).filter(~Exists(OutboxEmail.objects.filter(key=key)), pk__gt=after).order_by("pk")
    some = list(rows.select_related("event__group", "event__venue", "event__series")[:BATCH])
    for attendee in some:
        about = _about(message, attendee)
        person = f"a{attendee.pk}"
        outbox.write(**about, kind=OutboxEmail.Kind.MESSAGE, person=person, version=message.pk, to=attendee.email)
    return [attendee.pk for attendee in some]


def _about(message: Message, attendee: Attendee) -> dict[str, Any]:
    address = reverse("meetups:attendees-messages", args=[attendee.token])
    return {
        "context": {"message": message},
        "attendee": attendee,
        "event": attendee.event,
        "group": attendee.event.group,
        "unsubscribe_url": "" if message.is_about_place else f"{settings.SITE_URL}{address}",
    }


def _emails_of(message: Message) -> QuerySet[OutboxEmail]:
    return OutboxEmail.objects.filter(
        event=message.event_id, kind=OutboxEmail.Kind.MESSAGE, key__endswith=f":{message.pk}"
    )


def _addressed(message: Message) -> QuerySet[Attendee]:
    rows = Attendee.objects.filter(event=message.event_id, status__in=message.statuses).exclude(email="")
    return rows.exclude(_was_never_confirmed())


def _was_never_confirmed() -> Q:
    """Those whose reservation ended without being confirmed: nothing more is sent to such an address (ADR 21).

    A tick at the door that was taken back is no confirmation.
    """
    changes = AttendeeChange.objects.filter(attendee=OuterRef("pk"))
    reserved = changes.filter(became__in=Attendee.UNCONFIRMED)
    confirmed = changes.filter(became__in=(Status.GOING, Status.WAITING, Status.OFFERED))
    return Q(Exists(reserved), ~Exists(confirmed), status=Status.CANCELLED)


def _has_opted_out(message: Message) -> Exists:
    return Exists(OptOut.objects.filter(group=message.event.group_id).with_email(OuterRef("email")))
