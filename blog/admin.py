"""The admin of posts and tags, for organisers."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from blog import queries, services
from blog.forms import PostForm
from blog.models import Post, Tag
from meetups.admin.base import GroupScopedAdmin, LastingAddressAdmin, only_group, own_groups
from meetups.admin.lists import RelatedFilter
from meetups.queries.hearing import Hearing


@admin.register(Post)
class PostAdmin(LastingAddressAdmin, GroupScopedAdmin):
    form = PostForm
    list_display = ["headline", "group", "event", "kind", "status", "published_at"]
    list_select_related = ["group", "event"]
    list_filter = [
        "status",
        "kind",
        ("group", RelatedFilter),
        ("tags", RelatedFilter),
    ]
    search_fields = ["headline", "summary"]
    date_hierarchy = "published_at"
    autocomplete_fields = ["group", "event", "authors", "tags"]
    prepopulated_fields = {"slug": ["headline"]}
    actions = ["publish"]
    fieldsets = [
        (None, {"fields": ["headline", "slug", "summary", "body"]}),
        (
            _("Group and event"),
            {
                "fields": ["group", "event", "kind", "tags", "authors"],
                "description": _("Organisers of the group and earlier authors of it can be authors."),
            },
        ),
        (
            _("Publication"),
            {
                "fields": ["status", "published_at"],
                "description": _("Only organisers see a draft. A scheduled post appears at its time."),
            },
        ),
    ]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Fill in the group of an organiser who has only one, and the organiser as the author."""
        mine = list(own_groups(request).values_list("pk", flat=True)[:2])
        author = [request.user.pk] if not request.user.is_superuser else []
        return {"group": mine[0] if len(mine) == 1 else None, "authors": author}

    def get_readonly_fields(self, request: HttpRequest, obj: Post | None = None) -> list[str]:
        """Let only a superuser unpublish a public post (law 8)."""
        readonly = super().get_readonly_fields(request, obj)
        is_fixed = obj is not None and obj.is_public and not request.user.is_superuser
        return [*readonly, "status", "published_at"] if is_fixed else readonly

    def hears(self, request: HttpRequest, row: Post | None) -> list[Hearing]:
        return queries.hearing(row, row.group if row else only_group(request))

    def view_on_site(self, obj: Post) -> str | None:
        return obj.get_absolute_url() if obj.is_public else None

    def has_delete_permission(self, request: HttpRequest, obj: Post | None = None) -> bool:
        if not super().has_delete_permission(request, obj):
            return False
        return obj is None or not obj.is_public or bool(request.user.is_superuser)

    @admin.action(description=_("Publish now"), permissions=["change"])
    def publish(self, request: HttpRequest, queryset: QuerySet[Post]) -> None:
        self.perform(
            request,
            queryset,
            lambda post: services.publish(post=post),
            lambda number: ngettext("%d post is published.", "%d posts are published.", number) % number,
        )


@admin.register(Tag)
class TagAdmin(LastingAddressAdmin):
    """All groups share the tags, so only a superuser can delete one."""

    list_display = ["name", "slug"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}
    fields = ["name", "slug"]

    def view_on_site(self, obj: Tag) -> None:
        """Return None: a tag has no page."""

    def has_delete_permission(self, request: HttpRequest, obj: Tag | None = None) -> bool:
        return bool(request.user.is_superuser)
