"""Calls of services that are refused."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError


def code_of(service: Callable[..., Any], *args: Any, **kwargs: Any) -> str | None:
    """Call a service that must raise ValidationError. Return its code."""
    with pytest.raises(ValidationError) as refusal:
        service(*args, **kwargs)
    return refusal.value.code
