"""Asking for a standing place by the sign-up form, and confirming it by a button in an email."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from meetups.models import EventSeries, StandingPlace
from meetups.services.emails import standing_places as emails

# The fields that people type on the sign-up form, which each of their places gets.
TYPED = ("name", "organisation", "access_needs")


@transaction.atomic
def ask(*, series: EventSeries, email: str, **typed: str) -> None:
    """Ask for a standing place. The worker answers by email (see `answer`). `typed` are those of TYPED.

    The request adds a row and queues a task for every address. So it takes the same time whether the address has a
    standing place or not.
    """
    standing_place = StandingPlace.objects.create(series=series, email=email, **typed)
    async_task("meetups.tasks.answer_standing_place", standing_place.pk)


@transaction.atomic
def answer(*, pk: int) -> StandingPlace | None:
    """Write the email that answers a request. Twice is the same as once.

    Only the first request of an email address is sent the email that asks to confirm; a later one changes what was
    typed. If the standing place is confirmed, email its link at most once a day, and change nothing.
    """
    asked = StandingPlace.objects.select_related("series").filter(pk=pk).first()
    if asked is None or asked.is_confirmed:
        return asked
    known = _same(asked)[0]
    if known.pk != asked.pk:
        if not known.is_confirmed:
            _set_details(known, {name: getattr(asked, name) for name in TYPED})
        asked.delete()
    emails.write_confirm(known, version=timezone.localdate().isoformat() if known.is_confirmed else "1")
    return known


@transaction.atomic
def confirm(*, standing_place: StandingPlace) -> StandingPlace:
    """Confirm a standing place: the next nightly job gives the first places. Twice is the same as once.

    If the email address has one in this series already, that one stays and is returned. Raises ValidationError with the
    code ended when the series has ended, and StandingPlace.DoesNotExist when the request was deleted meanwhile.
    """
    rows = _same(standing_place)
    own = next((row for row in rows if row.pk == standing_place.pk), None)
    if own is None:
        raise StandingPlace.DoesNotExist
    if rows[0].is_confirmed:
        StandingPlace.objects.filter(pk=own.pk, confirmed_at=None).delete()
        return rows[0]
    if standing_place.series.status == EventSeries.Status.ENDED:
        raise ValidationError(_("This series has ended, so there are no more places."), code="ended")
    own.confirmed_at = own.renewed_at = timezone.now()
    own.save()
    return own


@transaction.atomic
def change_details(*, standing_place: StandingPlace, **typed: Any) -> StandingPlace:
    """Change the name, organisation or access needs. The places given from now on get them."""
    standing_place = StandingPlace.objects.select_for_update(of=("self",)).get(pk=standing_place.pk)
    _set_details(standing_place, typed)
    return standing_place


def _same(standing_place: StandingPlace) -> list[StandingPlace]:
    """Lock the standing places of the same email address in the same series. Return them, a confirmed one first."""
    rows = StandingPlace.objects.filter(series__in=standing_place.series.parts()).with_email(standing_place.email)
    locked = rows.select_for_update(of=("self",)).select_related("series__group").order_by("pk")
    return sorted(locked, key=lambda row: (not row.is_confirmed, row.pk))


def _set_details(standing_place: StandingPlace, typed: dict[str, Any]) -> None:
    for name, value in typed.items():
        setattr(standing_place, name, value)
    standing_place.save(update_fields=list(typed))
