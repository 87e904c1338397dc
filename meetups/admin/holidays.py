"""Public holidays, which all groups of a nation share."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from meetups.admin.base import SharedAdmin, own_groups
from meetups.admin.effects import effects_after
from meetups.admin.lists import MOST_CHOICES
from meetups.admin.phoning import warn_to_phone
from meetups.forms.nations import NationField
from meetups.models import Event, EventSeries, Holiday
from meetups.services import series
from meetups.services.series_plans import Plan
from meetups.wording.nations import nation_named

SHARED = _("Series of other groups skip these public holidays too, so only a superuser changes them.")


class NationFilter(admin.SimpleListFilter):
    """The nations that have holidays in this list, by name."""

    title = _("nation")
    parameter_name = "nation"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        codes = model_admin.get_queryset(request).order_by("nation").values_list("nation", flat=True).distinct()
        return [(code, nation_named(code)) for code in codes[:MOST_CHOICES]]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Holiday]) -> QuerySet[Holiday]:
        return queryset.filter(nation=self.value()) if self.value() else queryset


@admin.register(Holiday)
class HolidayAdmin(SharedAdmin):
    """The site writes the public holidays. Organisers add others or mark those not observed.

    A change cancels meetings of each series that skips public holidays. So organisers change those of a nation only
    while all such series there are of their own groups.
    """

    list_display = ["on", "name", "nation_name", "is_off"]
    list_filter = [NationFilter, "is_off"]
    search_fields = ["name"]
    date_hierarchy = "on"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Holiday]:
        holidays: QuerySet[Holiday] = super().get_queryset(request)
        return holidays if request.user.is_superuser else holidays.filter(nation__in=own_nations(request))

    def has_view_permission(self, request: HttpRequest, obj: Holiday | None = None) -> bool:
        if not super().has_view_permission(request, obj):
            return False
        return obj is None or obj.pk is None or self.get_queryset(request).filter(pk=obj.pk).exists()

    def has_change_permission(self, request: HttpRequest, obj: Holiday | None = None) -> bool:
        if not super().has_change_permission(request, obj):
            return False
        return bool(obj is None or request.user.is_superuser or obj.nation in nations_to_change(request))

    def has_delete_permission(self, request: HttpRequest, obj: Holiday | None = None) -> bool:
        return self.has_change_permission(request, obj)

    def get_fieldsets(self, request: HttpRequest, obj: Holiday | None = None) -> Any:
        words = _(
            "Series that skip public holidays follow a change at once. Meetings on a new holiday are cancelled, and "
            "their attendees are emailed."
        )
        description = words if obj is None or self.has_change_permission(request, obj) else SHARED
        return [(None, {"fields": ["nation", "on", "name", "is_off"], "description": description})]

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead an organiser who may add no holiday back to the list, and say why."""
        if self.has_add_permission(request) and not (request.user.is_superuser or nations_to_change(request)):
            self.message_user(request, SHARED, messages.WARNING)
            return redirect("admin:meetups_holiday_changelist")
        response: HttpResponse = super().add_view(request, *args, **kwargs)
        return response

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer an organiser the nations whose holidays they may change, and a superuser all nations."""
        if db_field.name != "nation":
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        if request.user.is_superuser:
            return NationField()
        nations = [(nation, nation_named(nation)) for nation in nations_to_change(request)]
        return forms.ChoiceField(label=_("Nation"), choices=nations)

    def save_model(self, request: HttpRequest, obj: Holiday, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        follow(self, request, {obj.nation, form.initial.get("nation", obj.nation)})

    def delete_model(self, request: HttpRequest, obj: Holiday) -> None:
        super().delete_model(request, obj)
        follow(self, request, {obj.nation})

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Holiday]) -> None:
        nations = set(queryset.values_list("nation", flat=True))
        super().delete_queryset(request, queryset)
        follow(self, request, nations)

    @admin.display(description=_("nation"), ordering="nation")
    def nation_name(self, holiday: Holiday) -> str:
        return str(nation_named(holiday.nation))


def follow(model_admin: admin.ModelAdmin, request: HttpRequest, nations: Iterable[str]) -> None:
    """Change the series that skip the holidays of these nations. Say what happened to their meetings, and who is
    emailed and whom to phone.

    A holiday can cancel meetings with attendees at once.
    """
    for nation in sorted(nations):
        since = timezone.now()
        followed = series.follow_holidays(nation=nation)
        if followed.is_later:
            words = gettext("The series that skip public holidays follow in the next minutes.")
            model_admin.message_user(request, words, messages.INFO)
        elif number := followed.changed:
            words = ngettext(
                "%d meeting of the series that skip public holidays changed.",
                "%d meetings of the series that skip public holidays changed.",
                number,
            )
            done = " ".join([words % number, *effects_after(Plan(None, followed.steps))])
            model_admin.message_user(request, done, messages.INFO)
            pks = [step.event_id for step in followed.steps if step.event_id]
            warn_to_phone(request, Event.objects.filter(pk__in=pks), since)


def own_nations(request: HttpRequest) -> list[str]:
    return list(own_groups(request).order_by("nation").values_list("nation", flat=True).distinct())


def nations_to_change(request: HttpRequest) -> list[str]:
    """Return the nations of an organiser's groups in which no other group has a series that skips public holidays."""
    nations, skipping = own_nations(request), EventSeries.objects.filter(on_holidays=EventSeries.OnHolidays.SKIP)
    others = skipping.exclude(status=EventSeries.Status.ENDED).exclude(group__in=own_groups(request).values("pk"))
    shared = set(others.filter(group__nation__in=nations).values_list("group__nation", flat=True))
    return [nation for nation in nations if nation not in shared]
