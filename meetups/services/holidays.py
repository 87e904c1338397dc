"""Storing public holidays as rows, so that no page computes them.

A nation has its holidays once a group or series names it (`ensure`). Each night, those of another year are added.
"""

from django.db import transaction
from django.utils import timezone

from meetups.models import Group, Holiday
from meetups.services import jobs
from meetups.standards.holidays import public_holidays

YEARS = 3  # this one and the next two


@transaction.atomic
def write(*, nation: str) -> int:
    """Write the public holidays of a nation for this year and the next two. Return the number of rows created.

    Existing rows stay as organisers changed them. Idempotent, also when it runs twice at the same time.
    """
    this_year = timezone.localdate().year
    known = public_holidays(nation, range(this_year, this_year + YEARS))
    existing = set(Holiday.objects.filter(nation=nation, on__in=known).values_list("on", flat=True))
    longest = Holiday._meta.get_field("name").max_length
    missing = [Holiday(nation=nation, on=on, name=name[:longest]) for on, name in known.items() if on not in existing]
    Holiday.objects.bulk_create(missing, ignore_conflicts=True)
    return len(missing)


def ensure(*, nation: str) -> int:
    """Write the public holidays of a nation if it has none this year or later. Return the number of rows created."""
    has_some = Holiday.objects.filter(nation=nation, on__gte=timezone.localdate()).exists()
    return 0 if has_some else write(nation=nation)


def write_all() -> int:
    """Write the public holidays of every nation that has a group (nightly). Return the number of rows created.

    A nation that fails does not stop the others. Raises ExceptionGroup once all are tried.
    """
    nations = Group.objects.order_by("nation").values_list("nation", flat=True).distinct()
    return jobs.each(nations, lambda nation: write(nation=nation), name=lambda nation: f"holidays of {nation}")
