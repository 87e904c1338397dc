"""Events in the admin."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from meetups.admin.base import only_group
from meetups.admin.cancelling import CancelAdmin
from meetups.admin.effects import effects_after
from meetups.admin.event_copies import CopyAdmin
from meetups.admin.event_lists import EventListAdmin
from meetups.admin.needs import NeedsAdmin
from meetups.admin.phoning import warn_to_phone
from meetups.admin.tables import csv_of
from meetups.admin.venues import warn_of_closed
from meetups.forms.events import EventForm, has_scope
from meetups.models import Attendee, Event
from meetups.models.series import CARRIED
from meetups.queries import hearing
from meetups.queries.hearing import Hearing
from meetups.queries.organising.meetings import buttons_of
from meetups.services import events, search, series, series_plans
from meetups.views import audit
from meetups.views.log_ins import needs_recent_log_in
from meetups.wording.lists import listed
from meetups.wording.rhythms import in_words

BUTTONS = [("_draft", _("Save as draft")), ("_publish", _("Publish")), ("_tentative", _("Publish as tentative"))]


@admin.register(Event)
class EventAdmin(CopyAdmin, NeedsAdmin, EventListAdmin, CancelAdmin):
    form = EventForm
    actions = ["publish", "cancel", "copy_to_a_date", "export_attendees"]
    status_buttons = {
        "_draft": Event.Status.DRAFT,
        "_publish": Event.Status.CONFIRMED,
        "_tentative": Event.Status.TENTATIVE,
    }
    refusal_fields = {"capacity": "capacity", "day": "starts_at", "past": "scope"}
    change_form_template = "admin/meetups/event/change_form.html"
    fieldsets = [
        (None, {"fields": ["group", "title", "format", "summary", "picture", "description"]}),
        (
            _("When"),
            {
                "fields": ["starts_at", "ends_at", "moves_end", "zone"],
                "description": _("Type times as you say them: 6pm, 18:30, midday."),
            },
        ),
        (_("Where"), {"fields": ["attendance_mode", "venue", "online_url"]}),
        (
            _("Places"),
            {
                "fields": ["capacity", "is_above_capacity", "rsvp_opens_at", "rsvp_closes_at"],
                "description": _("If you leave these empty, there is no limit, and people can sign up until the end."),
            },
        ),
        (_("More"), {"fields": ["cutoff_hours", "confirms_sign_ups"]}),
        (
            _("Status"),
            {
                "fields": ["status"],
                "description": _(
                    "Only organisers see a draft. A tentative event is public and marked “to be confirmed”."
                ),
            },
        ),
    ]

    class Media:
        js = [forms.widgets.Script("js/event_times.js", type="module")]

    def get_fieldsets(self, request: HttpRequest, obj: Event | None = None) -> Any:
        what, (when, times), *others, status = self.fieldsets
        if obj is None:
            times = {**times, "fields": [name for name in times["fields"] if name != "moves_end"]}
        elif obj.is_cancelled:
            status = (_("Status"), {"fields": ["status", "cancellation_reason"]})
        shown = [what, (when, times), *others, status]
        return [*shown, (_("Meetings to change"), {"fields": ["scope"]})] if obj and has_scope(obj) else shown

    def get_readonly_fields(self, request: HttpRequest, obj: Event | None = None) -> list[str]:
        """Make the group read-only in a series, whose group it is, and once people are told of it or have signed up.

        The organisers of another group would read their names, which that group may keep for longer. A superuser may
        still move such an event.
        """
        if obj is None:
            return []
        is_promised = not request.user.is_superuser and (not obj.is_draft or obj.attendees.exists())
        return ["status"] * obj.is_cancelled + ["group"] * bool(obj.series_id or is_promised)

    def render_change_form(
        self, request: HttpRequest, context: Any, add: bool = False, change: bool = False, form_url: str = "",
        obj: Event | None = None,
    ) -> Any:  # fmt: skip
        if obj and not obj.is_past and not obj.is_cancelled:
            warn_of_closed(self, request, obj.venue, obj.local_date)
        context["registered_buttons"] = buttons_of(obj) if obj else []
        if obj and obj.series_id:
            context |= series_context(Event.objects.select_related("series").get(pk=obj.pk))
        return super().render_change_form(request, context, add, change, form_url, obj)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Fill in the group of an organiser who has only one."""
        group = only_group(request)
        return {"group": group.pk, "zone": group.zone} if group else {"zone": ""}

    def hears(self, request: HttpRequest, row: Event | None) -> list[Hearing]:
        return hearing.of_event(row) if row else hearing.of_new(only_group(request))

    def buttons(self, request: HttpRequest, row: Event | None) -> list[tuple[str, Any]]:
        return BUTTONS if row is None or row.is_draft else []

    def lock(self, row: Event) -> None:
        """Lock an event, but its series first, as services do."""
        series.lock_event(event=row)

    def view_on_site(self, obj: Event) -> str | None:
        return None if obj.is_draft else obj.get_absolute_url()

    def has_delete_permission(self, request: HttpRequest, obj: Event | None = None) -> bool:
        """Refuse to delete a published event. It is cancelled instead, because its URL must last (law 8)."""
        if not super().has_delete_permission(request, obj):
            return False
        is_removable = obj is not None and obj.series_id is not None and obj.starts_at > timezone.now()
        return obj is None or obj.is_draft or is_removable or bool(request.user.is_superuser)

    def save_model(self, request: HttpRequest, obj: Event, form: Any, change: bool) -> None:
        """Save the event once, together with the other events of its series if the scope includes them.

        Say who hears of it.
        """
        since, scope = timezone.now(), form.cleaned_data.get("scope") or "this"
        before = Event.objects.get(pk=obj.pk) if change else None
        values, own = changed_fields(obj) if scope != "this" else ({}, {})
        if values:
            plan = series_plans.plan_change(event=obj, values=values, own=own, scope=scope)
            obj.series_id = series.change(event=obj, values=values, own=own, scope=scope).series_id
            words = effects_after(plan, hears=hearing.of_freed(Event.objects.filter(series=obj.series_id), since))
        else:
            events.save(event=obj)
            words = [hearing.after_saving(before, obj, since)]
        self.message_user(request, " ".join([*words, *changed_alone(own)]), messages.SUCCESS)
        if not obj.is_cancelled:
            of_series = Q(series=obj.series_id) if values else Q(pk=obj.pk)
            warn_to_phone(request, Event.objects.filter(of_series), since)

    def delete_model(self, request: HttpRequest, obj: Event) -> None:
        """Remove a meeting from its series, or the nightly job would create it again."""
        if obj.series_id:
            series.remove(event=obj)
        else:
            search.delete(thing=obj)
            super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Event]) -> None:
        for event in queryset:
            self.delete_model(request, event)

    @admin.action(description=_("Publish"), permissions=["change"])
    def publish(self, request: HttpRequest, queryset: QuerySet[Event]) -> None:
        self.perform(
            request,
            queryset,
            lambda event: events.publish(event=event),
            lambda number: ngettext("%d event is published.", "%d events are published.", number) % number,
        )

    @admin.action(description=_("Copy to a date"), permissions=["add"])
    def copy_to_a_date(self, request: HttpRequest, queryset: QuerySet[Event]) -> HttpResponse | None:
        chosen = list(queryset[:2])
        if len(chosen) != 1:
            self.message_user(request, gettext("Choose one event to copy."), messages.ERROR)
            return None
        return HttpResponseRedirect(reverse("admin:meetups_event_copy", args=[chosen[0].pk]))

    @admin.action(description=_("Export attendees (CSV)"), permissions=["view"])
    @needs_recent_log_in
    def export_attendees(self, request: HttpRequest, queryset: QuerySet[Event]) -> HttpResponse:
        # The queryset has all events: with "select all", the POST has only those of one page.
        numbers = sorted(queryset.values_list("pk", flat=True))
        audit.record(request, "export", events=",".join(map(str, numbers)))
        return csv_of(Attendee.objects.filter(event__in=queryset.values("pk")))


def changed_fields(event: Event) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the unsaved changes of an event: of fields that a series has too, and of all other fields."""
    before = Event.objects.get(pk=event.pk)
    names = [field.attname for field in Event._meta.concrete_fields]
    changed = {name: getattr(event, name) for name in names if getattr(event, name) != getattr(before, name)}
    values = {name: value for name, value in changed.items() if name in CARRIED}
    return values, {name: value for name, value in changed.items() if name not in CARRIED}


def changed_alone(own: dict[str, Any]) -> list[str]:
    """Return a sentence about the changes that no other meeting got, though several were to change."""
    names = [_name_of(name) for name in own if name in (*series_plans.UNTOUCHED, "status")]
    return [gettext("Changed for this meeting only: %(fields)s.") % {"fields": listed(names)}] if names else []


def _name_of(field: str) -> str:
    return str(Event._meta.get_field(field).verbose_name)  # type: ignore[union-attr]


def series_context(event: Event) -> dict[str, Any]:
    """Return the series of a meeting, its rhythm and the fields changed by hand, for the page of the meeting."""
    series_of_event = event.series
    assert series_of_event is not None
    assert event.recurrence_id is not None
    usual = series_plans.read(series_of_event).values(event.recurrence_id)
    names = [_name_of(name) for name in series_plans.differing(event, usual)]
    rhythm = in_words(series_of_event.rrule, series_of_event.starts_on)
    return {"series": series_of_event, "rhythm": rhythm, "changed_by_hand": listed(names)}
