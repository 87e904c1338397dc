"""Values of a file as values of a row, each checked as its field says (ADR 64)."""

from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from meetups.extensions import ArchiveTable
from meetups.standards.archive_files import Row

EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
TEXTS = (models.CharField, models.TextField)


def set_values(thing: models.Model, table: ArchiveTable, row: Row) -> None:
    """Set the columns of a new row that are no relations. A column that the file does not have keeps its default.

    Raises ValidationError with the name of the column.
    """
    errors = {}
    for name in table.columns:
        field: Any = table.model._meta.get_field(name)
        if field.related_model or name not in row:
            continue
        try:
            setattr(thing, name, _value(field, row[name], thing))
        except ValidationError as error:
            errors[name] = error
    if errors:
        raise ValidationError(errors)


def _value(field: Any, raw: Any, thing: models.Model) -> Any:
    if type(raw) not in (str, int, bool, type(None)) or (isinstance(field, TEXTS) and not isinstance(raw, str)):
        raise ValidationError(_("This cannot be read."), code="value")
    if isinstance(raw, str) and ("\x00" in raw or not _can_be_stored(raw)):
        raise ValidationError(_("This has a character that cannot be stored."), code="control")
    if field.blank and raw in field.empty_values:
        return None if raw is None and field.null else field.get_default() if raw is None else raw
    try:
        value = field.clean(raw, thing)
    except TypeError as error:  # a number where a day is meant, or a moment without a zone
        raise ValidationError(_("This cannot be read."), code="value") from error
    if isinstance(value, datetime) and (timezone.is_naive(value) or not EARLIEST <= value <= LATEST):
        raise ValidationError(_("This is not a moment from 1970 to 2199, with its zone."), code="moment")
    return value


def _can_be_stored(text: str) -> bool:
    """Return whether a text has no half of a surrogate pair, which UTF-8 does not have."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
