"""Showing an attendee's name on the event's page. Only the attendee can ask for it."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from meetups.models import Attendee
from meetups.services.attendees.locking import lock_attendee


@transaction.atomic
def show(*, attendee: Attendee) -> Attendee:
    """Show the name of an attendee who has a place. Called when they press the button on their own page.

    Raises ValidationError with the code state when they have no place, or their data is erased.
    """
    attendee = lock_attendee(attendee)
    if attendee.erased_at or not attendee.is_going:
        raise ValidationError(_("You can show your name once you have a place."), code="state")
    attendee.is_name_public = True
    attendee.save()
    return attendee


@transaction.atomic
def hide(*, attendee: Attendee) -> Attendee:
    """Stop showing the name of an attendee."""
    attendee = lock_attendee(attendee)
    attendee.is_name_public = attendee.wants_name_public = False
    attendee.save()
    return attendee
