"""The email to the host of a session, with the link to its page (ADR 42)."""

from django.conf import settings

from meetups.models import OutboxEmail, Pitch
from meetups.services.emails import outbox


def write_pitched(pitch: Pitch) -> None:
    """Email the host of a session the link to it, once for each link, and delete the emails with former links.

    Without an email address none is written. The form is limited by email address (`PITCH_EMAIL_RATE_LIMIT`).
    """
    OutboxEmail.objects.filter(pitch=pitch.pk).exclude(version=pitch.secret).delete()
    if pitch.email:
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
