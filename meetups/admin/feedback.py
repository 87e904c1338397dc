"""Feedback in the admin."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from meetups.admin.base import GroupScopedAdmin
from meetups.admin.lists import RelatedFilter
from meetups.models import Feedback


@admin.register(Feedback)
class FeedbackAdmin(GroupScopedAdmin):
    """Read-only. The time of an answer is not shown, because it could identify the person."""

    group_path = "event__group"
    list_display = ["event", "again", "went_well", "to_change"]
    list_select_related = ["event"]
    list_filter = ["again", ("event__group", RelatedFilter)]
    search_fields = ["event__title", "went_well", "to_change"]
    date_hierarchy = "event__starts_at"
    fieldsets = [
        (
            None,
            {
                "fields": ["event", "again", "went_well", "to_change"],
                "description": _("This answer is anonymous. Quote it only if the person cannot be recognised."),
            },
        )
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let superusers delete an answer, for example one that names or insults a person."""
        return bool(request.user.is_superuser)
