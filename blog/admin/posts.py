"""The admin of posts, with their preview and the beginning of a write-up."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.forms.widgets import Script
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from blog import authors, listings, queries, revisions, services
from blog.admin.base import MovableAdmin
from blog.admin.editor import EditorAdmin
from blog.admin.history import HistoryAdmin
from blog.admin.previews import PreviewsAdmin
from blog.forms import PostForm, authors_in, draft_of
from blog.models import Authorship, Post
from meetups.admin.base import GroupScopedAdmin, only_group, own_groups
from meetups.admin.inlines import LimitedInline
from meetups.admin.lists import RelatedFilter
from meetups.admin.searched import SearchedAdmin
from meetups.models import Event
from meetups.queries import pictures
from meetups.queries.hearing import Hearing


class AuthorshipInline(LimitedInline):
    """The authors of a post in their order, with the permissions of its page."""

    model = Authorship
    fields = ["author", "position"]
    extra = 1
    verbose_name_plural = _("authors, in the order of their positions")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_staff)

    has_add_permission = has_change_permission = has_delete_permission = has_view_permission


@admin.register(Post)
class PostAdmin(EditorAdmin, HistoryAdmin, PreviewsAdmin, SearchedAdmin, MovableAdmin, GroupScopedAdmin):
    form = PostForm
    slug_of = "headline"
    inlines = [AuthorshipInline]
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
    actions = ["publish"]
    change_form_template = "admin/blog/post/change_form.html"
    fieldsets = [
        (None, {"fields": ["headline", "slug", "summary", "body"]}),
        (
            _("Group and event"),
            {
                "fields": ["group", "event", "kind", "tags", "series", "number"],
                "description": _("A new post without an author is by you. Add guests under “Authors” first."),
            },
        ),
        (
            _("Publication"),
            {
                "fields": ["status", "published_at"],
                "description": _(
                    "Only organisers and people with a preview link see a draft. A scheduled post appears at its time."
                ),
            },
        ),
    ]

    class Media:
        css = {"all": ["css/admin_pictures.css"]}
        js = [Script("js/pictures.js", type="module")]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Fill in the group of an organiser who has only one."""
        return {"group": only_group(request)}

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Make the organiser the author of a new post for which they chose nobody. Then complete its revision."""
        super().save_related(request, form, formsets, change)
        if not change and not request.user.is_superuser and not form.instance.authorships.exists():
            authors.add_author(post=form.instance, user=request.user)  # type: ignore[arg-type]
        revisions.complete(post=form.instance)

    def get_urls(self) -> list[URLPattern]:
        page = path("write-up/<int:pk>/", self.admin_site.admin_view(self.write_up_view), name="blog_post_write_up")
        return [page, *super().get_urls()]

    def write_up_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask whether to begin a write-up of this event; a POST begins it. Link to the one there is."""
        events = self.admin_site._registry[Event].get_queryset(request)
        event = get_object_or_404(events, pk=pk)
        if request.method == "POST":
            try:
                post = services.draft_from(event=event, by=request.user, is_another="another" in request.POST)  # type: ignore[arg-type]
            except ValidationError as refusal:
                self.message_user(request, " ".join(refusal.messages), messages.ERROR)
            else:
                self.log_addition(request, post, [{"added": {}}])
                words = gettext("This is the draft. Only organisers see it until you publish it.")
                self.message_user(request, words, messages.SUCCESS)
                return HttpResponseRedirect(reverse("admin:blog_post_change", args=[post.pk]))
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Write it up"),
            "opts": self.opts,
            "event": event,
            "posts": event.posts.order_by("pk"),
            "has_taken_place": bool(queries.write_up_url(event)),
        }
        return TemplateResponse(request, "admin/blog/post/write_up.html", context)

    def changeform_view(self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any) -> Any:
        """Show the post as readers will see it if that was asked for and no field has an error. Save nothing then."""
        preview = self._preview(request, object_id) if "_preview" in request.POST else None
        return preview or super().changeform_view(request, object_id, *args, **kwargs)

    def _preview(self, request: HttpRequest, object_id: str | None) -> HttpResponse | None:
        post = self.get_object(request, object_id) if object_id else None
        may = self.has_change_permission(request, post) if object_id else self.has_add_permission(request)
        if not may or (object_id and post is None):
            raise PermissionDenied
        form = self.get_form(request, post, change=post is not None)(request.POST, request.FILES, instance=post)
        if not form.is_valid():
            return None
        formsets = self._create_formsets(request, form.instance, change=post is not None)[0]  # type: ignore[attr-defined]
        if not all(formset.is_valid() for formset in formsets):
            return None
        by = authors_in(formsets[0]) or ([] if post else authors.default_authors(user=request.user))  # type: ignore[arg-type]
        shown = listings.page_of(**draft_of(form, by))
        response = render(request, "blog/detail.html", shown | {"is_preview": True})
        response["X-Robots-Tag"] = "noindex"
        return response

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        """Offer the pictures of the organiser's groups for the text."""
        found = pictures.offered(own_groups(request))
        context |= {"pictures": found, "has_several_groups": len({one.group_id for one in found}) > 1}
        return super().render_change_form(request, context, *args, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Post | None = None) -> list[str]:
        """Let only a superuser unpublish a public post (law 8)."""
        readonly: list[Any] = [*super().get_readonly_fields(request, obj)]
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
            lambda post: services.publish(post=post, by=request.user),  # type: ignore[arg-type]
            lambda number: ngettext("%d post is published.", "%d posts are published.", number) % number,
        )
