"""Adding, describing and taking down pictures, and deleting those that nothing uses (ADR 58)."""

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meetups import extensions
from meetups.models import EventSeries, Group, Picture, PictureFile, RenderedField
from meetups.queries.searchable import everything
from meetups.services import jobs, redaction, search
from meetups.standards import pictures
from meetups.standards.markdown_pictures import names, numbers_in, without_words
from meetups.standards.pictures import LARGEST_FILE, LONGEST_SIDE, MOST_PIXELS, PictureBytes

KEPT_UNUSED = timedelta(days=30)
BATCH = 500


class Added(NamedTuple):
    """A picture, and whether it is new: the same file of the same group is the same picture."""

    picture: Picture
    is_new: bool


class TextWithPictures(NamedTuple):
    """A field of rendered text that may show pictures."""

    model: type[models.Model]
    html: RenderedField

    def naming(self, number: int | str = "") -> models.QuerySet[Any]:
        """Return the rows whose text names a picture, or may name the one with this number."""
        rows = self.model._default_manager.order_by("pk")
        return rows.filter(**{f"{self.html.source}__contains": f"picture:{number}"})

    def words(self, number: int | str = "") -> Iterator[str]:
        """Yield the texts of these rows."""
        words: Iterator[str] = self.naming(number).values_list(self.html.source, flat=True).iterator(chunk_size=BATCH)
        return words


def read(*, data: bytes) -> list[PictureBytes]:
    """Return the sizes of the picture in a file. Call it in no transaction: it takes seconds.

    Raises ValidationError with the code large_file, or that of `standards.pictures.RefusedError`.
    """
    if len(data) > LARGEST_FILE:
        raise ValidationError(_("Choose a file of at most 10 MB. This one is larger."), code="large_file")
    try:
        return pictures.converted(data)
    except pictures.RefusedError as refusal:
        raise ValidationError(_reasons()[refusal.code], code=refusal.code) from refusal


@transaction.atomic
def add(
    *, group: Group | None, files: list[PictureBytes], alternative: str = "", is_decorative: bool = False,
    credit: str = "", everybody_agreed: bool = False,
) -> Added:  # fmt: skip
    """Add a picture of a group, or of the site, with the sizes that `read` returned.

    A picture that the group has already is returned as it is. Raises ValidationError with the code not_agreed,
    taken_down if the group took this picture down, and those of the fields.
    """
    if not everybody_agreed:
        raise ValidationError(_("Ask everybody who can be recognised first, then tick that they agreed."), "not_agreed")
    new = Picture(
        group=group, alternative=alternative, is_decorative=is_decorative, credit=credit, everybody_agreed=True,
        digest=digest_of(group, files), width=files[-1].width, height=files[-1].height,
    )  # fmt: skip
    new.full_clean(validate_unique=False)
    values = {field.attname: getattr(new, field.attname) for field in Picture._meta.concrete_fields[1:]}
    picture, is_new = Picture.objects.get_or_create(digest=new.digest, defaults=values)
    if picture.taken_down_at:
        raise ValidationError(_("This picture was taken down. Choose another one."), code="taken_down")
    PictureFile.objects.bulk_create(PictureFile(picture=picture, **one._asdict()) for one in files if is_new)
    return Added(picture, is_new)


@transaction.atomic
def describe(*, picture: Picture) -> Picture:
    """Save the words of a picture, and render the texts that show it anew.

    Raises ValidationError with the code gone if it was taken down meanwhile.
    """
    texts = lock_texts(picture)
    before = Picture.objects.select_for_update(of=("self",)).get(pk=picture.pk)
    if before.taken_down_at:
        raise ValidationError(_("This picture was taken down."), code="gone")
    picture.save(update_fields=["alternative", "is_decorative", "credit"])
    if before.pictured != picture.pictured:
        _render_anew(texts, picture)
    return picture


@transaction.atomic
def take_down(*, picture: Picture) -> Picture:
    """Take a picture down: its files and words are deleted, and pages show nothing in its place. Twice is once.

    The words in its brackets are emptied in all texts and their revisions: they often name the person who asked.
    Its number and its address are kept, so that the address answers 410, and the same file is refused.
    """
    texts = lock_texts(picture)
    picture = Picture.objects.select_for_update(of=("self",)).get(pk=picture.pk)
    picture.taken_down_at = picture.taken_down_at or timezone.now()
    picture.alternative = picture.credit = ""
    picture.save()
    picture.files.all().delete()
    for field in _foreign_keys():
        field.model._default_manager.filter(**{field.name: picture}).update(**{field.name: None})
    redaction.redact_row(picture)
    _render_anew(texts, picture)
    for empty_words in extensions.picture_words.values():
        empty_words(picture.pk)
    return picture


@transaction.atomic
def take_down_unused(*, picture: Picture, but: type[models.Model] | None = None) -> bool:
    """Take a picture down unless a row has it, but for those of this model, or a text shows it. Return if it was."""
    if picture.taken_down_at or _is_used(picture.pk, but):
        return False
    take_down(picture=picture)
    return True


def delete_unused() -> int:
    """Delete the pictures that nothing has used for 30 days. Return the number deleted.

    The days count from the night on which this job finds it unused.
    """
    used, now = _used(), timezone.now()
    rows = list(Picture.objects.shown().order_by("pk").values_list("pk", "unused_since"))
    _set_unused([pk for pk, since in rows if pk in used and since], None)
    _set_unused([pk for pk, since in rows if pk not in used and not since], now)
    old = [pk for pk, since in rows if pk not in used and since and since <= now - KEPT_UNUSED]
    return jobs.each(old, lambda pk: _delete(pk, now), name=lambda pk: f"picture {pk}")


def _set_unused(pks: list[int], since: datetime | None) -> None:
    for start in range(0, len(pks), BATCH):
        Picture.objects.filter(pk__in=pks[start : start + BATCH]).update(unused_since=since)


@transaction.atomic
def _delete(pk: int, now: datetime) -> int:
    """Delete a picture unless something uses it by now: a text that is being saved locks it."""
    rows = Picture.objects.select_for_update(of=("self",)).filter(pk=pk, unused_since__lte=now - KEPT_UNUSED)
    if not rows or _is_used(pk):
        return 0
    rows[0].delete()
    return 1


def _is_used(pk: int, but: type[models.Model] | None = None) -> bool:
    fields = [field for field in _foreign_keys() if field.model is not but]
    held = any(field.model._default_manager.filter(**{field.name: pk}).exists() for field in fields)
    return held or any(pk in numbers_in(words) for text in _texts() for words in text.words(pk))


def _used() -> set[int]:
    """Return the numbers of all pictures that a row has, or that a text names."""
    used: set[int] = set()
    for field in _foreign_keys():
        rows = field.model._default_manager.filter(**{f"{field.name}__isnull": False}).order_by()
        used.update(rows.values_list(field.name, flat=True).distinct())
    for text in _texts():
        for words in text.words():
            used.update(numbers_in(words))
    return used


def _foreign_keys() -> list[Any]:
    """Return the fields of other rows that hold a picture: of this app and of others."""
    fields = [field for model in apps.get_models() for field in model._meta.concrete_fields]
    return [field for field in fields if field.related_model is Picture and field.model is not PictureFile]


def _texts() -> Iterator[TextWithPictures]:
    """Yield the fields whose texts may show pictures: of this app and of others. A series is before its events."""
    for model in sorted(apps.get_models(), key=lambda model: model is not EventSeries):
        for field in model._meta.concrete_fields:
            if isinstance(field, RenderedField) and field.pictures_of:
                yield TextWithPictures(model, field)


def lock_texts(picture: Picture) -> list[tuple[TextWithPictures, Any]]:
    """Return the rows whose texts name a picture, locked.

    A row is locked before the picture, as in a save of the row, so that two transactions never wait for each other.
    """
    return [
        (text, row)
        for text in _texts()
        for row in text.naming(picture.pk).select_for_update(of=("self",), no_key=True)
        if names(getattr(row, text.html.source), picture.pk)
    ]


def _render_anew(texts: list[tuple[TextWithPictures, Any]], picture: Picture) -> None:
    """Render the texts that show a picture anew, those that were saved meanwhile too. Let the search find them so.

    If it is taken down, empty its words in them.
    """
    kinds = tuple(searchable.model for searchable in everything().values())
    saved = {(text.html, row.pk): row for text, row in [*lock_texts(picture), *texts]}
    for (html, _pk), row in saved.items():
        if picture.taken_down_at:
            setattr(row, html.source, without_words(getattr(row, html.source), picture.pk))
        setattr(row, html.name, html.html_of(row))
        values = {name: getattr(row, name) for name in (html.source, html.name)}
        row._meta.model._base_manager.filter(pk=row.pk).update(**values)  # no change of the row by anybody
        if isinstance(row, kinds):
            search.write(thing=row)


def digest_of(group: Group | None, files: list[PictureBytes]) -> str:
    """Return the name of the files: one a group and picture, so that one group can take down its own alone."""
    digest = hashlib.sha256(f"{group.pk if group else 0}\n".encode())
    for one in files:
        digest.update(one.data)
    return digest.hexdigest()[:40]


def _reasons() -> dict[str, str]:
    return {
        "empty": _("This file is empty. Choose another one."),
        "format": _("Choose a JPEG, PNG or WebP file. This one is none of them, whatever its name says."),
        "animated": _("Choose a picture that does not move. This one has several frames."),
        "large": _("Make the picture smaller: it has more than %d million pixels.") % (MOST_PIXELS // 1_000_000),
        "long": _("Make the picture smaller: one side has more than %d pixels.") % LONGEST_SIDE,
        "unreadable": _("This picture cannot be read. It may be damaged: open it, save it again and choose that file."),
        "slow": _("This picture took too long to read. Make it smaller, or choose it again in a minute."),
    }
