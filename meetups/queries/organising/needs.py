"""The things to do in an organiser's groups, most urgent first. Each need links to the page that settles it."""

from datetime import date, timedelta
from itertools import groupby
from typing import NamedTuple

from django.db.models import QuerySet

from meetups import extensions
from meetups.extensions import Need
from meetups.models import Group, Holiday, User
from meetups.queries.organising.blogroll_needs import of_blogroll
from meetups.queries.organising.edition_needs import of_editions
from meetups.queries.organising.meeting_needs import in_need, of_meetings
from meetups.queries.organising.people_needs import of_people
from meetups.queries.organising.series_needs import FILLED_AHEAD, of_series
from meetups.queries.organising.site_needs import of_site
from meetups.queries.organising.source_needs import of_sources
from meetups.wording import present

MOST_NEEDS = 40
A_DAY = timedelta(days=1)  # the local day of a meeting may be another one than the site's


class Doing(NamedTuple):
    """The needs of one urgency, under its heading."""

    heading: str
    needs: list[Need]


def needs_doing(user: User, groups: QuerySet[Group]) -> list[Doing]:
    """Return what needs doing in these groups in the order of `Urgency`: forty needs at most.

    A superuser also reads what the site needs. Ten queries, three more for a superuser, and those that apps register.
    """
    holidays = _holidays(groups)
    found = [*of_meetings(groups, holidays), *of_series(groups, holidays), *of_people(user, groups)]
    found += [*of_sources(groups), *of_blogroll(groups), *of_editions(groups)]
    for read in extensions.needs.values():
        found += read(groups)
    if user.is_superuser:
        found += of_site()
    first = sorted(found, key=lambda need: (need.urgency, need.at))[:MOST_NEEDS]
    return [Doing(str(urgency.label), list(needs)) for urgency, needs in groupby(first, lambda need: need.urgency)]


def meetings_in_need(groups: QuerySet[Group]) -> set[int]:
    """Return the primary keys of the meetings of these groups that need something. Two queries."""
    return in_need(groups, _holidays(groups))


def _holidays(groups: QuerySet[Group]) -> dict[tuple[str, date], str]:
    """Return the names of the observed public holidays of the next six months by nation and day. One query."""
    today = present.today()
    rows = Holiday.objects.filter(is_off=False, on__range=(today - A_DAY, today + FILLED_AHEAD + A_DAY))
    found = rows.filter(nation__in=groups.order_by().values("nation")).values_list("nation", "on", "name")
    return {(nation, on): name for nation, on, name in found}
