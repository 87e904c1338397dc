"""The base class of links that work without an account until they expire: door links and host links."""

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from meetups.admin.base import GroupScopedAdmin
from meetups.standards import qr
from meetups.wording.dates import clock


class LinkAdmin(GroupScopedAdmin):
    """Organisers create, share and end links. A link is never changed. Each has an `event`."""

    class Media:
        js = [forms.widgets.Script("js/copy.js", type="module")]

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

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        """Show the link at once."""
        words = _("This is the link. It works until %(until)s.") % {"until": self.until(obj)}
        self.message_user(request, words, messages.SUCCESS)
        page = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        return HttpResponseRedirect(reverse(page, args=[obj.pk]))

    @admin.display(description=_("active"), boolean=True)
    def is_open(self, link: Any) -> bool:
        return bool(link.is_open)

    @admin.display(description=_("until"), ordering="expires_at")
    def until(self, link: Any) -> str:
        """Return the local time of the event, with date and time zone (law 3)."""
        moment = link.expires_at.astimezone(ZoneInfo(link.event.zone))
        return f"{date_format(moment, 'D j M Y')}, {clock(moment.hour, moment.minute)} {moment.tzname()}"

    @admin.display(description=_("link"))
    def url(self, link: Any) -> str:
        """Return the link in a field that organisers copy from. With script, a button copies it."""
        if not link.is_open:
            return "–"
        html = (
            '<span class="copied"><input class="vTextField" type="text" readonly value="{0}" aria-label="{1}"> '
            '<button class="button" type="button" data-copied="{2}" data-failed="{3}" hidden>{4}</button></span> '
            '<a href="{0}">{5}</a>'
        )
        failed = _("The link is selected: copy it with Ctrl+C or ⌘C.")
        words = (_("Link"), _("Copied"), failed, _("Copy the link"), _("Open the link"))
        return format_html(html, f"{settings.SITE_URL}{link.get_absolute_url()}", *words)

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
