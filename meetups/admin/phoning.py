"""Attendees without an email address in the admin: whom to phone, and the filter that lists them."""

from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from meetups.admin.meeting_first import list_url
from meetups.models.attendees import AttendeeQuerySet
from meetups.models.event_querysets import EventQuerySet
from meetups.services.emails import changes
from meetups.wording.counts import to_phone_in_words

MOST_LISTED = 3


class ReachFilter(admin.SimpleListFilter):
    title = _("how to reach them")
    parameter_name = "reach"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("phone", _("By phone"))]

    def queryset(self, request: HttpRequest, queryset: AttendeeQuerySet) -> AttendeeQuerySet:  # type: ignore[override]
        return queryset.reached_by_phone() if self.value() else queryset


def warn_to_phone(request: HttpRequest, events: EventQuerySet, since: datetime) -> None:
    """Show how many attendees of the events changed since then have no email address, with links to the first lists."""
    to_phone = changes.to_phone(events=events.filter(updated_at__gte=since))
    if to_phone:
        found = {row.event_id: row.event for row in to_phone}
        links = [(list_url(pk), event) for pk, event in list(found.items())[:MOST_LISTED]]
        lists = format_html_join("", ' <a href="{}&amp;reach=phone">{}</a>.', links)
        messages.warning(request, format_html("{}{}", to_phone_in_words(len(to_phone)), lists))
