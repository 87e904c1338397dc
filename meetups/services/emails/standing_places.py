"""Emails to standing attendees: confirm, one a month with the next dates, no place was free, it has ended (ADR 46)."""

from datetime import date, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from meetups.models import EventSeries, OutboxEmail, StandingDate, StandingPlace
from meetups.models.standing_places import StandingPlaceQuerySet
from meetups.queries.standing_places import meetings
from meetups.services import jobs
from meetups.services.emails import outbox

Kind = OutboxEmail.Kind

# A standing place lasts so long until its attendee is asked to renew it, in the next monthly email.
LASTS = timedelta(days=183)
# It ends so long after a question that is not answered.
ANSWER_WITHIN = timedelta(days=14)


def write_confirm(standing_place: StandingPlace, *, version: str) -> None:
    """Write the email that asks to confirm, or with the link of one that is confirmed."""
    _write(standing_place, Kind.STANDING_CONFIRM, version, is_about_dates=False)


def write_ended(standing_place: StandingPlace, *, why: str) -> None:
    """Write that a standing place has ended: why is silence, series or organiser. The email outlasts its row."""
    outbox.write(
        kind=Kind.STANDING_ENDED,
        version=f"{standing_place.pk}",
        to=standing_place.email,
        context={"series": standing_place.series, "why": why},
        group=standing_place.group,
    )


def write_monthly() -> int:
    """Write to each standing attendee, at most once a month, the next dates and, when it is time, whether they renew.

    Nightly; it may run twice or late. Return the number written. One that fails does not stop the others.
    """
    due = list(_due(timezone.localdate()).values_list("pk", flat=True))
    return jobs.each(due, _write_dates, name=lambda pk: f"standing place {pk}")


def write_full() -> int:
    """Write to each standing attendee for whom no place was free, once for each meeting (each minute).

    One email names all that were decided since the last. Return the number written.
    """
    untold = StandingDate.objects.filter(answer=StandingDate.Answer.FULL, told_at=None).order_by("standing_place")
    pks = list(untold.values_list("standing_place", flat=True).distinct())
    return jobs.each(pks, _write_full_dates, name=lambda pk: f"standing place {pk}")


def _due(today: date) -> StandingPlaceQuerySet:
    """Return the standing places whose last monthly email was a calendar month ago or longer."""
    is_due = Q(emailed_on=None) | Q(emailed_on__lte=today - relativedelta(months=1))
    return StandingPlace.objects.confirmed().filter(is_due)


@transaction.atomic
def _write_dates(pk: int) -> int:
    """Write the monthly email, unless there is nothing to say or the series is paused. Return the number written."""
    today = timezone.localdate()
    rows = _due(today).filter(pk=pk).select_for_update(of=("self",)).select_related("series__group")
    standing_place = rows.first()
    if standing_place is None or not _is_running(standing_place):
        return 0
    found = meetings(standing_place)
    is_asked = standing_place.renewed_at is not None and standing_place.renewed_at <= timezone.now() - LASTS
    if not is_asked and not any(meeting.may_skip for meeting in found):
        return 0
    standing_place.emailed_on = today
    if is_asked:
        standing_place.asked_at = timezone.now()
    standing_place.save(update_fields=["emailed_on", "asked_at"])
    context: dict[str, Any] = {"meetings": found, "is_asked": is_asked, "answer_by": today + ANSWER_WITHIN}
    _write(standing_place, Kind.STANDING_DATES, today.isoformat(), **context)
    return 1


@transaction.atomic
def _write_full_dates(pk: int) -> int:
    rows = StandingPlace.objects.filter(pk=pk).select_for_update(of=("self",)).select_related("series__group")
    standing_place = rows.first()
    if standing_place is None:
        return 0
    untold = standing_place.dates.filter(answer=StandingDate.Answer.FULL, told_at=None)
    days, first = set(untold.values_list("on", flat=True)), untold.order_by("pk").first()
    untold.update(told_at=timezone.now())
    found = [one for one in meetings(standing_place) if one.state == "full" and one.event.recurrence_id in days]
    if not first or not found:
        return 0
    _write(standing_place, Kind.STANDING_FULL, f"{first.pk}", meetings=found)
    return 1


def _is_running(standing_place: StandingPlace) -> bool:
    parts = EventSeries.objects.filter(pk__in=standing_place.series.parts())
    return parts.meeting().exists()


def _write(standing_place: StandingPlace, kind: str, version: str, is_about_dates: bool = True, **context: Any) -> None:
    """Write an email to a standing attendee. To unsubscribe from one about dates is to end the standing place."""
    url = settings.SITE_URL + reverse("meetups:standing_places-end", args=[standing_place.token])
    outbox.write(
        kind=kind,
        version=version,
        to=standing_place.email,
        context={"series": standing_place.series, **context},
        standing_place=standing_place,
        group=standing_place.group,
        unsubscribe_url=url if is_about_dates else "",
    )
