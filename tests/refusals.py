"""Rows that may not be saved."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction


def refusal_of(row: models.Model, constraint: str | None = None) -> ValidationError:
    """Check that the model refuses the row, and the database too. Return the error of the model.

    `constraint` is the name that the error of the database must contain.
    """
    with pytest.raises(ValidationError) as refused:
        row.full_clean()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        row.save()
    return refused.value
