"""The email to the host of a session, with the link to its page (ADR 42)."""

from django.conf import settings

from meetups.models import OutboxEmail, Pitch
from meetups.services import limits
from meetups.services.emails import outbox
from meetups.standards.email_addresses import comparable


def write_pitched(pitch: Pitch) -> None:
    """Email the host of a session the link to it, once for each link, and delete the emails with former links.

    Without an email address, or if it was sent its emails of the day, none is written.
    """
    OutboxEmail.objects.filter(pitch=pitch.pk).exclude(version=pitch.secret).delete()
    if pitch.email and not _is_over(pitch.email):
        event = pitch.grid.event
        outbox.write(
            kind=OutboxEmail.Kind.PITCHED,
            version=pitch.secret,
            to=pitch.email,
            context={"link": settings.SITE_URL + pitch.own_url},
            pitch=pitch,
            event=event,
            group=event.group,
        )


def _is_over(email: str) -> bool:
    """Count an email to an address that was not confirmed. Return whether it got its number of the day (ADR 40)."""
    rate = settings.OWNER_EMAIL_RATE_LIMIT
    return limits.is_over(scope="owner-email", value=comparable(email), rate=rate)
