"""Feedback on an event: each person answers once, and answers cannot be joined with people (ADR 36)."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetups.models import Attendee, Event, Feedback, Job, Seat, UsedFeedbackLink
from meetups.models.events import FEEDBACK_LASTS
from meetups.services import jobs
from meetups.services.deleted import existing

JOB = "feedback"
SALT = "meetups.feedback"
# The local day of an event is at most a day behind UTC, and an answer may be committed while the job runs.
FRESH_FOR = timedelta(days=2)
ROWS_AT_ONCE = 500
MOST_UNCOUNTED = 500  # answers to an event without the link of a place or a seat: anybody may send them
USED = gettext_lazy("You have answered already. Each person answers once.")


@transaction.atomic
def give(
    *,
    event: Event,
    form_token: str,
    again: str,
    digest: str = "",
    went_well: str = "",
    to_change: str = "",
    to_try: str = "",
    anything_else: str = "",
) -> Feedback:
    """Store an anonymous answer, once for each `form_token`, from the start of an event until 14 days after its end.

    With the digest of a place or of a seat it is counted, once for each digest. Raises ValidationError with the codes
    of `refusal`, many for an answer without a digest above 500, or gone if the event was deleted meanwhile.
    """
    event = lock_event(event.pk)
    if closed := refusal(event):
        raise ValidationError(closed[1], code=closed[0])
    words = {"went_well": went_well, "to_change": to_change, "to_try": to_try, "anything_else": anything_else}
    today = timezone.now().astimezone(ZoneInfo(event.zone)).date()
    answer, is_new = Feedback.objects.get_or_create(
        form_token=form_token,
        defaults={"event": event, "again": again, "answered_on": today, "is_counted": digest != "", **words},
    )
    if is_new and digest and not _mark_used(event, digest):
        raise ValidationError(USED, code="used")
    if is_new and not digest:
        _refuse_many(event)
    return answer


@transaction.atomic
def delete(*, answer: Feedback) -> None:
    """Delete an answer, and with it the remarks that were released from it. Topics and actions that were made of them
    stay."""
    lock_event(answer.event_id)
    answer.delete()


def refusal(event: Event, digest: str = "") -> tuple[str, str] | None:
    """Return why feedback cannot be given now, as (code, words), or None.

    The code is cancelled, early or late, or used if an answer was given with this digest.
    """
    if event.takes_feedback:
        is_used = digest and UsedFeedbackLink.objects.filter(digest=digest).exists()
        return ("used", str(USED)) if is_used else None
    if event.is_cancelled:
        return "cancelled", _("This event was cancelled, so there is no feedback.")
    if event.starts_at > timezone.now():
        return "early", _("This event has not started yet. You can give feedback here once it has.")
    return "late", _("Feedback is closed. It was open for a fortnight after the event.")


def digest_of(*, attendee: Attendee) -> str:
    """Return the digest that marks that the person with this place has answered. Only this site can make it."""
    return _digest(attendee.event_id, _code(attendee.event_id, attendee.pk))


def digest_of_seat(*, seat: Seat) -> str:
    """Return the digest of the place that a seat was taken with or, without one, of the seat itself."""
    event_id = seat.board.event_id
    return _digest(event_id, _code(event_id, seat.attendee_id) if seat.attendee_id else seat.token)


def move_to_place(*, seat: Seat, attendee: Attendee) -> None:
    """Mark the digest of a place as used if that of a seat is, because the seat becomes that of the place."""
    if UsedFeedbackLink.objects.filter(digest=digest_of_seat(seat=seat)).exists():
        _mark_used(attendee.event, digest_of(attendee=attendee))


def token_of(*, attendee: Attendee) -> str:
    """Return the token of an attendee's link to the form: a signed code, which says nothing about their place.

    The email with it is stored, too. Without the secret key, nobody can tell its digest.
    """
    return _signer(attendee.event_id).sign(_code(attendee.event_id, attendee.pk))


def digest_in(*, event: Event, token: str) -> str:
    """Return the digest for the token of a link to the form of this event, or "" if the link was altered."""
    try:
        return _digest(event.pk, _signer(event.pk).unsign(token))
    except signing.BadSignature:
        return ""


def write_anew() -> int:
    """Write the answers and the digests of all events answered since the last run anew, in the order of their keys.

    Both keys are random, and each table is written in a transaction of its own. So afterwards neither the order nor the
    transaction of a row shows which answer came with which digest. The digests of closed forms are deleted. Return the
    number of answers written.
    """
    UsedFeedbackLink.objects.filter(event__ends_at__lte=timezone.now() - FEEDBACK_LASTS).delete()
    fresh = Feedback.objects.order_by()
    last = Job.objects.filter(name=JOB, ran_at__isnull=False).first()
    if last and last.ran_at:
        fresh = fresh.filter(answered_on__gte=(last.ran_at - FRESH_FOR).date())
    return jobs.each(list(Event.objects.filter(pk__in=fresh.values("event")).order_by("pk")), _write_event_anew)


def lock_event(event_id: int) -> Event:
    """Lock an event until the transaction ends, and return it. `write_anew` writes its answers anew with this lock.

    Raises ValidationError with the code gone if it was deleted meanwhile.
    """
    words = _("This event was deleted a moment ago.")
    return existing(Event.objects.select_for_update(of=("self",), no_key=True), words, pk=event_id)


def _write_event_anew(event: Event) -> int:
    number = _write_rows_anew(Feedback, event.pk)
    _write_rows_anew(UsedFeedbackLink, event.pk)
    return number


@transaction.atomic
def _write_rows_anew(model: type[Model], event_id: int) -> int:
    """Delete and insert all rows of an event in the order of their keys. Return their number.

    A row that somebody else writes meanwhile stays as it is until the next run.
    """
    lock_event(event_id)
    found = sorted(model._default_manager.filter(event=event_id), key=lambda row: str(row.pk))
    rows = model._default_manager.filter(pk__in=[row.pk for row in found])
    rows._raw_delete(rows.db)  # without what refers to the rows: the same keys are there again when this commits
    model._default_manager.bulk_create(found, batch_size=ROWS_AT_ONCE)
    return len(found)


def _refuse_many(event: Event) -> None:
    if event.feedback.filter(is_counted=False).count() > MOST_UNCOUNTED:
        words = _(
            "%(most)d people have answered here, so this form takes no more. If you were there, answer with the link "
            "in the email that thanks you for coming."
        )
        raise ValidationError(words, "many", {"most": MOST_UNCOUNTED})


def _mark_used(event: Event, digest: str) -> bool:
    """Mark a digest as used. Return whether it was not used before."""
    return UsedFeedbackLink.objects.get_or_create(digest=digest, defaults={"event": event})[1]


def _code(event_id: int, attendee_id: int) -> str:
    return salted_hmac(f"{SALT}.links", f"{event_id}:{attendee_id}", algorithm="sha256").hexdigest()[:32]


def _digest(event_id: int, code: str) -> str:
    return salted_hmac(SALT, f"{event_id}:{code}", algorithm="sha256").hexdigest()


def _signer(event_id: int) -> signing.Signer:
    return signing.Signer(sep=".", salt=f"{SALT}.{event_id}")
