"""Groups for pages."""

from meetups.models import EventSeries, Group


def groups_to_choose_from(most: int) -> list[tuple[str, str]]:
    """Return the slug and name of each group, by name; none if there are more than `most`. One query."""
    found = list(Group.objects.values_list("slug", "name")[: most + 1])
    return found if len(found) <= most else []


def rest_of(group: Group) -> str:
    """Return "paused" or "ended" if no series of a group runs and one is paused, or all have ended; else "". One query.

    A series that is a draft does not count.
    """
    found = set(
        group.series.exclude(status=EventSeries.Status.DRAFT).order_by().values_list("status", flat=True).distinct()
    )
    if not found or EventSeries.Status.RUNNING in found:
        return ""
    return "paused" if EventSeries.Status.PAUSED in found else "ended"
