"""Feedback in the admin: organisers read the answers, and release their words one by one."""

from typing import Any, NamedTuple

from django.contrib import admin, messages
from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from meetups.admin.base import GroupScopedAdmin
from meetups.admin.lists import RelatedFilter
from meetups.models import Feedback, Remark
from meetups.services import feedback, remarks

PARTS = [part.value for part in Remark.Part]


class Words(NamedTuple):
    """A written part of an answer, and its remark once it is released."""

    part: str
    label: Any
    text: str
    remark: Remark | None


@admin.register(Feedback)
class FeedbackAdmin(GroupScopedAdmin):
    """Answers are read-only. Neither a time nor an order shows which one came first: it could identify the person."""

    group_path = "event__group"
    change_form_template = "admin/meetups/feedback/change_form.html"
    list_display = ["event", "again", "is_counted", "words"]
    list_select_related = ["event"]
    list_filter = ["again", "is_counted", ("event__group", RelatedFilter)]
    search_fields = ["event__title", *PARTS]
    date_hierarchy = "event__starts_at"
    ordering = ["-event__starts_at", "form_token"]
    fieldsets = [
        (
            None,
            {
                "fields": ["event", "again", "is_counted"],
                "description": _(
                    "This answer has no name. Show words on the event’s page only if nobody can tell who wrote them."
                ),
            },
        )
    ]

    @admin.display(description=_("words"))
    def words(self, answer: Feedback) -> str:
        """Return the written parts of an answer, each with its name."""
        written = [(part.label, getattr(answer, part)) for part in Remark.Part if getattr(answer, part)]
        return format_html_join("", "<p><strong>{}:</strong> {}</p>", written) or "–"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let superusers delete an answer, for example one that names or insults a person."""
        return bool(request.user.is_superuser)

    def delete_model(self, request: HttpRequest, obj: Feedback) -> None:
        feedback.delete(answer=obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Feedback]) -> None:
        for answer in queryset:
            feedback.delete(answer=answer)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.remark_view)
        return [path("<path:object_id>/remark/", view, name="meetups_feedback_remark"), *super().get_urls()]

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        if answer := context.get("original"):
            released = {row.part: row for row in answer.remarks.select_related("topic", "action")}
            parts = [
                Words(part, label, getattr(answer, part), released.get(part)) for part, label in Remark.Part.choices
            ]
            context["words"] = [words for words in parts if words.text]
        return super().render_change_form(request, context, *args, **kwargs)

    @method_decorator(require_POST)
    def remark_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Release a part of an answer, take that back, or make it a topic or an action: `do` is `release went_well`."""
        answer = self.get_object(request, unquote(object_id))
        if answer is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]
        step, _space, part = request.POST.get("do", "").partition(" ")
        try:
            words = _do(step, request, answer, part)
        except ValidationError as refusal:
            self.message_user(request, " ".join(refusal.messages), messages.ERROR)
        else:
            self.log_change(request, answer, f"{words} ({part})")
            self.message_user(request, words, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:meetups_feedback_change", args=[quote(answer.pk)]))


def _do(step: str, request: HttpRequest, answer: Feedback, part: str) -> str:
    """Call the service of a button. Return what was done, in words."""
    if step == "release":
        remarks.release(answer=answer, part=part)
        return gettext("The event’s page shows the words, once five answers are counted.")
    if step == "take_back":
        remarks.take_back(answer=answer, part=part)
        return gettext("The words are no longer shown.")
    if step == "topic":
        remarks.make_topic(answer=answer, part=part)
        return gettext("The words are now a topic in the backlog.")
    if step == "action":
        remarks.make_action(answer=answer, part=part, by=request.user)  # type: ignore[arg-type]
        return gettext("The words are now an action of the group.")
    raise ValidationError(gettext("Press one of the buttons."), code="step")
