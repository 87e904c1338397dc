"""The base class of links that work without an account until they expire: door links and host links."""

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
from meetups.standards import qr


class LinkAdmin(GroupScopedAdmin):
    """Organisers create, share and end links. A link is never changed. Each has an `event`."""

    actions = ["revoke"]
    readonly_fields = ["url", "code", "is_open", "until", "created_by", "created_at"]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fieldsets if obj else self.add_fieldsets  # type: ignore[attr-defined]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def view_on_site(self, obj: Any) -> str | None:
        return obj.get_absolute_url() if obj.is_open else None

    def open(self, link: Any, user: Any) -> Any:
        """Create the link with its service, and return it."""
        raise NotImplementedError

    def end(self, link: Any) -> None:
        """End a link with its service."""
        raise NotImplementedError

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.__dict__.update(self.open(obj, request.user).__dict__)

    @admin.display(description=_("active"), boolean=True)
    def is_open(self, link: Any) -> bool:
        return bool(link.is_open)

    @admin.display(description=_("until"), ordering="expires_at")
    def until(self, link: Any) -> str:
        """Return the local time of the event, with date and time zone (law 3)."""
        moment = link.expires_at.astimezone(ZoneInfo(link.event.zone))
        return f"{date_format(moment, 'D j M Y, H:i')} {moment.tzname()}"

    @admin.display(description=_("link"))
    def url(self, link: Any) -> str:
        """Return the link, which organisers copy into a message."""
        if not link.is_open:
            return "–"
        return format_html('<a href="{0}">{0}</a>', f"{settings.SITE_URL}{link.get_absolute_url()}")

    @admin.display(description=_("code for a phone"))
    def code(self, link: Any) -> str:
        """Return the link as a QR code, which people scan from the screen."""
        if not link.is_open:
            return "–"
        svg = mark_safe(qr.svg(f"{settings.SITE_URL}{link.get_absolute_url()}"))
        return format_html('<div class="link-code">{}</div>', svg)

    @admin.action(description=_("End the link"), permissions=["view"])
    def revoke(self, request: HttpRequest, queryset: QuerySet) -> None:
        self.perform(
            request,
            queryset,
            self.end,
            lambda number: ngettext("%d link has ended.", "%d links have ended.", number) % number,
        )
