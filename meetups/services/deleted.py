"""Rows that somebody else deleted between two reads."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db.models import Manager, Model, QuerySet
from django.utils.translation import gettext as _

Row = TypeVar("Row", bound=Model)


def existing(rows: QuerySet[Row] | Manager[Row], words: str = "", **lookup: Any) -> Row:
    """Return the one of these rows with these values, such as its key. Raises what `deleted` returns if it is gone."""
    try:
        return rows.get(**lookup)
    except ObjectDoesNotExist as error:
        raise deleted(words) from error


def deleted(words: str = "") -> ValidationError:
    """Return a ValidationError with the code gone, in these words."""
    return ValidationError(words or _("It was deleted a moment ago."), code="gone")


def is_deleted(error: Exception) -> bool:
    """Return whether this error says that a row was deleted meanwhile."""
    return isinstance(error, ValidationError) and getattr(error, "code", "") == "gone"


@contextmanager
def passing_over_deleted() -> Iterator[None]:
    """Go on after these lines if a row of theirs was deleted meanwhile. Other errors are raised."""
    try:
        yield
    except ValidationError as error:
        if not is_deleted(error):
            raise
