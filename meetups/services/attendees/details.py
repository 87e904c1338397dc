"""The details of an attendee: correcting them, and new links to their page and calendar."""

import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from meetups.models import Attendee
from meetups.models.attendees import new_secret
from meetups.services.attendees import names, reservations, sign_up_emails
from meetups.services.attendees.locking import lock_attendee
from meetups.services.organisations import once_more, organisation_named


@once_more
@transaction.atomic
def change_details(*, attendee: Attendee, organisation: str = "", **details: Any) -> Attendee:
    """Change the name, organisation and access needs of an attendee, until their data is erased.

    `details` are name, access_needs, is_first_time, wants_offer, and is_name_public, which can hide a name but never
    show one (see `names.show`). Raises ValidationError with the code erased.
    """
    attendee = lock_attendee(attendee)
    refuse_erased(attendee)
    is_shown = attendee.is_name_public and details.pop("is_name_public", True)
    set_details(attendee, details | {"is_name_public": is_shown})
    attendee.organisation = organisation_named(organisation)
    attendee.save()
    return attendee


@transaction.atomic
def correct(*, attendee: Attendee, email: str, **details: Any) -> Attendee:
    """Correct the details of an attendee, as an organiser.

    A new email address gets a new link, and the old ones stop working. `details` are those of
    `change_details`. A new name or email address hides the name: only the attendee can show it. Raises
    ValidationError with the code erased.
    """
    before = lock_attendee(attendee)
    is_new = email != before.email
    attendee = change_details(attendee=attendee, email=email, **details)
    if is_new or attendee.name != before.name:
        attendee = names.hide(attendee=attendee)
    if not is_new:
        return attendee
    reservations.withdraw_confirmation(attendee)
    if not attendee.event.is_past and not attendee.event.is_draft:
        return renew_link(attendee=attendee)
    attendee.secret = new_secret()
    attendee.save(update_fields=["secret"])
    return attendee


@transaction.atomic
def record_phoned(*, attendee: Attendee) -> Attendee:
    """Record that an organiser has phoned an attendee without an email address about the place that they got.

    Only the time of the row changes. Raises ValidationError with the code erased or emailed.
    """
    attendee = lock_attendee(attendee)
    refuse_erased(attendee)
    if attendee.email:
        raise ValidationError(_("This person has an email address, so they were emailed."), code="emailed")
    attendee.save(update_fields=["updated_at"])
    return attendee


@transaction.atomic
def renew_link(*, attendee: Attendee) -> Attendee:
    """Email the attendee a new link to their page. Every earlier link stops working, their calendar URL too.

    Raises ValidationError with the code erased.
    """
    attendee = lock_attendee(attendee)
    refuse_erased(attendee)
    attendee.secret = new_secret()
    attendee.save()
    sign_up_emails.write_link(attendee, secrets.token_urlsafe(8))
    return attendee


@transaction.atomic
def renew_calendar(*, attendee: Attendee) -> Attendee:
    """Give the attendee a new calendar URL. Every earlier calendar URL of this email address stops working."""
    places = Attendee.objects.with_email(attendee.email)
    places.update(calendar_token_version=F("calendar_token_version") + 1)
    attendee.refresh_from_db(fields=["calendar_token_version"])
    return attendee


def set_details(attendee: Attendee, details: dict[str, Any]) -> None:
    """Set these fields of an attendee. Needs that are not as they were count as not read by an organiser."""
    if details.get("access_needs", attendee.access_needs) != attendee.access_needs:
        attendee.needs_read_at = None
    for name, value in details.items():
        setattr(attendee, name, value)


def refuse_erased(attendee: Attendee) -> None:
    if attendee.erased_at:
        raise ValidationError(_("This data is erased."), code="erased")
