"""Those who come, for those who organise."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from import_export import fields, resources

from meetups.admin.groups import GroupScopedAdmin
from meetups.forms.events import PlaceForm
from meetups.models import Attendee
from meetups.services import attendees

# A spreadsheet takes a cell that begins so for a formula, and runs it.
RISKY_STARTS = ("=", "+", "-", "@", "\t", "\r")


class AttendeeResource(resources.ModelResource):
    """The list as a table, for a reception desk or a spreadsheet."""

    event = fields.Field(attribute="event__title", column_name="event")
    starts = fields.Field(column_name="starts")
    organisation = fields.Field(attribute="organisation__name", column_name="organisation")
    status = fields.Field(attribute="get_status_display", column_name="status")

    class Meta:
        model = Attendee
        fields = [
            "event", "starts", "name", "email", "organisation", "access_needs", "is_first_time", "is_name_public",
            "status",
        ]  # fmt: skip
        export_order = fields

    def dehydrate_starts(self, attendee: Attendee) -> str:
        """By the clock of the event's own place."""
        return attendee.event.local_start.strftime("%Y-%m-%d %H:%M")

    def export_field(self, field: fields.Field, instance: Attendee, **kwargs: Any) -> Any:
        """An apostrophe keeps what somebody typed from being run as a formula."""
        cell = super().export_field(field, instance, **kwargs)
        return f"'{cell}" if isinstance(cell, str) and cell.startswith(RISKY_STARTS) else cell


def csv_of(rows: QuerySet[Attendee]) -> HttpResponse:
    """A file of these places, by event and name."""
    table = AttendeeResource().export(
        rows.select_related("event", "organisation").order_by("event__starts_at", "event_id", "name", "id")
    )
    name = f"attendees-{timezone.localdate().isoformat()}.csv"
    return HttpResponse(
        table.csv,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@admin.register(Attendee)
class AttendeeAdmin(GroupScopedAdmin):
    """The key to a place is the attendee's own: no page here shows it."""

    form = PlaceForm
    group_path = "event__group"
    list_display = ["name", "email", "organisation", "event", "status", "is_first_time", "created_at"]
    list_select_related = ["event", "organisation"]
    list_filter = [
        "status",
        "is_first_time",
        ("event__group", admin.RelatedOnlyFieldListFilter),
        ("organisation", admin.RelatedOnlyFieldListFilter),
    ]
    search_fields = ["name", "email", "organisation__name", "event__title"]
    date_hierarchy = "event__starts_at"
    autocomplete_fields = ["event", "organisation"]
    actions = ["cancel_places", "export"]
    view_on_site = False
    refusal_fields = {"taken": "email", "full": "event", "draft": "event"}
    add_fieldsets = [
        (
            None,
            {
                "fields": ["event", "name", "email", "organisation"],
                "description": _("They are sent the letter with the link that manages their place."),
            },
        )
    ]
    fieldsets = [
        (None, {"fields": ["event", "status", "name", "email", "organisation"]}),
        (
            _("For the hosts"),
            {
                "fields": ["access_needs", "is_first_time", "is_name_public"],
                "description": _("Tell only those who need to know it."),
            },
        ),
        (_("When"), {"fields": ["created_at", "updated_at"]}),
    ]

    def get_fieldsets(self, request: HttpRequest, obj: Attendee | None = None) -> Any:
        return self.fieldsets if obj else self.add_fieldsets

    def get_readonly_fields(self, request: HttpRequest, obj: Attendee | None = None) -> list[str]:
        return ["event", "status", "created_at", "updated_at"] if obj else []

    def save_model(self, request: HttpRequest, obj: Attendee, form: Any, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
            return
        asked = {name: form.cleaned_data[name] for name in ("event", "name", "email", "organisation")}
        attendee = attendees.add(**asked)
        obj.__dict__.update(attendee.__dict__)

    @admin.action(description=_("Cancel places"), permissions=["change"])
    def cancel_places(self, request: HttpRequest, queryset: QuerySet[Attendee]) -> None:
        self.perform(
            request,
            queryset,
            lambda attendee: attendees.cancel(attendee=attendee),
            lambda number: ngettext("%d place is cancelled.", "%d places are cancelled.", number) % number,
        )

    @admin.action(description=_("Export (CSV)"), permissions=["view"])
    def export(self, request: HttpRequest, queryset: QuerySet[Attendee]) -> HttpResponse:
        return csv_of(queryset)
