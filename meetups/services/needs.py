"""The access needs of a meeting, and whether an organiser has read them."""

import hashlib
import json

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meetups.models import Event
from meetups.services.attendees import locking


def fingerprint(event: Event) -> str:
    """Return a hash of the needs of all attendees who take a place, as `mark_read` takes it. One query."""
    needs = event.attendees.with_needs().order_by("pk").values_list("pk", "access_needs")
    return hashlib.sha256(json.dumps(list(needs)).encode()).hexdigest()


@transaction.atomic
def mark_read(*, event: Event, shown: str) -> int:
    """Record that an organiser has read the needs of a meeting. Return how many of them nobody had read.

    `shown` is the `fingerprint` of the page that they read. Raises ValidationError with the code changed if the needs
    are not those any more: nobody has read the others.
    """
    event = locking.lock_event(event)
    if fingerprint(event) != shown:
        raise ValidationError(_("The access needs have changed since you opened the page. Read them again."), "changed")
    return event.attendees.with_unread_needs().update(needs_read_at=timezone.now())
