"""Feedback on an event."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from meetups.models import Event, Feedback


def give(*, event: Event, form_token: str, again: str, went_well: str = "", to_change: str = "") -> Feedback:
    """Store anonymous feedback on an event, once for each `form_token`, until 14 days after its end.

    Raises ValidationError with the codes of `refusal`.
    """
    if closed := refusal(event):
        raise ValidationError(closed[1], code=closed[0])
    answer = {"event": event, "again": again, "went_well": went_well, "to_change": to_change}
    return Feedback.objects.get_or_create(form_token=form_token, defaults=answer)[0]


def refusal(event: Event) -> tuple[str, str] | None:
    """Return why feedback cannot be given now, as (code, words), or None."""
    if event.takes_feedback:
        return None
    if event.is_cancelled:
        return "cancelled", _("This event was cancelled, so there is no feedback.")
    if event.starts_at > timezone.now():
        return "early", _("This event has not started yet. You can give feedback here once it has.")
    return "late", _("Feedback is closed. It was open for a fortnight after the event.")
