"""Letters, to be looked at by whoever runs the site."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from meetups.admin.groups import SharedAdmin
from meetups.models import Letter


@admin.register(Letter)
class LetterAdmin(SharedAdmin):
    """A letter carries the key to somebody's place, so organisers do not read it; nobody changes what was written."""

    list_display = ["subject", "to", "created_at", "sent_at", "attempts"]
    list_filter = [("sent_at", admin.EmptyFieldListFilter), "created_at"]
    search_fields = ["to", "subject"]
    date_hierarchy = "created_at"
    fields = ["to", "subject", "text", "key", "created_at", "sent_at", "attempts", "last_error"]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
