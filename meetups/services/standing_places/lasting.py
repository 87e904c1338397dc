"""How long standing places last: renewed every six months, ended by the person, an organiser, silence or the series."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from meetups.models import Event, EventSeries, Group, OutboxEmail, StandingPlace, grace
from meetups.models.standing_places import StandingPlaceQuerySet
from meetups.services import jobs, series_plans
from meetups.services.emails import standing_places as emails

# An unconfirmed standing place is deleted after this time.
UNCONFIRMED_FOR = timedelta(days=7)
# A series without a meeting in so many days has ended.
LOOKS_AHEAD = timedelta(days=731)


@transaction.atomic
def renew(*, standing_place: StandingPlace) -> StandingPlace:
    """Renew a standing place for six months, as its attendee asks. Twice is the same as once."""
    standing_place = StandingPlace.objects.select_for_update(of=("self",)).get(pk=standing_place.pk)
    if standing_place.is_confirmed:
        standing_place.renewed_at, standing_place.asked_at = timezone.now(), None
        standing_place.save(update_fields=["renewed_at", "asked_at"])
    return standing_place


@transaction.atomic
def end(*, standing_place: StandingPlace, why: str = "") -> None:
    """End a standing place, confirmed or not: delete it with its emails. The places that were given stay.

    `why` is silence, series or organiser: the attendee is emailed. Without it, they ended it themselves. Twice is the
    same as once.
    """
    rows = StandingPlace.objects.filter(pk=standing_place.pk).select_for_update(of=("self",))
    for row in rows.select_related("series__group"):
        if why and row.is_confirmed:
            emails.write_ended(row, why=why)
        _delete(row)


@transaction.atomic
def forget(*, email: str, groups: QuerySet[Group] | None = None) -> None:
    """Delete the standing places of an email address, or those in these groups, without an email, to erase its data."""
    rows = StandingPlace.objects.with_email(email)
    if groups is not None:
        rows = rows.filter(series__group__in=groups.values("pk"))
    for row in rows.select_for_update(of=("self",)).order_by("pk"):
        _delete(row)


def end_all() -> int:
    """End what was not confirmed in seven days or not renewed in time, and what is of a series that ended (nightly).

    Return the number ended. One that fails does not stop the others.
    """
    return jobs.each([_end_all_silent, _end_all_of_series], lambda step: step(), name=lambda step: step.__name__)


def _end_all_silent() -> int:
    return jobs.each(_silent().order_by("pk"), _end_silent, name=lambda row: f"standing place {row.pk}")


def _end_all_of_series() -> int:
    series = EventSeries.objects.filter(standing_places__isnull=False).distinct().order_by("pk")
    return jobs.each(series, _end_of_series, name=lambda row: f"series {row.pk}")


def _silent() -> StandingPlaceQuerySet:
    end_by = grace.over_by()
    is_unconfirmed = Q(confirmed_at=None, created_at__lte=end_by - UNCONFIRMED_FOR)
    return StandingPlace.objects.filter(is_unconfirmed | Q(asked_at__lte=end_by - emails.ANSWER_WITHIN))


@transaction.atomic
def _end_silent(standing_place: StandingPlace) -> int:
    """End a standing place unless it was confirmed or renewed meanwhile. Return the number ended."""
    locked = _silent().select_for_update(of=("self",)).filter(pk=standing_place.pk)
    rows = list(locked)
    for row in rows:
        end(standing_place=row, why="silence")
    return len(rows)


def _end_of_series(series: EventSeries) -> int:
    """End all standing places of a series that is over. Return the number ended."""
    if not _is_over(series):
        return 0
    rows = list(series.standing_places.order_by("pk"))
    for row in rows:
        end(standing_place=row, why="series")
    return len(rows)


def _is_over(series: EventSeries) -> bool:
    """Return whether neither a series nor what it was split into has a meeting to come, now or by its rule."""
    parts = EventSeries.objects.filter(pk__in=series.parts()).select_related("group")
    coming = Event.objects.filter(series__in=parts, starts_at__gt=timezone.now())
    return not coming.exclude(status=Event.Status.CANCELLED).exists() and not any(map(_goes_on, parts))


def _goes_on(series: EventSeries) -> bool:
    """Return whether a series is paused, or its rule has a day to come."""
    if series.status != EventSeries.Status.RUNNING:
        return series.status == EventSeries.Status.PAUSED
    today = timezone.localdate()
    try:
        return bool(series_plans.read(series).days(today, today + LOOKS_AHEAD))
    except ValidationError:  # more than 400 meetings
        return True


def _delete(standing_place: StandingPlace) -> None:
    """Delete a standing place with all its emails, sent or not."""
    OutboxEmail.objects.filter(standing_place=standing_place).delete()
    standing_place.delete()
