"""Pictures and their files in the file with everything of a group, and the numbers of pictures in texts (ADR 64)."""

import re
import secrets
from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetups.extensions import ArchiveTable
from meetups.models import Group, Picture, PictureFile
from meetups.queries.archives import Key, renumber, texts_with_pictures
from meetups.services.pictures import digest_of
from meetups.standards.pictures import MOST_BYTES, WIDTHS, PictureBytes, widths_of
from meetups.standards.webp import NoPictureError, size_of

DIGEST = re.compile("[0-9a-f]{40}")
BATCH = 100


def _rows(group: Group) -> QuerySet[Picture]:
    return Picture.objects.filter(group=group).select_related("group").prefetch_related("files")


def _out(picture: Picture) -> dict[str, Any]:
    """Return the digest of the files, which is the same on every site, and whether it is the picture of the group."""
    files = _sizes(picture)
    is_first = picture.group is not None and picture.group.picture_id == picture.pk
    return {"digest": digest_of(None, files) if files else "", "is_of_group": is_first}


def _files(picture: Picture) -> list[tuple[str, bytes]]:
    files = _sizes(picture)
    return [(_path(digest_of(None, files), one.width), one.data) for one in files]


def _sizes(picture: Picture) -> list[PictureBytes]:
    """Return the files, smallest first. One that was taken down has none."""
    files = sorted(picture.files.all(), key=lambda one: one.width)
    return [PictureBytes(one.width, 0, bytes(one.data)) for one in files]


def _path(digest: str, width: int) -> str:
    return f"pictures/{digest}-{width}.webp"


def bring(picture: Any, row: Mapping[str, Any], read: Callable[[str], bytes]) -> None:
    """Give a picture its files, if they are what the row says. Nothing of the row is believed.

    Raises ValidationError, or ArchiveError if a file is missing.
    """
    # The digest is that of the group's own files. It is known when the group is written.
    picture.digest, picture.brought = secrets.token_hex(20), []
    if picture.taken_down_at:
        picture.alternative = picture.credit = ""
        return
    digest = row.get("digest")
    if not picture.everybody_agreed or not isinstance(digest, str) or not DIGEST.fullmatch(digest):
        raise _unreadable()
    if not 1 <= picture.width <= WIDTHS[-1]:
        raise _unreadable()
    picture.brought = [_size(width, read(_path(digest, width))) for width in widths_of(picture.width)]
    if picture.brought[-1].height != picture.height or digest_of(None, picture.brought) != digest:
        raise _unreadable()


def _size(width: int, data: bytes) -> PictureBytes:
    most = next(number for limit, number in MOST_BYTES.items() if width <= limit)
    try:
        found = size_of(data) if len(data) <= most else (0, 0)
    except NoPictureError:
        found = (0, 0)
    if found[0] != width or not found[1]:
        raise _unreadable()
    return PictureBytes(width, found[1], data)


def _unreadable() -> ValidationError:
    return ValidationError(_("The picture was changed or damaged: its files are not what the table says."), "picture")


def made(pairs: list[tuple[Any, Mapping[str, Any]]]) -> None:
    """Write the files of pictures, name them anew by the group, and set the picture of the group."""
    for first in range(0, len(pairs), BATCH):
        some = [picture for picture, _row in pairs[first : first + BATCH]]
        PictureFile.objects.bulk_create(
            PictureFile(picture=picture, **one._asdict()) for picture in some for one in picture.brought
        )
        for picture in some:
            picture.digest = digest_of(picture.group, picture.brought) if picture.brought else picture.digest
        Picture.objects.bulk_update(some, ["digest"])
    for picture, row in pairs:
        if row.get("is_of_group") is True and not picture.taken_down_at:
            picture.group.picture = picture
            Group.objects.filter(pk=picture.group.pk).update(picture=picture)


def renumber_group(group: Group, find: Callable[[int], Key | None]) -> None:
    """Let the texts of a group name the pictures that came in, which were written after it, and render them."""
    renumber(group, find)
    texts: dict[str, str] = {}
    for field in texts_with_pictures(Group):
        texts |= {field.source: getattr(group, field.source), field.name: field.html_of(group)}
        setattr(group, field.name, texts[field.name])
    Group.objects.filter(pk=group.pk).update(**texts)


TABLE = ArchiveTable(
    "pictures", gettext_lazy("Pictures"), Picture, _rows,
    ("alternative", "is_decorative", "credit", "everybody_agreed", "width", "height", "created_at", "taken_down_at"),
    out=_out, facts=("digest", "is_of_group"), files=_files, bring=bring, made=made,
)  # fmt: skip
