"""The grids of unconferences in the admin: rooms, slots, and the sessions that people pitch."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from meetups.admin.base import GroupScopedAdmin
from meetups.admin.inlines import LimitedInline
from meetups.admin.lists import FilledFilter, RelatedFilter
from meetups.models import Grid, GridRoom, GridSlot, Pitch
from meetups.models.fields import new_uid
from meetups.services import grids
from meetups.services.grids.locking import lock_grid_and_event

SETTINGS = ("is_pitching_open", "anyone_places")
TYPED = ("title", "about", "name", "email")


class RowForm(forms.ModelForm):
    """A row of a grid. The services compare it with the rows as all of them will be, not with those of before."""

    def validate_constraints(self) -> None:
        """Compare it with nothing."""


class OfGridInline(LimitedInline):
    """Rows on the page of a grid, with the permissions of that page."""

    form = RowForm
    extra = 1  # without script, organisers add one row at a time

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_staff)

    has_add_permission = has_change_permission = has_delete_permission = has_view_permission


class GridRoomInline(OfGridInline):
    model = GridRoom
    fields = ["name", "position"]


class GridSlotInline(OfGridInline):
    model = GridSlot
    fields = ["starts_after", "minutes", "title"]


def save_rooms(grid: Grid, formset: Any) -> None:
    """Remove, rename, add and put in order the rooms."""
    formset.save(commit=False)
    for room in formset.deleted_objects:
        grids.remove_room(room=room)
    grids.rename_rooms(grid=grid, rooms=[room for room, _fields in formset.changed_objects])
    added = [grids.add_room(grid=grid, name=room.name) for room in formset.new_objects]
    grids.order_rooms(grid=grid, numbers=_numbers(formset, added))


def _numbers(formset: Any, added: list[GridRoom]) -> dict[GridRoom, int]:
    """Return the rooms whose number was changed, and their new ones. A new room without a number stays the last."""
    new = [form for form in formset.extra_forms if form.has_changed() and form not in formset.deleted_forms]
    rows = [*((form, form.instance) for form in formset.initial_forms), *zip(new, added, strict=True)]
    return {room: form.instance.position for form, room in rows if "position" in form.changed_data}


def save_slots(grid: Grid, formset: Any) -> None:
    """Remove, change and add slots."""
    formset.save(commit=False)
    for slot in formset.deleted_objects:
        grids.remove_slot(slot=slot)
    grids.change_slots(grid=grid, slots=[slot for slot, _fields in formset.changed_objects])
    for row in formset.new_objects:
        grids.add_slot(grid=grid, starts_after=row.starts_after, minutes=row.minutes, title=row.title)


SAVED_BY_SERVICES = {GridRoom: save_rooms, GridSlot: save_slots}


@admin.register(Grid)
class GridAdmin(GroupScopedAdmin):
    """Organisers open grids, and change rooms, slots and settings. A grid is deleted only without a pitch."""

    group_path = "event__group"
    list_display = ["event", "sessions", "pitches", "is_pitching_open", "anyone_places"]
    list_select_related = ["event"]
    list_filter = [("event__group", RelatedFilter)]
    search_fields = ["event__title"]
    refusal_fields = dict.fromkeys(["draft", "exists"], "event")
    fieldsets = [(None, {"fields": ["event", *SETTINGS]})]
    inlines = [GridRoomInline, GridSlotInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        standing = Q(pitches__withdrawn_at__isnull=True)
        placed = Count("pitches", filter=Q(pitches__slot__isnull=False))
        rows = super().get_queryset(request).annotate(placed=placed, standing=Count("pitches", filter=standing))
        return rows.order_by("-pk")

    def get_readonly_fields(self, request: HttpRequest, obj: Grid | None = None) -> list[str]:
        return ["event"] if obj else []

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return self.initial_event(request)

    def view_on_site(self, obj: Grid) -> str | None:
        return obj.get_absolute_url()

    def save_model(self, request: HttpRequest, obj: Grid, form: Any, change: bool) -> None:
        settings = {name: form.cleaned_data[name] for name in SETTINGS}
        if change:
            saved = grids.change_grid(grid=obj, **settings)
        else:
            saved = grids.open_grid(event=obj.event, by=request.user, **settings)  # type: ignore[arg-type]
        obj.__dict__.update(saved.__dict__)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        SAVED_BY_SERVICES[formset.model](form.instance, formset)

    @admin.display(description=_("sessions"))
    def sessions(self, grid: Any) -> int:
        return int(grid.placed)

    @admin.display(description=_("pitches"))
    def pitches(self, grid: Any) -> int:
        return int(grid.standing)


@admin.register(Pitch)
class PitchAdmin(GroupScopedAdmin):
    """Organisers pitch for others, change pitches and withdraw them. A session keeps its URL, so it is not deleted."""

    group_path = "grid__event__group"
    list_display = ["title", "grid", "name", "hands", "room", "slot_hours", "withdrawn_at"]
    list_select_related = ["grid__event", "room", "slot__grid__event"]
    list_filter = [("grid__event__group", RelatedFilter), ("withdrawn_at", FilledFilter)]
    search_fields = ["title", "name", "grid__event__title"]
    actions = ["withdraw"]
    refusal_fields = {"duplicate": "title", "limit": "grid"}
    host: Any = (
        _("Host"),
        {
            "fields": ["name", "email", "is_name_public"],
            "description": _("Only the host can show the name. You can hide it."),
        },
    )
    add_fieldsets = [
        (None, {"fields": ["grid", "title", "about"]}),
        (_("Host"), {"fields": ["name", "email"], "description": _("The name is not shown until the host shows it.")}),
    ]
    fieldsets = [
        (None, {"fields": ["grid", "title", "about", "hands", "room", "slot_hours", "topic"]}),
        host,
        (_("Notes and outcome"), {"fields": ["notes", "outcome"]}),
        (_("When"), {"fields": ["created_at", "withdrawn_at"]}),
    ]
    readonly_fields = ["hands", "room", "slot_hours", "topic", "created_at", "withdrawn_at"]

    def get_fieldsets(self, request: HttpRequest, obj: Pitch | None = None) -> Any:
        return self.fieldsets if obj else self.add_fieldsets

    def get_readonly_fields(self, request: HttpRequest, obj: Pitch | None = None) -> list[str]:
        hidden = ["is_name_public"] if obj and not obj.is_name_public else []
        return [*self.readonly_fields, *hidden, *(["grid"] if obj else [])]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let only superusers delete a pitch, because its URL must last (law 8)."""
        return bool(request.user.is_superuser)

    def lock(self, row: Pitch) -> None:
        """Lock a pitch, but its event and grid first, as services do."""
        lock_grid_and_event(row.grid)
        super().lock(row)

    def delete_model(self, request: HttpRequest, obj: Pitch) -> None:
        grids.delete(pitch=obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Pitch]) -> None:
        for pitch in queryset.select_related("grid"):
            grids.delete(pitch=pitch)

    def view_on_site(self, obj: Pitch) -> str | None:
        return obj.get_absolute_url()

    def save_model(self, request: HttpRequest, obj: Pitch, form: Any, change: bool) -> None:
        facts = {name: form.cleaned_data[name] for name in TYPED}
        if change:
            saved = grids.edit(pitch=obj, **facts)
            if not form.cleaned_data.get("is_name_public", True):
                grids.show_name(pitch=saved, is_public=False)
            saved = grids.write(pitch=saved, notes=form.cleaned_data["notes"], outcome=form.cleaned_data["outcome"])
        else:
            saved = grids.pitch(grid=obj.grid, is_host=True, idempotency_key=new_uid(), **facts)
        obj.__dict__.update(saved.__dict__)

    @admin.display(description=_("slot"), ordering="slot__starts_after")
    def slot_hours(self, pitch: Pitch) -> str:
        return pitch.slot.hours if pitch.slot else "–"

    @admin.action(description=_("Withdraw"), permissions=["view"])
    def withdraw(self, request: HttpRequest, queryset: QuerySet[Pitch]) -> None:
        self.perform(
            request,
            queryset.select_related("grid"),
            lambda pitch: grids.withdraw(pitch=pitch),
            lambda number: ngettext("%d pitch is withdrawn.", "%d pitches are withdrawn.", number) % number,
        )
