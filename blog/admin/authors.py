"""The admin of authors."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from blog import authors, services
from blog.admin.base import MovableAdmin
from blog.models import Author
from meetups.admin.base import GroupScopedAdmin, only_group, own_groups


@admin.register(Author)
class AuthorAdmin(MovableAdmin, GroupScopedAdmin):
    """The authors whom organisers may choose: those whom `Author.known_to` names (ADR 53)."""

    list_display = ["name", "job_title", "organisation", "group", "is_unnamed"]
    list_select_related = ["group"]
    search_fields = ["name", "organisation"]
    actions = ["erase"]
    fields = ["name", "slug", "job_title", "organisation", "about", "picture", "is_unnamed", "group"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Author]:
        rows = Author.objects.all()
        return rows if request.user.is_superuser else rows.known_to(own_groups(request))

    def get_fields(self, request: HttpRequest, obj: Author | None = None) -> Any:
        return [*self.fields, "user"] if request.user.is_superuser else self.fields

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"group": only_group(request)}

    def get_form(self, request: HttpRequest, obj: Author | None = None, change: bool = False, **kwargs: Any) -> Any:
        """Let organisers add authors only for a group of theirs, so that they find them again."""
        form = super().get_form(request, obj, change=change, **kwargs)
        if "is_unnamed" in form.base_fields:
            form.base_fields["is_unnamed"].help_text = _(
                "“A member of the group” is shown instead, everywhere. A picture of your group is taken down."
            )
        if "group" in form.base_fields and not obj:
            form.base_fields["group"].required = not request.user.is_superuser
        return form

    def get_readonly_fields(self, request: HttpRequest, obj: Author | None = None) -> list[str]:
        return ["group"] if obj and not request.user.is_superuser else []

    def has_delete_permission(self, request: HttpRequest, obj: Author | None = None) -> bool:
        """Let organisers delete only an author who wrote nothing. Others are erased, and their posts stay."""
        if not super().has_delete_permission(request, obj):
            return False
        return obj is None or bool(request.user.is_superuser) or not obj.authorships.exists()

    def save_model(self, request: HttpRequest, obj: Author, form: Any, change: bool) -> None:
        services.save_author(author=obj, by=request.user)  # type: ignore[arg-type]

    @admin.action(description=_("Erase"), permissions=["change"])
    def erase(self, request: HttpRequest, queryset: QuerySet[Author]) -> HttpResponse | None:
        if "confirm" not in request.POST:
            words = _(
                "Their name, and all that is known of them, is erased. Their posts stay, by a member of the group. "
                "A picture that you may change is taken down everywhere. Any other is only taken from them."
            )
            return self.ask(request, queryset, action="erase", title=_("Erase authors"), words=words, form=Form())
        self.perform(
            request,
            queryset,
            lambda author: authors.erase(author=author, by=request.user),  # type: ignore[arg-type]
            lambda number: ngettext("%d author is erased.", "%d authors are erased.", number) % number,
        )
        return None
