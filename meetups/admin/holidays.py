"""Public holidays, shared by all organisers of a nation."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from meetups.admin.base import SharedAdmin, own_groups
from meetups.models import Holiday


@admin.register(Holiday)
class HolidayAdmin(SharedAdmin):
    """A nightly job writes the public holidays. Organisers add others or mark those not observed."""

    list_display = ["on", "name", "nation", "is_off"]
    list_filter = ["nation", "is_off"]
    search_fields = ["name"]
    date_hierarchy = "on"
    fieldsets = [
        (
            None,
            {
                "fields": ["nation", "on", "name", "is_off"],
                "description": _("Series follow a change during the night, or when they are saved."),
            },
        )
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Holiday]:
        holidays: QuerySet[Holiday] = super().get_queryset(request)
        return holidays if request.user.is_superuser else holidays.filter(nation__in=own_nations(request))

    def has_view_permission(self, request: HttpRequest, obj: Holiday | None = None) -> bool:
        if not super().has_view_permission(request, obj):
            return False
        return obj is None or obj.pk is None or self.get_queryset(request).filter(pk=obj.pk).exists()

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer an organiser the nations of their own groups. A superuser can type any nation."""
        if db_field.name == "nation" and not request.user.is_superuser:
            nations = [(nation, nation) for nation in own_nations(request)]
            return forms.ChoiceField(label=_("Nation"), choices=nations)
        return super().formfield_for_dbfield(db_field, request, **kwargs)


def own_nations(request: HttpRequest) -> list[str]:
    return list(own_groups(request).order_by("nation").values_list("nation", flat=True).distinct())
