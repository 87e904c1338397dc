"""The admin of series of posts."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from blog.admin.base import MovableAdmin
from blog.models import PostSeries
from meetups.admin.base import GroupScopedAdmin, only_group


@admin.register(PostSeries)
class PostSeriesAdmin(MovableAdmin, GroupScopedAdmin):
    list_display = ["name", "group"]
    list_select_related = ["group"]
    search_fields = ["name"]
    fields = ["name", "slug", "about", "group"]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"group": only_group(request)}
