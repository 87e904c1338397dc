"""Cancelling events in the admin, after a page that says how many people get an email."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from meetups.admin.calendars import CalendarImportAdmin
from meetups.admin.phoning import warn_to_phone
from meetups.forms.events import CancelForm
from meetups.models import Event
from meetups.models.event_querysets import EventQuerySet
from meetups.queries import recipients
from meetups.services import events
from meetups.wording.recipients import difference_in_words, emailed_in_words


class CancelAdmin(CalendarImportAdmin):
    """Adds a page that cancels one event, and an action that cancels several."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.cancel_view)
        return [path("<path:object_id>/cancel/", view, name="meetups_event_cancel"), *super().get_urls()]

    def cancel_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask for the reason, with the number of people who get an email, then cancel an event."""
        event = self.get_object(request, object_id)
        if event is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]
        if event.is_cancelled:
            self.message_user(request, gettext("%s is cancelled already.") % event, messages.WARNING)
        elif page := self._cancel(request, Event.objects.filter(pk=event.pk), gettext("Cancel this meeting")):
            return page
        return HttpResponseRedirect(reverse("admin:meetups_event_change", args=[event.pk]))

    @admin.action(description=_("Cancel with a reason"), permissions=["change"])
    def cancel(self, request: HttpRequest, queryset: EventQuerySet) -> HttpResponse | None:
        return self._cancel(request, queryset, gettext("Cancel with a reason"))

    def _cancel(self, request: HttpRequest, queryset: EventQuerySet, title: str) -> HttpResponse | None:
        """Return the page that asks, or cancel the events and say how many people are told."""
        told = recipients.of_cancelling(queryset)
        form = CancelForm(request.POST if "confirm" in request.POST else None, initial={"shown": told.number})
        if not form.is_valid():
            form.show(told.number)
            return self.ask(request, queryset, action="cancel", title=title, words=emailed_in_words(*told), form=form)
        numbers: list[int] = []
        since, pks = timezone.now(), list(queryset.values_list("pk", flat=True))

        def cancel(event: Event) -> None:
            cancelled = events.cancel(event=event, reason=form.cleaned_data["reason"])
            self.log_change(request, cancelled, [{"changed": {"fields": ["status"]}}])
            numbers.append(recipients.count_emailed_of_cancelling(cancelled))

        def done(number: int) -> Any:
            words = ngettext("%d event is cancelled.", "%d events are cancelled.", number) % number
            return f"{words} {difference_in_words(sum(numbers), form.cleaned_data['shown'])}"

        self.perform(request, queryset, cancel, done)
        cancelled = Event.objects.filter(pk__in=pks, status=Event.Status.CANCELLED)
        warn_to_phone(request, cancelled, since)
        return None
