"""Rows of another record on the page of one: never so many that a request holds its process for long (ADR 18)."""

from typing import Any

from django.contrib import admin
from django.forms.models import _get_foreign_key
from django.http import HttpRequest

MAX_NUM = 50
ABSOLUTE_MAX = 60


class LimitedInline(admin.TabularInline):
    """The base class of every inline: it offers 50 rows and reads 60 at most, or as many as there are already."""

    max_num = MAX_NUM

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        existing = self._existing(request, obj) if obj and request.method == "POST" else 0
        return super().get_formset(request, obj, **{"absolute_max": max(ABSOLUTE_MAX, existing), **kwargs})

    def _existing(self, request: HttpRequest, obj: Any) -> int:
        key = _get_foreign_key(self.parent_model, self.model, fk_name=self.fk_name)
        return self.get_queryset(request).filter(**{key.name: obj}).count()
