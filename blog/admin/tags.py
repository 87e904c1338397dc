"""The admin of the tags of posts."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from blog import paths
from blog.admin.base import MovableAdmin
from blog.forms import MergeTagsForm
from blog.models import Tag


@admin.register(Tag)
class TagAdmin(MovableAdmin):
    """All groups share the tags, so only a superuser can delete or merge some."""

    list_display = ["name", "slug"]
    search_fields = ["name"]
    actions = ["merge"]
    fields = ["name", "slug"]

    def has_merge_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)

    @admin.action(description=_("Merge into one"), permissions=["merge"])
    def merge(self, request: HttpRequest, queryset: QuerySet[Tag]) -> HttpResponse | None:
        form = MergeTagsForm(request.POST if "confirm" in request.POST else None, tags=queryset)
        if not form.is_valid():
            words = _("All posts get the tag you keep, and the pages of the others redirect to its page.")
            return self.ask(request, queryset, action="merge", title=_("Merge into one"), words=words, form=form)
        self.perform(
            request,
            [form.cleaned_data["into"]],
            lambda into: paths.merge_tags(into=into, others=queryset),
            lambda number: gettext("The tags are merged."),
        )
        return None

    def has_delete_permission(self, request: HttpRequest, obj: Tag | None = None) -> bool:
        return bool(request.user.is_superuser)
