"""Groups for pages (ADR 13)."""

from functools import cache

from meetups.models import Group
from meetups.queries.prepared import Prepared


def groups_to_choose_from(most: int) -> list[tuple[str, str]]:
    """Return the slug and name of each group, by name; none if there are more than `most`. One query."""
    found = _groups(most).rows()
    return found if len(found) <= most else []


@cache
def _groups(most: int) -> Prepared:
    return Prepared(Group.objects.values_list("slug", "name")[: most + 1])
