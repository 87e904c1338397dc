"""Groups for pages."""

from meetups.models import Group


def groups_to_choose_from(most: int) -> list[tuple[str, str]]:
    """Return the slug and name of each group, by name; none if there are more than `most`. One query."""
    found = list(Group.objects.values_list("slug", "name")[: most + 1])
    return found if len(found) <= most else []
