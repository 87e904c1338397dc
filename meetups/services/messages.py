"""What organisers write to those on the list of an event, and who wants none of it."""

from django.core.exceptions import ValidationError
from django.db.models import QuerySet, Value
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from meetups.models import Attendee, OptOut


def opt_out(*, attendee: Attendee) -> None:
    """Whoever is on a list may stop what the group writes to that address beside what is about a place.

    Twice is the same as once. Raises ValidationError with the code erased.
    """
    if not attendee.email:
        raise ValidationError(_("What stood here is erased."), code="erased")
    rows = OptOut.objects.alias(lowered_email=Lower("email"))  # as opt_out_once_per_group compares
    rows.get_or_create(
        group_id=attendee.event.group_id,
        lowered_email__exact=Lower(Value(attendee.email)),
        defaults={"email": attendee.email},
    )


def opt_in(*, attendee: Attendee) -> None:
    """Who stopped the messages of a group may have them again; twice is the same as once."""
    _opt_outs_of(attendee).delete()


def has_opted_out(*, attendee: Attendee) -> bool:
    """Whether this address wants nothing of the group but what is about a place."""
    return _opt_outs_of(attendee).exists()


def _opt_outs_of(attendee: Attendee) -> QuerySet[OptOut]:
    rows = OptOut.objects.alias(lowered_email=Lower("email")).filter(group_id=attendee.event.group_id)
    return rows.filter(lowered_email=Lower(Value(attendee.email)))
