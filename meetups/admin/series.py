"""Series in the admin."""

from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from meetups.admin.base import GroupScopedAdmin, only_group
from meetups.admin.effects import effects_after
from meetups.admin.inlines import LimitedInline
from meetups.admin.lists import RelatedFilter
from meetups.admin.phoning import warn_to_phone
from meetups.admin.series_pages import SeriesPages
from meetups.admin.venues import warn_of_closed
from meetups.forms.series import RHYTHM, SeriesForm, previewed, typed_for
from meetups.forms.series_rows import ExceptionForm, StopForm
from meetups.models import Event, EventSeries, SeriesDate, SeriesVenue, Venue
from meetups.queries import hearing
from meetups.queries.hearing import Hearing
from meetups.queries.series import preview
from meetups.services import series as services
from meetups.services import series_plans
from meetups.services.series_plans import Step
from meetups.standards import recurrence
from meetups.wording.dates import clock, zone_named
from meetups.wording.rhythms import in_words

BUTTONS = [("_draft", _("Save as draft")), ("_publish", _("Publish"))]
# The fields that the first date fills, unless somebody chooses more.
MORE_DAYS: tuple[Any, Any] = (
    _("Several days a week or a month"),
    {"classes": ["rhythm", "collapse"], "fields": ["ordinals", "weekdays", "monthday"]},
)


class OfSeriesInline(LimitedInline):
    """Rows on the page of a series, with the permissions of that page."""

    extra = 1  # without script, organisers add one row at a time

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_staff)

    has_add_permission = has_change_permission = has_delete_permission = has_view_permission


class SeriesDateInline(OfSeriesInline):
    model = SeriesDate
    form = ExceptionForm
    fields = ["on", "is_removed"]
    verbose_name_plural = _("exceptions: days added or removed")


class SeriesVenueInline(OfSeriesInline):
    model = SeriesVenue
    form = StopForm
    fields = ["position", "venue"]
    verbose_name_plural = _("venues in turn (leave empty for the usual venue)")


@admin.register(EventSeries)
class SeriesAdmin(SeriesPages, GroupScopedAdmin):
    form = SeriesForm
    change_form_template = "admin/meetups/eventseries/change_form.html"
    list_display = ["title", "rhythm", "group", "venue", "status", "next_meeting"]
    list_select_related = ["group", "venue"]
    list_filter = ["status", ("group", RelatedFilter)]
    search_fields = ["title", "summary", "venue__name"]
    actions = None
    view_on_site = False
    refusal_fields = {"capacity": "capacity"}
    inlines = [SeriesDateInline, SeriesVenueInline]
    fieldsets = [
        (None, {"fields": ["group", "title", "format", "summary", "description"]}),
        (
            _("First meeting"),
            {
                "fields": [("starts_on", "start_time", "minutes"), "zone"],
                "description": _("Type the time as you say it: 6pm, 18:30, midday."),
            },
        ),
        (
            _("Rhythm"),
            {
                "classes": ["rhythm"],
                "fields": [("every", "unit"), "rrule", ("ends", "times", "until"), "on_holidays"],
                "description": _("The first date decides the weekday and the week of the month."),
            },
        ),
        MORE_DAYS,
        (_("Where"), {"fields": ["attendance_mode", "venue", "online_url"]}),
        (_("Places"), {"fields": ["capacity", "is_above_capacity"]}),
    ]

    class Media:
        js = [forms.widgets.Script("js/series_preview.js", type="module")]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        coming = Event.objects.filter(series=models.OuterRef("pk"), starts_at__gt=timezone.now())
        coming = coming.exclude(status=Event.Status.CANCELLED).order_by("starts_at")
        return super().get_queryset(request).annotate(next_at=models.Subquery(coming.values("starts_at")[:1]))

    def get_fieldsets(self, request: HttpRequest, obj: EventSeries | None = None) -> Any:
        """Open the fields of several days if the series has some."""
        typed = typed_for(obj.rrule, obj.starts_on) if obj else {}
        if not any(typed.get(name) for name in MORE_DAYS[1]["fields"]):
            return self.fieldsets
        shown = (MORE_DAYS[0], {**MORE_DAYS[1], "classes": ["rhythm"]})
        return [shown if part is MORE_DAYS else part for part in self.fieldsets]

    def get_readonly_fields(self, request: HttpRequest, obj: EventSeries | None = None) -> list[str]:
        """Make the group read-only: its organisers see the attendees of the events."""
        return ["group"] if obj else []

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Fill in the group of an organiser who has only one."""
        group = only_group(request)
        return {"group": group.pk, "zone": group.zone} if group else {"zone": ""}

    def hears(self, request: HttpRequest, row: EventSeries | None) -> list[Hearing]:
        return hearing.of_series(row) if row else hearing.of_new(only_group(request), is_series=True)

    def buttons(self, request: HttpRequest, row: EventSeries | None) -> list[tuple[str, Any]]:
        return BUTTONS if row is None or row.is_draft else []

    def lock(self, row: EventSeries) -> None:
        """Lock a series, then its events, as services do."""
        services.lock_series(row)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> type[Any]:
        form = super().get_form(request, obj, change=change, **kwargs)
        return previewed(form) if "_preview" in request.POST else form

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        form = context["adminform"].form
        dates = next(row.formset for row in context["inline_admin_formsets"] if row.formset.model is SeriesDate)
        context["problems"] = [error for name in form.errors.keys() & RHYTHM for error in form.errors[name]]
        if (form.is_bound or form.instance.pk) and not context["problems"]:
            context |= preview_context(form.instance, dates)
        for venue in venues_of(form.instance):
            warn_of_closed(self, request, venue, date.max)
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: EventSeries, form: Any, change: bool) -> None:
        """Save the row of a new series only: `save_related` creates its events, with its exceptions and venues."""
        if not change:
            super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        series, since = form.instance, timezone.now()
        by_model = {formset.model: formset for formset in formsets}
        by_model[SeriesDate].save()
        stops = by_model[SeriesVenue]
        stops.save(commit=False)
        removed = remove_days(series, by_model[SeriesDate])
        is_published = (not change or series.is_draft) and "_publish" in request.POST
        if not change or series.is_draft:
            series.status = EventSeries.Status.RUNNING if is_published else EventSeries.Status.DRAFT
        venues = venues_in_turn(stops) if stops.has_changed() else None
        plan = series_plans.plan_save(series=series, venues=venues)
        plan = replace(plan, steps=[*removed, *plan.steps])
        services.save(series=series, venues=venues)
        meetings = Event.objects.filter(series=series)
        hears = hearing.of_meetings(series.group) if is_published else hearing.of_freed(meetings, since)
        self.message_user(request, " ".join(effects_after(plan, hears=hears)), messages.SUCCESS)
        warn_to_phone(request, meetings, since)

    @admin.display(description=_("rhythm"), ordering="rrule")
    def rhythm(self, series: EventSeries) -> str:
        time = clock(series.start_time.hour, series.start_time.minute)
        return f"{in_words(series.rrule, series.starts_on)}, {time}"

    @admin.display(description=_("next meeting"), ordering="next_at")
    def next_meeting(self, series: EventSeries) -> str:
        moment = series.next_at  # type: ignore[attr-defined]
        return date_format(moment.astimezone(zone_named(series.zone)), "D j M Y") if moment else "—"


def exceptions_of(dates: Any) -> dict[date, bool]:
    """Return the exceptions in the form, or the saved ones: for each day, whether it is removed."""
    if not dates.is_bound:
        return {form.instance.on: form.instance.is_removed for form in dates.initial_forms}
    rows = [form.cleaned_data for form in dates.forms if form.is_valid()]
    return {row["on"]: row["is_removed"] for row in rows if row.get("on") and not row.get("DELETE")}


def remove_days(series: EventSeries, dates: Any) -> list[Step]:
    """Remove the days that the form removes, each with its meeting. Return the changes of these meetings."""
    changed = [row for row, _names in dates.changed_objects] + dates.new_objects
    days, steps = [row.on for row in changed if row.is_removed], []
    for event in series.occurrences.filter(recurrence_id__in=days, starts_at__gt=timezone.now()):
        steps += series_plans.plan_removal(event=event).steps
        services.remove(event=event)
    return steps


def venues_of(series: EventSeries) -> list[Venue]:
    """Return the usual venue of a saved series and its venues in turn, without duplicates."""
    if not series.pk:
        return []
    venues = [series.venue, *(stop.venue for stop in series.stops.select_related("venue"))]
    return list(dict.fromkeys(venue for venue in venues if venue))


def venues_in_turn(stops: Any) -> list[int]:
    """Return the ids of the venues in turn, in the order of their numbers. Venues without a number are last."""
    rows = [form.cleaned_data for form in stops.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
    rows.sort(key=lambda row: row["position"] or 1000)
    return [row["venue"].pk for row in rows]


def preview_context(series: EventSeries, dates: Any) -> dict[str, Any]:
    """Return the rhythm in words, the rule and the next ten dates of a series, which may be unsaved."""
    try:
        lines = preview(series, exceptions_of(dates))
        return {"rhythm": in_words(series.rrule, series.starts_on), "rrule": series.rrule, "dates": lines}
    except recurrence.RuleError:
        return {}
