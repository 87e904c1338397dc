"""Door links in the admin. Door volunteers check people in with them."""

from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from meetups.admin.base import GroupScopedAdmin
from meetups.admin.lists import RelatedFilter
from meetups.forms.doors import DoorLinkForm
from meetups.models import DoorLink
from meetups.services import doors
from meetups.standards import qr


@admin.register(DoorLink)
class DoorLinkAdmin(GroupScopedAdmin):
    """Organisers create, share and end door links. A door link is never changed."""

    form = DoorLinkForm
    group_path = "event__group"
    list_display = ["event", "is_open", "until", "created_by"]
    list_select_related = ["event", "created_by"]
    list_filter = [("event__group", RelatedFilter)]
    search_fields = ["event__title"]
    autocomplete_fields = ["event"]
    actions = ["revoke"]
    refusal_fields = {"draft": "event", "cancelled": "event", "past": "expires_at", "late": "expires_at"}
    add_fieldsets = [
        (
            None,
            {
                "fields": ["event", "expires_at"],
                "description": _(
                    "Anyone with the link sees the names and organisations of the attendees, and checks them in, "
                    "without an account. Give it to your door volunteers only."
                ),
            },
        )
    ]
    fieldsets = [(None, {"fields": ["event", "url", "code", "is_open", "until", "created_by", "created_at"]})]
    readonly_fields = ["url", "code", "is_open", "until", "created_by", "created_at"]

    def get_fieldsets(self, request: HttpRequest, obj: DoorLink | None = None) -> Any:
        return self.fieldsets if obj else self.add_fieldsets

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return self.initial_event(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def view_on_site(self, obj: DoorLink) -> str | None:
        return obj.get_absolute_url() if obj.is_open else None

    def save_model(self, request: HttpRequest, obj: DoorLink, form: Any, change: bool) -> None:
        opened = doors.open_link(event=obj.event, by=request.user, expires_at=obj.expires_at)  # type: ignore[arg-type]
        obj.__dict__.update(opened.__dict__)

    @admin.display(description=_("active"), boolean=True)
    def is_open(self, link: DoorLink) -> bool:
        return link.is_open

    @admin.display(description=_("until"), ordering="expires_at")
    def until(self, link: DoorLink) -> str:
        """Return the local time of the event, with date and time zone (law 3)."""
        moment = link.expires_at.astimezone(ZoneInfo(link.event.zone))
        return f"{date_format(moment, 'D j M Y, H:i')} {moment.tzname()}"

    @admin.display(description=_("link"))
    def url(self, link: DoorLink) -> str:
        """Return the link, which organisers copy into a message."""
        if not link.is_open:
            return "–"
        return format_html('<a href="{0}">{0}</a>', f"{settings.SITE_URL}{link.get_absolute_url()}")

    @admin.display(description=_("code for a phone"))
    def code(self, link: DoorLink) -> str:
        """Return the link as a QR code, which volunteers scan from the screen."""
        if not link.is_open:
            return "–"
        svg = mark_safe(qr.svg(f"{settings.SITE_URL}{link.get_absolute_url()}"))
        return format_html('<div class="door-code">{}</div>', svg)

    @admin.action(description=_("End the link"), permissions=["view"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[DoorLink]) -> None:
        self.perform(
            request,
            queryset,
            lambda link: doors.revoke(link=link),
            lambda number: ngettext("%d link has ended.", "%d links have ended.", number) % number,
        )
