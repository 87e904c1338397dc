"""Editions of the newsletter in the admin: a draft to look at and change, a preview of the email, and its buttons."""

from typing import Any

from csp.constants import SELF
from csp.decorators import csp, csp_update
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from meetups.admin.base import GroupScopedAdmin
from meetups.admin.lists import FilledFilter, RelatedFilter
from meetups.admin.messages import EMAIL_POLICY
from meetups.forms.editions import EditionForm, NameForm
from meetups.models import Edition
from meetups.queries import edition_rounds as rounds
from meetups.services import edition_names, editions
from meetups.services.emails import editions as emails
from meetups.wording.dates import moment_in_words
from meetups.wording.editions import readers_in_words


@admin.register(Edition)
class EditionAdmin(GroupScopedAdmin):
    """The worker opens editions. Organisers change an open one, send it or skip it. Nothing is deleted."""

    list_display = ["day_in_words", "group", "state"]
    list_select_related = ["group"]
    list_filter = [("sent_at", FilledFilter), ("group", RelatedFilter)]
    actions = None

    def view_on_site(self, obj: Edition) -> str | None:
        return obj.get_absolute_url() if obj.sent_at else None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        view, name = self.admin_site.admin_view, "meetups_edition_{}".format
        return [
            path("<path:object_id>/preview/", view(self.preview_view), name=name("preview")),
            path("<path:object_id>/preview/email/", view(self.email_view), name=name("email")),
            path("<path:object_id>/skip/", view(self.skip_view), name=name("skip")),
            *super().get_urls(),
        ]

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show an edition. Save what organisers decided about an open one, then show its preview."""
        edition = self.get_object(request, object_id)
        if edition is None:
            return self._missing(request, object_id)
        if not edition.is_open:
            return self._closed(request, edition)
        form = EditionForm(request.POST or None, edition=edition, items=editions.items(edition))
        if request.method == "POST" and form.is_valid() and self._save(request, edition, form):
            return HttpResponseRedirect(reverse("admin:meetups_edition_preview", args=[edition.pk]))
        return self._page(request, "change", edition, {"form": form})

    @method_decorator(csp_update({"frame-src": [SELF]}))
    def preview_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show the email and the number of followers who get it. The button sends the edition exactly as shown."""
        edition = self.get_object(request, object_id)
        if edition is None:
            return self._missing(request, object_id)
        if request.method == "POST":
            return self._send(request, edition)
        if not edition.is_open:
            return HttpResponseRedirect(reverse("admin:meetups_edition_change", args=[edition.pk]))
        items = editions.items(edition)
        context = {
            "email": emails.preview(edition=edition, items=items),
            "shown": editions.fingerprint(edition, items),
            "readers": readers_in_words(edition.group.subscriptions.reading_editions().count()),
        }
        return self._page(request, "preview", edition, context)

    @method_decorator([require_safe, xframe_options_sameorigin, csp(EMAIL_POLICY)])
    def email_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Return the HTML of the email, for the frame in the preview page."""
        edition = self.get_object(request, object_id)
        if edition is None or not edition.is_open:
            return self._missing(request, object_id)
        return HttpResponse(emails.preview(edition=edition, items=editions.items(edition))["html"])

    @method_decorator(require_POST)
    def skip_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Skip an open edition."""
        edition = self.get_object(request, object_id)
        if edition is None:
            return self._missing(request, object_id)
        try:
            editions.skip(edition=edition)
        except ValidationError as refusal:
            return self._redirect_with(request, edition, " ".join(refusal.messages), messages.ERROR)
        words = gettext("This edition is skipped. Its news waits for the next one.")
        self.log_change(request, edition, words)
        return self._redirect_with(request, edition, words, messages.SUCCESS)

    def _closed(self, request: HttpRequest, edition: Edition) -> HttpResponse:
        """Show an edition that was sent or skipped. Take a name out of its words."""
        form = NameForm(request.POST if "name" in request.POST else None, label_suffix="")
        if form.is_valid():
            try:
                edition_names.take_out(edition=edition, name=form.cleaned_data["name"])
            except ValidationError as refusal:
                form.add_error("name", refusal)
            else:
                self.log_change(request, edition, gettext("A name was taken out."))
                return self._redirect_with(request, edition, gettext("The name is taken out."), messages.SUCCESS)
        return self._page(request, "closed", edition, {"state": self.state(edition), "form": form})

    def _save(self, request: HttpRequest, edition: Edition, form: EditionForm) -> bool:
        values = form.cleaned_data
        try:
            editions.save(edition=edition, words=values["words"], decided=form.decided, version=values["version"])
        except ValidationError as refusal:
            form.refuse(refusal)
            return False
        self.log_change(request, edition, gettext("Changed before sending."))
        return True

    def _send(self, request: HttpRequest, edition: Edition) -> HttpResponse:
        try:
            editions.send(edition=edition, shown=request.POST.get("shown", ""))
        except ValidationError as refusal:
            self.message_user(request, " ".join(refusal.messages), messages.ERROR)
            return HttpResponseRedirect(reverse("admin:meetups_edition_preview", args=[edition.pk]))
        words = gettext("The edition is sent. Its emails are written within a few minutes.")
        self.log_change(request, edition, words)
        return self._redirect_with(request, edition, words, messages.SUCCESS)

    def _page(self, request: HttpRequest, page: str, edition: Edition, context: dict[str, Any]) -> TemplateResponse:
        group = edition.group
        context = {
            **self.admin_site.each_context(request),
            **context,
            "title": gettext("Check the email") if page == "preview" else str(edition),
            "opts": self.opts,
            "edition": edition,
            "waits": edition.is_open and rounds.waits(group),
            "when": moment_in_words(edition.due_at, group.zone),
        }
        return TemplateResponse(request, f"admin/meetups/edition/{page}.html", context)

    def _redirect_with(self, request: HttpRequest, edition: Edition, words: str, level: int) -> HttpResponse:
        self.message_user(request, words, level)
        return HttpResponseRedirect(reverse("admin:meetups_edition_change", args=[edition.pk]))

    def _missing(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Answer as Django does for a row that does not exist. The same goes for rows of other groups."""
        response: HttpResponse = self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]
        return response

    @admin.display(description=_("day"), ordering="due_at")
    def day_in_words(self, edition: Edition) -> str:
        return edition.leaf.long

    @admin.display(description=_("status"))
    def state(self, edition: Edition) -> str:
        """Return whether it was sent or skipped, is being written, or is open, in words."""
        if edition.skipped_at:
            return gettext("Skipped")
        if edition.sent_at:
            return gettext("Sent") if edition.written_at else gettext("Sent; its emails are being written")
        return gettext("To look at") if edition.drafted_at else gettext("Not due yet")
