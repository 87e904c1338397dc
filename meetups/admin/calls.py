"""Calls for talks in the admin: organisers open them, plan breaks, and put talks in order by number."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from meetups.admin.base import GroupScopedAdmin
from meetups.admin.inlines import LimitedInline
from meetups.admin.lists import RelatedFilter
from meetups.forms.calls import BreakForm, CallForm, OrderForm
from meetups.models import Call, Talk, TalkBreak
from meetups.queries.running_orders import RunningOrder, running_order
from meetups.services import talks
from meetups.services.talks import Pause
from meetups.wording.dates import clock, zone_named

FACTS = ("note", "places", "minutes", "starts_after", "shortens_breaks", "closes_at")


class OfCallInline(LimitedInline):
    """Rows on the page of a call, with the permissions of that page."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_staff)

    has_add_permission = has_change_permission = has_delete_permission = has_view_permission


class BreakInline(OfCallInline):
    model = TalkBreak
    form = BreakForm
    fields = ["title", "starts_after", "minutes"]
    extra = 1


class OrderInline(OfCallInline):
    """The running order. Only the numbers change here."""

    model = Talk
    form = OrderForm
    fields = ["number", "begins", "name", "state"]
    readonly_fields = ["begins", "name", "state"]
    verbose_name_plural = _("running order")
    ordering = ["position"]
    extra = 0
    can_delete = False
    show_change_link = True
    view_on_site = False  # only the speaker may have the token in the URL

    def get_queryset(self, request: HttpRequest) -> QuerySet[Talk]:
        return super().get_queryset(request).filter(position__isnull=False)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("begins"))
    def begins(self, talk: Talk) -> str:
        """Return when the talk begins. The page computes the running order once."""
        return getattr(talk.call, "begins", {}).get(talk.pk, "–")


@admin.register(Call)
class CallAdmin(GroupScopedAdmin):
    """Organisers open a call, plan its breaks, and number the talks. They are answered in the list of talks."""

    form = CallForm
    group_path = "event__group"
    list_display = ["event", "places", "offered", "accepted", "is_open"]
    list_select_related = ["event"]
    list_filter = [("event__group", RelatedFilter)]
    search_fields = ["event__title"]
    ordering = ["-event__starts_at", "-pk"]
    inlines = [OrderInline, BreakInline]
    change_form_template = "admin/meetups/call/change_form.html"
    refusal_fields = {
        **dict.fromkeys(["cancelled", "past", "exists"], "event"),
        "long": "minutes",
        "late": "starts_after",
        "closes": "closes_at",
        "places": "places",
    }
    fieldsets = [
        (None, {"fields": ["event", "note", "places", "minutes", "closes_at"]}),
        (
            _("Times"),
            {
                "fields": ["starts_after", "shortens_breaks"],
                "description": _(
                    "Talks follow each other. One that does not fit before a break comes after it. If the time of a "
                    "talk changes, we email its speaker 15 minutes later."
                ),
            },
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        number = {state: Count("talks", filter=Q(talks__state=state)) for state in ("offered", "accepted")}
        return super().get_queryset(request).annotate(**{f"{state}_talks": count for state, count in number.items()})

    def get_inlines(self, request: HttpRequest, obj: Call | None = None) -> Any:
        return self.inlines if obj else [BreakInline]

    def get_readonly_fields(self, request: HttpRequest, obj: Call | None = None) -> list[str]:
        return ["event"] if obj else []

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return self.initial_event(request)

    def view_on_site(self, obj: Call) -> str | None:
        return None if obj.event.is_draft else obj.get_absolute_url()

    def render_change_form(
        self, request: HttpRequest, context: Any, add: bool = False, change: bool = False, form_url: str = "",
        obj: Call | None = None,
    ) -> Any:  # fmt: skip
        if obj:
            order = running_order(obj)
            shown = {item.talk.pk: item.begins for item in order.items if item.talk}
            for formset in context["inline_admin_formsets"]:
                formset.formset.instance.begins = shown
                for form in formset.formset.initial_forms:
                    form.instance.call = formset.formset.instance
            context |= {"steps": next_steps(obj, order)}
        return super().render_change_form(request, context, add, change, form_url, obj)

    def save_model(self, request: HttpRequest, obj: Call, form: Any, change: bool) -> None:
        facts = {name: form.cleaned_data[name] for name in FACTS}
        if not change:
            saved = talks.open_call(event=form.cleaned_data["event"], **facts)
        elif form.has_changed():
            saved = talks.change_call(call=obj, **facts)
        else:
            return
        obj.__dict__.update(saved.__dict__)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save breaks and numbers with services. Without a commit, the formsets only note what the log says."""
        for formset in formsets:
            formset.save(commit=False)
            if formset.has_changed():
                save = _save_breaks if formset.model is TalkBreak else _save_numbers
                save(form.instance, formset)

    @admin.display(description=_("offers to answer"), ordering="offered_talks")
    def offered(self, call: Any) -> int:
        return int(call.offered_talks)

    @admin.display(description=_("accepted"), ordering="accepted_talks")
    def accepted(self, call: Any) -> int:
        return int(call.accepted_talks)

    @admin.display(description=_("takes offers"), boolean=True)
    def is_open(self, call: Call) -> bool:
        return call.is_open()


def next_steps(call: Any, order: RunningOrder) -> list[tuple[str, str]]:
    """Return what an organiser has to do next, each as words and a URL, or an empty one."""
    talks_of_call = f"{reverse('admin:meetups_talk_changelist')}?call__id__exact={call.pk}&state__exact="
    gaps, steps = [item for item in order.items if item.kind == "gap"], []
    if number := call.offered_talks:
        words = ngettext("%d offer waits for an answer.", "%d offers wait for an answer.", number)
        steps.append((words % number, f"{talks_of_call}offered"))
    if gaps:
        words = ngettext("%d talk was withdrawn.", "%d talks were withdrawn.", len(gaps))
        more = gettext("Accept another one and give it that number, or close the gap.")
        steps.append((f"{words % len(gaps)} {more}", f"{talks_of_call}withdrawn"))
    if order.runs_over and order.ends_at:
        local = order.ends_at.astimezone(zone_named(call.event.zone))
        words = gettext("The talks end at %(time)s, after the meeting. Begin earlier, or shorten talks or breaks.")
        steps.append((words % {"time": clock(local.hour, local.minute)}, ""))
    return steps or [(gettext("Nothing to do now."), "")]


def _save_breaks(call: Call, formset: Any) -> None:
    rows = [form.cleaned_data for form in formset.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
    breaks = [Pause(row["starts_after"], row["minutes"], row["title"]) for row in rows]
    talks.change_call(call=call, breaks=breaks)


def _save_numbers(call: Call, formset: Any) -> None:
    """Put the talks whose number was changed in order, all at once: one by one, each would push the others away."""
    changed = [form for form in formset.initial_forms if form.has_changed()]
    talks.put_in_order(call=call, numbers={form.instance: form.cleaned_data["number"] for form in changed})
