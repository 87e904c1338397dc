"""The attendees of one meeting: the admin asks for the meeting first, and comes back to its list."""

import re
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext

from meetups.admin.base import GroupScopedAdmin
from meetups.models import Attendee, Event

EVENT = "event__id__exact"
NEXT, LAST = 20, 10  # meetings to choose from


class MeetingFirstAdmin(GroupScopedAdmin):
    """A list of attendees that asks for a meeting, unless it is searched or filtered, or has all (`?all=`)."""

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if request.method == "GET" and not set(request.GET) - {"e"}:
            return self._choose_meeting(request)
        if event := self._listed(request):
            context = {"title": gettext("Attendees of %(event)s") % {"event": event}, "event": event}
            extra_context = (extra_context or {}) | context
        return super().changelist_view(request, extra_context)

    def get_list_display(self, request: HttpRequest) -> Any:
        """Add the meeting if the list has attendees of several."""
        columns = list(super().get_list_display(request))
        return columns if EVENT in request.GET else [*columns, "event"]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return self.initial_event(request)

    def response_add(self, request: HttpRequest, obj: Attendee, post_url_continue: str | None = None) -> HttpResponse:
        """Keep the meeting for the next attendee whom the user adds."""
        response = super().response_add(request, obj, post_url_continue)
        is_another = "_addanother" in request.POST
        return HttpResponseRedirect(f"{request.path}?event={obj.event_id}") if is_another else response

    def response_post_save_add(self, request: HttpRequest, obj: Attendee) -> HttpResponseRedirect:
        return HttpResponseRedirect(list_url(obj.event_id))

    def response_post_save_change(self, request: HttpRequest, obj: Attendee) -> HttpResponseRedirect:
        return HttpResponseRedirect(list_url(obj.event_id))

    def _choose_meeting(self, request: HttpRequest) -> HttpResponse:
        """Show the next and last meetings of the user's groups, with their numbers. A GET form searches everybody."""
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Attendees: choose a meeting"),
            "opts": self.opts,
            "media": self.media,
            "parts": [
                (gettext("To come"), self._events(request).upcoming()[:NEXT]),
                (gettext("Past"), self._events(request).past()[:LAST]),
            ],
        }
        return TemplateResponse(request, "admin/meetups/attendee/choose.html", context)

    def _listed(self, request: HttpRequest) -> Event | None:
        """Return the meeting that the list is of, if the user may organise it."""
        number = request.GET.get(EVENT, "")
        found = self._events(request).filter(pk=number) if re.fullmatch("[1-9][0-9]{0,17}", number) else []
        return next(iter(found), None)

    def _events(self, request: HttpRequest) -> Any:
        """Return the published events of the user's groups: a draft has no attendees."""
        events = self.admin_site._registry[Event].get_queryset(request)
        return events.exclude(status=Event.Status.DRAFT).select_related("group")


def list_url(event: int) -> str:
    """Return the path of the list of attendees of the event with this primary key."""
    return f"{reverse('admin:meetups_attendee_changelist')}?{EVENT}={event}"
