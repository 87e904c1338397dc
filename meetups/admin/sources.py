"""The calendar that is read for a group each night, as a page of the group in the admin."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from meetups.admin.phoning import warn_to_phone
from meetups.forms.sources import SourceForm
from meetups.models import CalendarSource, Event, Group, User
from meetups.queries.sources import missing
from meetups.services.imports import sources
from meetups.views import audit

PAGE = "admin:meetups_group_calendar"


class SourcePage:
    """Adds the page to the admin of groups, for all of their organisers: each of them can import calendars."""

    admin_site: Any
    opts: Any

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.calendar_view)
        return [path("<path:object_id>/calendar/", view, name=PAGE.split(":")[1]), *super().get_urls()]  # type: ignore[misc]

    def calendar_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show the calendar of a group and what its last reading found. A POST takes one of the `STEPS`, or saves it.

        A group of others answers as one that does not exist.
        """
        group = self.get_object(request, object_id)  # type: ignore[attr-defined]
        if group is None:
            response: HttpResponse = self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]
            return response
        source = CalendarSource.objects.filter(group=group).first()
        step = request.POST.get("step", "")
        facts = {"url": source.url, "is_automatic": source.is_automatic} if source else None
        form = SourceForm(request.POST if step == "save" else None, initial=facts)
        if step == "save" and form.is_valid():
            sources.choose(group=group, by=cast(User, request.user), **form.cleaned_data)
            messages.success(
                request, _("The calendar is saved. We read it each night. To see what is in it, press “Read it now”.")
            )
        elif source and step in STEPS:
            STEPS[step](request, group, source)
        else:
            return self._page(request, group, source, form)
        audit.record(request, "calendar", group=group.pk, status=step)
        return HttpResponseRedirect(reverse(PAGE, args=[group.pk]))

    def _page(
        self, request: HttpRequest, group: Group, source: CalendarSource | None, form: SourceForm
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": _("Calendar read each night"),
            "group": group,
            "source": source,
            "gone": missing(group, source.gone) if source else [],
            "form": form,
            "opts": self.opts,
            "media": self.media,  # type: ignore[attr-defined]
        }
        return TemplateResponse(request, "admin/meetups/group/calendar.html", context)


def _read(request: HttpRequest, group: Group, source: CalendarSource) -> None:
    since = timezone.now()
    is_tried = sources.read(pk=source.pk, pause=sources.PAUSE, by=cast(User, request.user))
    found = CalendarSource.objects.filter(pk=source.pk).first()
    if found is None or found.url != source.url:
        messages.warning(request, _("A colleague has chosen another calendar, or none, a moment ago."))
    elif not is_tried:
        messages.warning(request, _("It was read less than a minute ago. Try again in a minute."))
    elif found.error:
        messages.error(request, _("It cannot be read. %s") % found.error)
    else:
        messages.success(request, _("It has been read."))
        warn_to_phone(request, Event.objects.filter(group=group), since)


def _forget(request: HttpRequest, group: Group, source: CalendarSource) -> None:
    sources.forget(group=group)
    messages.success(request, _("We no longer read this calendar. Everything that was imported stays."))


def _keep(request: HttpRequest, group: Group, source: CalendarSource) -> None:
    sources.keep_missing(group=group)
    messages.success(request, _("These meetings stay as they are."))


STEPS = {"read": _read, "forget": _forget, "keep": _keep}
