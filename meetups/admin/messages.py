"""Messages to attendees in the admin: a draft, a preview of the email, and a button that sends it."""

from typing import Any

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp, csp_update
from django.contrib import admin
from django.contrib import messages as page_messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from meetups.admin.base import GroupScopedAdmin
from meetups.admin.lists import FilledFilter, RelatedFilter
from meetups.forms.messages import MessageForm
from meetups.models import Message
from meetups.services.emails import messages
from meetups.wording.counts import to_phone_in_words
from meetups.wording.lists import listed

# The email has its styles inside, as email programs need them. Everything else is forbidden.
EMAIL_POLICY = {
    "default-src": [NONE], "base-uri": [NONE], "form-action": [NONE], "frame-ancestors": [SELF],
    "style-src": [UNSAFE_INLINE], "sandbox": True,
}  # fmt: skip


@admin.register(Message)
class MessageAdmin(GroupScopedAdmin):
    form = MessageForm
    group_path = "event__group"
    change_form_template = "admin/meetups/message/change_form.html"
    list_display = ["subject", "event", "to", "sent_at", "created_by"]
    list_select_related = ["event", "created_by"]
    list_filter = [("sent_at", FilledFilter), ("event__group", RelatedFilter)]
    search_fields = ["subject", "event__title"]
    actions = None
    view_on_site = False
    fieldsets = [(None, {"fields": ["event", "audiences", "is_about_place", "subject", "text"]})]
    sent_fieldsets = [
        (None, {"fields": ["event", "to", "is_about_place", "subject", "text"]}),
        (_("Sent"), {"fields": ["sent_at", "progress", "created_by"]}),
    ]

    def get_fieldsets(self, request: HttpRequest, obj: Message | None = None) -> Any:
        return self.sent_fieldsets if obj and obj.is_sent else self.fieldsets

    def get_readonly_fields(self, request: HttpRequest, obj: Message | None = None) -> list[str]:
        return ["to", "sent_at", "progress", "created_by"] if obj and obj.is_sent else []

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return self.initial_event(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and not (obj and obj.is_sent)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and not (obj and obj.is_sent)

    def get_urls(self) -> list[URLPattern]:
        view, name = self.admin_site.admin_view, "meetups_message_{}".format
        return [
            path("<path:object_id>/preview/", view(self.preview_view), name=name("preview")),
            path("<path:object_id>/preview/email/", view(self.email_view), name=name("email")),
            *super().get_urls(),
        ]

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """Refuse changes from a form that was opened before the message was sent."""
        message = self.get_object(request, object_id) if request.method == "POST" else None
        if message and message.is_sent:
            words = gettext("This message was sent, so it cannot be changed.")
            return self._redirect_with(request, "change", message, words, page_messages.ERROR)
        return super().change_view(request, object_id, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Message, form: Any, change: bool) -> None:
        messages.save(message=obj, by=request.user)  # type: ignore[arg-type]

    def response_add(self, request: HttpRequest, obj: Message, post_url_continue: str | None = None) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:meetups_message_preview", args=[obj.pk]))

    def response_change(self, request: HttpRequest, obj: Message) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:meetups_message_preview", args=[obj.pk]))

    @method_decorator(csp_update({"frame-src": [SELF]}))
    def preview_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show the email and the number of its recipients. The button sends the message exactly as shown."""
        message = self.get_object(request, object_id)
        if message is None:
            return self._missing(request, object_id)
        if request.method == "POST":
            return self._send(request, message)
        if message.is_sent:
            return HttpResponseRedirect(reverse("admin:meetups_message_change", args=[message.pk]))
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Check the email"),
            "opts": self.opts,
            "message": message,
            "email": messages.preview(message),
            "number": messages.recipients(message).count(),
            "skipped": messages.skipped(message),
            "to_phone": to_phone_in_words(number) if (number := messages.count_to_phone(message)) else "",
            "to": self.to(message),
            "shown": messages.fingerprint(message),
        }
        return TemplateResponse(request, "admin/meetups/message/preview.html", context)

    @method_decorator([require_safe, xframe_options_sameorigin, csp(EMAIL_POLICY)])
    def email_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Return the HTML of the email, for the frame in the preview page."""
        message = self.get_object(request, object_id)
        if message is None:
            return self._missing(request, object_id)
        return HttpResponse(messages.preview(message)["html"])

    def _send(self, request: HttpRequest, message: Message) -> HttpResponse:
        try:
            messages.send(message=message, shown=request.POST.get("shown", ""))
        except ValidationError as refusal:
            return self._redirect_with(request, "preview", message, " ".join(refusal.messages), page_messages.ERROR)
        words = gettext("The message is sent. Its emails are written within a minute.")
        self.log_change(request, message, words)
        return self._redirect_with(request, "change", message, words, page_messages.SUCCESS)

    def _redirect_with(self, request: HttpRequest, page: str, message: Message, words: str, level: int) -> HttpResponse:
        self.message_user(request, words, level)
        return HttpResponseRedirect(reverse(f"admin:meetups_message_{page}", args=[message.pk]))

    def _missing(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Answer as Django does for a row that does not exist. The same goes for rows of other groups."""
        response: HttpResponse = self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]
        return response

    @admin.display(description=_("to"))
    def to(self, message: Message) -> str:
        return listed([str(message.AUDIENCES[name][0]) for name in message.audiences])

    @admin.display(description=_("emails"))
    def progress(self, message: Message) -> str:
        """Return the numbers of emails written and sent, in words."""
        written, sent = messages.progress(message)
        words = ngettext("%(number)d email written", "%(number)d emails written", written) % {"number": written}
        return gettext("%(words)s, %(sent)d sent") % {"words": words, "sent": sent}
