"""What people said of meetings, for those who organise them."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from meetups.admin.groups import GroupScopedAdmin
from meetups.models import Feedback


@admin.register(Feedback)
class FeedbackAdmin(GroupScopedAdmin):
    """It is read, and nobody changes it. When an answer came is not shown: that might say whose it is."""

    group_path = "event__group"
    list_display = ["event", "again", "went_well", "to_change"]
    list_select_related = ["event"]
    list_filter = ["again", ("event__group", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["event__title", "went_well", "to_change"]
    date_hierarchy = "event__starts_at"
    fieldsets = [
        (
            None,
            {
                "fields": ["event", "again", "went_well", "to_change"],
                "description": _("Nobody knows whose answer this is. Quote it only if nobody can be recognised."),
            },
        )
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A name or an insult may have to go; whoever runs the site sees to it."""
        return bool(request.user.is_superuser)
