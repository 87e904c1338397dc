"""Talks in the admin: organisers accept or decline offers, after they have seen the email, and close gaps."""

from typing import Any

from django.contrib import admin
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from meetups.admin.base import GroupScopedAdmin
from meetups.admin.lists import RelatedFilter
from meetups.forms.calls import AnswerForm, TalkFactsForm
from meetups.models import Talk
from meetups.services import talks
from meetups.services.talks.locking import lock_call

State = Talk.State
FACTS = ("title", "about", "minutes", "tags")


@admin.register(Talk)
class TalkAdmin(GroupScopedAdmin):
    """Organisers answer offers. Speakers change their talk, and show their name, with the link in their email."""

    form = TalkFactsForm
    group_path = "call__event__group"
    list_display = ["title", "event", "state", "number", "name", "created_at"]
    list_select_related = ["call__event"]
    list_filter = ["state", ("call__event__group", RelatedFilter), ("call", RelatedFilter)]
    search_fields = ["title", "name"]
    ordering = ["-call__event__starts_at", F("position").asc(nulls_last=True), "id"]
    actions = ["accept", "decline", "close_gap"]
    change_form_template = "admin/meetups/talk/change_form.html"
    view_on_site = False  # only the speaker may have the token in the URL
    refusal_fields = {"long": "minutes"}
    fieldsets = [
        (None, {"fields": ["event", "state", "number", "title", "about", "minutes", "tags"]}),
        (
            _("Speaker"),
            {
                "fields": ["name", "email", "is_name_public", "needs", "reply"],
                "description": _("Only the speaker shows their name, with the link in their email."),
            },
        ),
        (_("Afterwards"), {"fields": ["slides_url", "recording_url"]}),
    ]
    readonly_fields = ["event", "state", "number", "name", "email", "is_name_public", "needs", "reply"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Talks are offered with the form of the call, so that their speaker has the link."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Talk | None = None) -> bool:
        is_over = obj is not None and obj.state in (State.DECLINED, State.WITHDRAWN)
        return super().has_change_permission(request, obj) and not is_over

    def lock(self, row: Talk) -> None:
        """Lock a talk, but its call and event first, as services do."""
        lock_call(row.call)
        super().lock(row)

    def get_fieldsets(self, request: HttpRequest, obj: Talk | None = None) -> Any:
        """Leave out slides and recording of a talk that is not accepted."""
        return self.fieldsets if obj and obj.state == State.ACCEPTED else self.fieldsets[:2]

    def save_model(self, request: HttpRequest, obj: Talk, form: Any, change: bool) -> None:
        saved = talks.edit(talk=obj, **{name: form.cleaned_data[name] for name in FACTS})
        if {"slides_url", "recording_url"} & set(form.changed_data):
            links = {name: form.cleaned_data[name] for name in ("slides_url", "recording_url")}
            saved = talks.set_links(talk=obj, **links)
        obj.__dict__.update(saved.__dict__)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Do nothing: the service has saved the subjects."""

    def delete_model(self, request: HttpRequest, obj: Talk) -> None:
        talks.delete(talk=obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Talk]) -> None:
        for talk in queryset:
            talks.delete(talk=talk)

    @admin.display(description=_("event"), ordering="call__event__starts_at")
    def event(self, talk: Talk) -> str:
        return str(talk.call.event)

    @admin.display(description=_("number"), ordering="position")
    def number(self, talk: Talk) -> str:
        """Return its number in the running order, and that it is a gap if it was withdrawn."""
        if talk.position is None:
            return "–"
        return gettext("%d, a gap") % talk.position if talk.state == State.WITHDRAWN else str(talk.position)

    @admin.action(description=_("Accept and email the speaker"), permissions=["view"])
    def accept(self, request: HttpRequest, queryset: QuerySet[Talk]) -> HttpResponse | None:
        return self._answer(
            request,
            queryset,
            State.ACCEPTED,
            lambda number: ngettext("%d talk is accepted.", "%d talks are accepted.", number) % number,
        )

    @admin.action(description=_("Decline and email the speaker"), permissions=["view"])
    def decline(self, request: HttpRequest, queryset: QuerySet[Talk]) -> HttpResponse | None:
        return self._answer(
            request,
            queryset,
            State.DECLINED,
            lambda number: ngettext("%d talk is declined.", "%d talks are declined.", number) % number,
        )

    @admin.action(description=_("Close the gap of a withdrawn talk"), permissions=["view"])
    def close_gap(self, request: HttpRequest, queryset: QuerySet[Talk]) -> None:
        self.perform(
            request,
            queryset,
            lambda talk: talks.close_gap(talk=talk),
            lambda number: ngettext("%d gap is closed.", "%d gaps are closed.", number) % number,
        )

    def _answer(self, request: HttpRequest, rows: QuerySet[Talk], state: str, done: Any) -> HttpResponse | None:
        """Show the emails with the line of the organiser. The button sends them."""
        service, by = (talks.accept if state == State.ACCEPTED else talks.decline), request.user
        form = AnswerForm(request.POST if "reply" in request.POST else None)
        reply = form.cleaned_data["reply"] if form.is_valid() else ""
        if form.is_valid() and "confirm" in request.POST:
            self.perform(request, rows, lambda talk: service(talk=talk, reply=reply, by=by), done)  # type: ignore[arg-type]
            return None
        shown = talks.preview(talks=rows, state=state, reply=reply, by=by)  # type: ignore[arg-type]
        name = "accept" if state == State.ACCEPTED else "decline"
        title = str(getattr(self, name).short_description)
        return self.ask(
            request, rows, action=name, title=title, template="admin/meetups/talk/answer.html", form=form,
            emails=[one.email for one in shown if one.email], refused=[one for one in shown if one.refusal],
            is_cut=any(not (one.email or one.refusal) for one in shown),
        )  # fmt: skip
