"""Pictures for pages and for the editor."""

from django.db.models import Q, QuerySet

from meetups.models import Group, Picture, PictureFile

MOST_OFFERED = 24
WIDEST = 10_000


def file_at(digest: str, width: int) -> bytes | None:
    """Return the file of a picture at this address, or None. One query."""
    rows = PictureFile.objects.filter(picture__digest=digest, width=min(width, WIDEST))
    data = rows.values_list("data", flat=True).first()
    return None if data is None else bytes(data)


def is_taken_down(digest: str) -> bool:
    """Return whether the picture of this address was taken down. One query."""
    return Picture.objects.filter(digest=digest, taken_down_at__isnull=False).exists()


def offered(groups: QuerySet[Group]) -> list[Picture]:
    """Return the newest pictures that texts of these groups may show, with their groups. One query."""
    own = Q(group__in=groups.values("pk")) | Q(group=None)
    return list(Picture.objects.shown().filter(own).select_related("group")[:MOST_OFFERED])
