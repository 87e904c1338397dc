"""The access needs of a meeting on one page of the admin, to read and to print."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext, ngettext

from meetups.admin.base import GroupScopedAdmin
from meetups.admin.tables import state_in_words
from meetups.models import Attendee, Event
from meetups.queries.needs import needs_of
from meetups.services import needs

NAME = "meetups_event_needs"


class NeedsAdmin(GroupScopedAdmin):
    """Adds the page of the needs of a meeting. Its button records that an organiser has read them."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.needs_view)
        return [path("<path:object_id>/needs/", view, name=NAME), *super().get_urls()]

    def needs_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        event = self.get_object(request, object_id)
        if event is None:
            response: HttpResponse = self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]
            return response
        if request.method == "POST":
            return self._mark_read(request, event)
        shown, found = needs.fingerprint(event), needs_of(event)  # in this order: what comes between is refused
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Access needs"),
            "opts": self.opts,
            "media": self.media,
            "event": event,
            "needs": found,
            "parts": [
                (gettext("With a place"), _rows(found.with_place)),
                (gettext("On the waitlist"), _rows(found.without_place)),
            ],
            "shown": shown,
        }
        return TemplateResponse(request, "admin/meetups/event/needs.html", context)

    def _mark_read(self, request: HttpRequest, event: Event) -> HttpResponse:
        try:
            number = needs.mark_read(event=event, shown=request.POST.get("shown", ""))
        except ValidationError as refusal:
            self.message_user(request, " ".join(refusal.messages), messages.ERROR)
        else:
            words = (
                ngettext(
                    "Access needs of %d person are recorded as read.",
                    "Access needs of %d people are recorded as read.",
                    number,
                )
                % number
            )
            self.message_user(request, words, messages.SUCCESS)
        return HttpResponseRedirect(reverse(f"admin:{NAME}", args=[event.pk]))


def _rows(attendees: list[Attendee]) -> list[dict[str, Any]]:
    return [{"attendee": row, "state": state_in_words(row.status, row.event)} for row in attendees]
