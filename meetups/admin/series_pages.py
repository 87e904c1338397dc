"""The pages of a series beside its form: publish, pause, end or resume it, and add a date."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from meetups.admin.effects import effects, emailed
from meetups.admin.phoning import warn_to_phone
from meetups.forms.events import ShownForm
from meetups.forms.series import AddDateForm
from meetups.models import Event, EventSeries
from meetups.queries import hearing
from meetups.services import series as services
from meetups.services import series_plans
from meetups.wording.recipients import difference_in_words

# For each last part of the path: the new status, the label of the button, and the message.
STATUS_PAGES: dict[str, tuple[str, Any, Any]] = {
    "pause": (EventSeries.Status.PAUSED, _("Pause the series"), _("%s is paused.")),
    "end": (EventSeries.Status.ENDED, _("End the series"), _("%s has ended.")),
    "publish": (EventSeries.Status.RUNNING, _("Publish the series"), _("%s is published.")),
    "resume": (EventSeries.Status.RUNNING, _("Resume the series"), _("%s is running again.")),
}

# The answer to a date that is added to a series that does not meet.
ADDED: dict[str, Any] = {
    EventSeries.Status.PAUSED: _("It is added. The series is paused, so there is no meeting until you resume it."),
    EventSeries.Status.ENDED: _("It is added. The series has ended, so there is no meeting unless you resume it."),
}


class SeriesPages:
    """Adds the pages to the admin of series."""

    admin_site: Any
    opts: Any
    get_object: Any
    lock: Any
    log_change: Any
    media: Any
    message_user: Any

    def get_urls(self) -> list[Any]:
        site, name = self.admin_site, "meetups_eventseries_{}".format
        return [
            *(
                path(f"<path:object_id>/{page}/", site.admin_view(self.status_view), {"page": page}, name=name(page))
                for page in STATUS_PAGES
            ),
            path("<path:object_id>/add-date/", site.admin_view(self.add_date_view), name=name("add_date")),
            *super().get_urls(),  # type: ignore[misc]
        ]

    def status_view(self, request: HttpRequest, object_id: str, page: str) -> HttpResponse:
        """Publish, pause, end or resume a series, after a confirmation page that shows what happens to its meetings."""
        series = self.get_object(request, object_id)
        if series is None:
            return self._missing(request, object_id)
        status, title, done = STATUS_PAGES[page]
        since = timezone.now()
        try:
            with transaction.atomic():
                self.lock(series)
                plan = series_plans.plan_status(series=series, status=status)
                if request.method != "POST":
                    form = ShownForm(initial={"shown": emailed(plan)})
                    return self._confirm_page(request, series, form, str(title), effects(plan))
                services.set_status(series=series, status=status)
        except ValidationError as refusal:
            self.message_user(request, " ".join(refusal.messages), messages.ERROR)
            return _page_of(series)
        warn_to_phone(request, Event.objects.filter(series=series), since)
        form = ShownForm(request.POST)
        shown = form.cleaned_data["shown"] if form.is_valid() else None
        told = difference_in_words(emailed(plan), shown)
        told = hearing.of_meetings(series.group) if status == EventSeries.Status.RUNNING else told
        return self._done(request, series, f"{done % series} {told}")

    def add_date_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Add a day to a series, or bring back one that was removed."""
        series = self.get_object(request, object_id)
        if series is None:
            return self._missing(request, object_id)
        form = AddDateForm(request.POST or None)
        if not (form.is_valid() and _is_added(series, form)):
            words = gettext("Add a day that is not one of the dates of the series, or one that was removed.")
            return self._confirm_page(request, series, form, gettext("Add a date"), [words])
        return self._done(request, series, str(ADDED.get(series.status, _("The date is added."))))

    def _missing(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Answer as Django does for a row that does not exist. The same goes for rows of other groups."""
        response: HttpResponse = self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]
        return response

    def _confirm_page(
        self, request: HttpRequest, series: EventSeries, form: forms.Form, title: str, words: list[str]
    ) -> HttpResponse:
        context = {**self.admin_site.each_context(request), "title": title, "words": words, "form": form}
        context |= {"series": series, "opts": self.opts, "media": self.media}
        return TemplateResponse(request, "admin/meetups/eventseries/confirm.html", context)

    def _done(self, request: HttpRequest, series: EventSeries, words: str) -> HttpResponse:
        self.log_change(request, series, words)
        self.message_user(request, words, messages.SUCCESS)
        return _page_of(series)


def _page_of(series: EventSeries) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:meetups_eventseries_change", args=[series.pk]))


def _is_added(series: EventSeries, form: AddDateForm) -> bool:
    """Add the day that was typed, and return True. A refusal is shown beside it."""
    try:
        services.add_day(series=series, on=form.cleaned_data["on"])
    except ValidationError as refusal:
        form.add_error("on", refusal.messages)
    return form.is_valid()
