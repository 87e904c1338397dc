"""Rows that a search finds, and that the admin saves and deletes by itself."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from meetups.services import search


class SearchedAdmin(admin.ModelAdmin):
    """Lets a search find what is saved and no longer find what is deleted."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        search.write(thing=obj)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        search.delete(thing=obj)
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for row in queryset:
            self.delete_model(request, row)
