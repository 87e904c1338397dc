"""Actions in the admin."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from meetups.admin.base import GroupScopedAdmin
from meetups.admin.lists import FilledFilter, RelatedFilter
from meetups.forms.actions import DropForm
from meetups.models import Action
from meetups.services import actions

FACTS = ("text", "event", "due_event", "due_on", "owner_name", "owner_email", "is_owner_public")


@admin.register(Action)
class ActionAdmin(GroupScopedAdmin):
    """Organisers write actions down, and close them. A new email address is confirmed by its owner first."""

    list_display = ["text", "group", "owner_name", "reminder", "due", "state", "created_at"]
    list_select_related = ["group", "due_event"]
    list_filter = ["state", ("email_confirmed_at", FilledFilter), ("group", RelatedFilter)]
    search_fields = ["text", "owner_name"]
    actions = ["finish", "drop", "reopen"]
    view_on_site = False  # only the owner may have the token in the URL
    refusal_fields = {"due": "due_on", "group": "due_event", "event": "event", "name": "is_owner_public"}
    owner_fieldset: Any = (
        _("Owner"),
        {
            "fields": ["owner_name", "owner_email", "is_owner_public"],
            "description": _(
                "We send one email to this email address. It names you and asks the owner to confirm. "
                "Unless they confirm, they get no other email."
            ),
        },
    )
    due_fieldset: Any = (_("Due"), {"fields": ["due_event", "due_on"], "description": _("At a meeting or on a date.")})
    add_fieldsets = [(None, {"fields": ["group", "text", "event"]}), due_fieldset, owner_fieldset]
    fieldsets = [
        (None, {"fields": ["group", "text", "event", "state", "why"]}),
        due_fieldset,
        owner_fieldset,
        (_("When"), {"fields": ["reminder", "created_at", "closed_at"]}),
    ]

    def get_fieldsets(self, request: HttpRequest, obj: Action | None = None) -> Any:
        return self.fieldsets if obj else self.add_fieldsets

    def get_readonly_fields(self, request: HttpRequest, obj: Action | None = None) -> list[str]:
        return ["group", "state", "why", "reminder", "created_at", "closed_at"] if obj else []

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return self.initial_event(request)

    def save_model(self, request: HttpRequest, obj: Action, form: Any, change: bool) -> None:
        facts = {name: form.cleaned_data[name] for name in FACTS} | {"by": request.user}
        if change:
            saved = actions.change(action=obj, **facts)
        else:
            saved = actions.add(group=form.cleaned_data["group"], **facts)
        obj.__dict__.update(saved.__dict__)

    def delete_model(self, request: HttpRequest, obj: Action) -> None:
        actions.delete(action=obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Action]) -> None:
        for action in queryset:
            actions.delete(action=action)

    @admin.display(description=_("reminder"), ordering="email_confirmed_at")
    def reminder(self, action: Action) -> str:
        """Return in words whether the owner is reminded."""
        if not action.owner_email:
            return gettext("No email address")
        if action.is_confirmed:
            return gettext("Confirmed")
        return gettext("Asked to confirm") if action.asked_at else gettext("Not asked yet")

    @admin.display(description=_("due"))
    def due(self, action: Action) -> str:
        return str(action.due_event or action.due_on or "–")

    @admin.action(description=_("Mark as done"), permissions=["change"])
    def finish(self, request: HttpRequest, queryset: QuerySet[Action]) -> None:
        self.perform(
            request,
            queryset,
            lambda action: actions.finish(action=action),
            lambda number: ngettext("%d action is done.", "%d actions are done.", number) % number,
        )

    @admin.action(description=_("Drop with a reason"), permissions=["change"])
    def drop(self, request: HttpRequest, queryset: QuerySet[Action]) -> HttpResponse | None:
        form = DropForm(request.POST if "confirm" in request.POST else None)
        if not form.is_valid():
            title, words = gettext("Drop with a reason"), gettext("Everybody can read the reason.")
            return self.ask(request, queryset, action="drop", title=title, words=words, form=form)
        self.perform(
            request,
            queryset,
            lambda action: actions.drop(action=action, why=form.cleaned_data["why"]),
            lambda number: ngettext("%d action is dropped.", "%d actions are dropped.", number) % number,
        )
        return None

    @admin.action(description=_("Open again"), permissions=["change"])
    def reopen(self, request: HttpRequest, queryset: QuerySet[Action]) -> None:
        self.perform(
            request,
            queryset,
            lambda action: actions.reopen(action=action),
            lambda number: ngettext("%d action is open.", "%d actions are open.", number) % number,
        )
