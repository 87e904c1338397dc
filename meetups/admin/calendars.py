"""Importing a calendar in the admin, from a file or a URL."""

import base64
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy, ngettext

from meetups.admin.base import own_groups
from meetups.admin.imports import ImportAdmin, Words
from meetups.admin.phoning import warn_to_phone
from meetups.forms.calendars import CalendarForm, PlacesForm
from meetups.models import CalendarImport, CalendarSource, Event, Group, Heartbeat
from meetups.models.imports import CalendarImportQuerySet
from meetups.queries import hearing
from meetups.queries.hearing import Hearing
from meetups.queries.sources import missing
from meetups.services.imports import calendars, runs, sources
from meetups.services.imports.files import unpacked
from meetups.services.imports.lines import Line
from meetups.standards import fetching
from meetups.wording.counts import written_in_words

# The largest request, in bytes: a file of 1 MB, or the confirmation page with that file compressed and signed.
# The limit is above 1 MB, so that a file a little too large gets the error message of the form.
LARGEST_BODY = 2_000_000
PROGRESS = "admin:meetups_event_import_progress"
SOURCE = "admin:meetups_event_import_source"
FETCH_REFUSALS = {
    "address": gettext_lazy("This URL cannot be read. It must begin with https:// and have no user name or password."),
    "name": gettext_lazy("%(detail)s does not exist. Check the URL."),
    "inside": gettext_lazy("%(detail)s is not on the public internet. Save the file and choose it here."),
    "unreachable": gettext_lazy("%(detail)s does not answer. Try later, or save the file and choose it here."),
    "certificate": gettext_lazy("The certificate of %(detail)s is not valid. Save the file and choose it here."),
    "slow": gettext_lazy("It took longer than ten seconds. Try later, or save the file and choose it here."),
    "large": gettext_lazy("The file is larger than 1 MB. Export fewer months."),
    "status": gettext_lazy(
        "The server answers with an error (%(detail)s). Check that this is the URL of an .ics file."
    ),
    "redirects": gettext_lazy("The URL redirects too many times. Check it, or save the file and choose it here."),
}


class CalendarImportAdmin(ImportAdmin):
    """Adds the import of a calendar file, or of one at a URL, to the events."""

    import_form = CalendarForm
    largest_import = LARGEST_BODY
    fingerprint = calendars.fingerprint
    import_buttons = [("_draft", gettext_lazy("Import as drafts")), ("_publish", gettext_lazy("Import and publish"))]
    import_words = Words(
        gettext_lazy("Import a calendar"),
        gettext_lazy("Import these events"),
        gettext_lazy("Choose another calendar"),
        gettext_lazy("This page has expired. Choose the calendar again."),
        (gettext_lazy("When"), gettext_lazy("Where"), gettext_lazy("Dates")),
    )

    def read_import(self, cleaned: dict[str, Any]) -> str:
        return base64.b64encode(_data(cleaned)).decode()

    def plan_import(self, group: Group, data: str) -> list[Line]:
        return calendars.plan(group=group, data=base64.b64decode(data))

    def import_hears(self, group: Group, lines: list[Line]) -> list[Hearing]:
        changed, cancelled = calendars.announced(lines)
        return hearing.of_import(group, changed, cancelled, is_new=any(line.outcome == "new" for line in lines))

    def form_context(self, request: HttpRequest) -> dict[str, Any]:
        """Return the imports that the worker has not finished."""
        return {"unfinished": self._runs(request).unfinished()[:5]}

    def plan_context(self, request: HttpRequest, lines: list[Line]) -> dict[str, Any]:
        """Return the questions about places, with the answers that were given, and the number of meetings."""
        meetings = calendars.meetings_in(lines)
        return {
            "places": PlacesForm(initial=request.POST.dict(), questions=calendars.questions(lines)),
            "meetings": meetings,
            "is_large": meetings > calendars.MOST_AT_ONCE,
        }

    def write_import(self, request: HttpRequest, group: Group, data: str, shown: str) -> HttpResponse:
        """Write a small import at once, and queue a large one: as drafts, unless the button publishes them."""
        lines = self.plan_import(group, data)
        places = PlacesForm(request.POST, questions=calendars.questions(lines))
        if not places.is_valid():
            raise ValidationError(gettext("Choose one of the venues, or none of them."), "venue")
        about: dict[str, Any] = {
            "group": group, "data": base64.b64decode(data), "shown": shown, "answers": places.answers,
            "as_drafts": "_publish" not in request.POST,
        }  # fmt: skip
        if calendars.meetings_in(lines) > calendars.MOST_AT_ONCE:
            run = calendars.queue_file(**about, by=request.user)  # type: ignore[arg-type]
            sources.accept(group=group, data=about["data"])
            return HttpResponseRedirect(reverse(PROGRESS, args=[run.pk]))
        since = timezone.now()
        written = calendars.import_file(**about)
        sources.accept(group=group, data=about["data"])
        words = ngettext("%d event is new", "%d events are new", written["new"]) % written["new"]
        more = ngettext("%d is changed", "%d are changed", written["changed"]) % written["changed"]
        done = self.imported(request, f"{words}, {more}.")
        warn_to_phone(request, Event.objects.filter(group=group), since)
        return done

    def get_urls(self) -> list[URLPattern]:
        progress, source = map(self.admin_site.admin_view, (self.progress_view, self.source_view))
        pages = [
            path("import/<int:pk>/", progress, name=PROGRESS.split(":")[1]),
            path("import/source/<int:pk>/", source, name=SOURCE.split(":")[1]),
        ]
        return [*pages, *super().get_urls()]

    def source_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what has changed in the calendar of a group, to be confirmed as any import. A POST answers with no."""
        rows = CalendarSource.objects.filter(group__in=own_groups(request))
        source = get_object_or_404(rows.select_related("group"), pk=pk)
        page = HttpResponseRedirect(reverse("admin:meetups_group_calendar", args=[source.group_id]))
        try:
            if request.method == "POST":
                sources.decline(source=source, shown=request.POST.get("shown", ""))
                messages.success(request, gettext("Everything stays as it is, until that calendar changes again."))
            elif source.is_waiting:
                data = base64.b64encode(unpacked(source.file)).decode()
                gone = missing(source.group, source.gone)
                return self._plan_page(request, source.group, data, source=source, gone=gone)
            else:
                messages.info(request, gettext("No change waits for your answer."))
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        return page

    def progress_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show how far the worker is with a large import. A POST lets it go on after a failure."""
        run = get_object_or_404(self._runs(request).select_related("group"), pk=pk)
        if request.method == "POST":
            runs.retry(run=run)
            return HttpResponseRedirect(reverse(PROGRESS, args=[pk]))
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Import of a calendar"),
            "opts": self.opts,
            "run": run,
            "words": written_in_words(run.written, run.meetings),
            "is_worker_away": run.is_waiting and Heartbeat.objects.is_none_running(),
        }
        return TemplateResponse(request, "admin/meetups/import_progress.html", context)

    def _runs(self, request: HttpRequest) -> CalendarImportQuerySet:
        runs_of_groups = CalendarImport.objects.filter(group__in=own_groups(request))
        return runs_of_groups if self.has_add_permission(request) else runs_of_groups.none()


def _data(cleaned: dict[str, Any]) -> bytes:
    """Return the chosen file, or fetch the one at the URL. Raises ValidationError."""
    if cleaned["file"]:
        data: bytes = cleaned["file"].read()
        return data
    try:
        return fetching.fetch(cleaned["url"])
    except fetching.FetchError as error:
        raise ValidationError(FETCH_REFUSALS[error.code], error.code, {"detail": error.detail}) from error
