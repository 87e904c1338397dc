"""The pages of the admin with the revisions of a post, and what somebody else changed while its form was open."""

from typing import Any

from django.contrib import messages
from django.forms.widgets import Script
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext, ngettext

from blog import histories, revisions
from blog.admin.base import changeable
from blog.models import Post
from meetups.admin.base import SharedAdmin


class HistoryAdmin(SharedAdmin):
    """Posts whose History page lists their revisions. Each revision has a page that restores it."""

    class Media:
        css = {"all": ["css/admin_posts.css"]}
        js = [Script("js/copy.js", type="module")]  # for the page of preview links

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.revision_view)
        return [path("<int:pk>/history/<int:key>/", view, name="blog_post_revision"), *super().get_urls()]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj._history_user = request.user
        super().save_model(request, obj, form, change)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Show the revisions of a post, the newest first. A POST deletes all but the newest."""
        post = changeable(self, request, object_id)
        if request.method == "POST":
            number = revisions.delete_earlier(post=post)
            words = ngettext("%d earlier revision is deleted.", "%d earlier revisions are deleted.", number) % number
            self.message_user(request, words, messages.SUCCESS)
            return HttpResponseRedirect(request.path)
        context = {
            **self._context_of(request, post),
            "title": gettext("History"),
            "lines": histories.lines_of(post),
            "most": revisions.MOST,
        }
        return TemplateResponse(request, "admin/blog/post/history.html", context)

    def revision_view(self, request: HttpRequest, pk: int, key: int) -> HttpResponse:
        """Show what a revision changed, and its text. A POST restores it."""
        post = changeable(self, request, str(pk))
        revision = histories.revision_of(post, key)
        if revision is None:
            raise Http404
        if request.method == "POST":
            by: Any = request.user
            revisions.restore(revision=revision, by=by)
            words = gettext("The text of this revision is restored, as a new revision.")
            self.message_user(request, words, messages.SUCCESS)
            return HttpResponseRedirect(reverse("admin:blog_post_history", args=[post.pk]))
        context = {
            **self._context_of(request, post),
            "title": gettext("Revision"),
            "difference": histories.difference_of(revision),
        }
        return TemplateResponse(request, "admin/blog/post/revision.html", context)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        """Show, above a form that was refused, what somebody else changed in the texts since it was opened."""
        post = context.get("original")
        seen = self._seen(request, post)
        context["meanwhile"] = histories.changes_since(post, seen.at) if post and seen else []
        return super().render_change_form(request, context, *args, **kwargs)

    def _context_of(self, request: HttpRequest, post: Post) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": post,
            "media": self.media,
            "is_public": post.is_public,
        }
