"""Check that invalid rows are refused."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction


def refusal_of(row: models.Model, constraint: str | None = None) -> ValidationError:
    """Check that both the model and the database refuse the row. Return the model's error.

    The database's error must contain the name `constraint`.
    """
    with pytest.raises(ValidationError) as refused:
        row.full_clean()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        row.save()
    return refused.value
