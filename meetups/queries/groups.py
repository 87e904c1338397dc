"""What pages read about groups (ADR 13)."""

from functools import cache

from meetups.models import Group
from meetups.queries.prepared import Prepared


def groups_to_choose_from(most: int) -> list[tuple[str, str]]:
    """Address and name of each group, by name; none when there are more than one can choose from."""
    found = _groups(most).rows()
    return found if len(found) <= most else []


@cache
def _groups(most: int) -> Prepared:
    return Prepared(Group.objects.values_list("slug", "name")[: most + 1])
