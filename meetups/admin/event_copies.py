"""The page that copies an event to another day."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from meetups.forms.events import CopyForm
from meetups.models import Event
from meetups.queries.event_copies import day_of_copy
from meetups.services import events


class CopyAdmin:
    """Adds the page `copy` to the events. It must be before the class that has the other pages."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.copy_view)  # type: ignore[attr-defined]
        return [path("<path:object_id>/copy/", view, name="meetups_event_copy"), *super().get_urls()]  # type: ignore[misc]

    def copy_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask for the date of the copy, and make it as a draft."""
        event: Event | None = self.get_object(request, object_id)  # type: ignore[attr-defined]
        if event is None:
            missing: HttpResponse = self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]
            return missing
        begun = {"title": event.title, "to": day_of_copy(event), "at": event.local_start.time()}
        form = CopyForm(request.POST or None, initial=begun)
        copied = _copy(event, form) if form.is_valid() else None
        if copied is None:
            context = {**self.admin_site.each_context(request), "title": _("Copy this meeting"), "event": event}  # type: ignore[attr-defined]
            context |= {"form": form, "opts": self.opts, "media": self.media}  # type: ignore[attr-defined]
            return TemplateResponse(request, "admin/meetups/event/copy.html", context)
        self.log_addition(request, copied, [{"added": {}}])  # type: ignore[attr-defined]
        words = _("This is the copy. It is a draft until you publish it.")
        self.message_user(request, words, messages.SUCCESS)  # type: ignore[attr-defined]
        return HttpResponseRedirect(reverse("admin:meetups_event_change", args=[copied.pk]))


def _copy(event: Event, form: CopyForm) -> Event | None:
    """Return the copy. If the service refuses it, put the error on the form and return None."""
    try:
        return events.copy_event(event=event, **form.cleaned_data)
    except ValidationError as refusal:
        form.add_error("to", refusal.messages)
        return None
