"""The email to the host of a session, with the link to its page (ADR 42)."""

from django.conf import settings

from meetups.models import OutboxEmail, Pitch
from meetups.services.emails import outbox


def write_pitched(pitch: Pitch) -> None:
    """Email the host of a session the link to it, once for each link. Without an email address, do nothing."""
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
