"""Importing a calendar in the admin: choose a file or a URL, check the plan, confirm it."""

import base64
from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext, gettext_lazy, ngettext

from meetups.admin.base import GroupScopedAdmin, own_groups
from meetups.forms.calendars import CalendarForm
from meetups.models import Group
from meetups.services.imports import calendars
from meetups.standards import fetching
from meetups.views.limits import takes_body_of

PLAN_EXPIRES_AFTER = 24 * 60 * 60  # seconds
# The largest request, in bytes: a file of 1 MB, or the confirmation page with that file compressed and signed.
# The limit is above 1 MB, so that a file a little too large gets the error message of the form.
LARGEST_BODY = 2_000_000
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


class CalendarImportAdmin(GroupScopedAdmin):
    """Adds two pages to the events: one to choose a calendar, one to check the plan and confirm it."""

    change_list_template = "admin/meetups/event/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        pages = [
            path("import/", self.admin_site.admin_view(self.import_view), name="meetups_event_import"),
            path("import/confirm/", self.admin_site.admin_view(self.confirm_view), name="meetups_event_confirm"),
        ]
        return [*pages, *super().get_urls()]

    @takes_body_of(LARGEST_BODY)
    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Show the form for a file or a URL. A valid POST shows the plan."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = CalendarForm(request.POST or None, request.FILES or None, groups=own_groups(request))
        if request.method == "POST" and form.is_valid():
            group = form.cleaned_data["group"]
            try:
                return self._plan_page(request, group, _data(form.cleaned_data))
            except ValidationError as refusal:
                form.add_error("file" if form.cleaned_data["file"] else "url", refusal)
        return self._page(request, "import.html", gettext("Import a calendar"), form=form)

    @takes_body_of(LARGEST_BODY)
    def confirm_view(self, request: HttpRequest) -> HttpResponse:
        """Import the calendar by the plan that was shown. Show the new plan if it has changed."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        kept = _unpacked(request)
        group = own_groups(request).filter(pk=kept["group"]).first() if kept else None
        if kept is None or group is None:
            self.message_user(request, gettext("This page has expired. Choose the calendar again."), messages.ERROR)
            return HttpResponseRedirect(reverse("admin:meetups_event_import"))
        data = base64.b64decode(kept["data"])
        try:
            written = calendars.import_file(group=group, data=data, shown=kept["shown"])
        except ValidationError as refusal:
            self.message_user(request, " ".join(refusal.messages), messages.ERROR)
            return self._plan_page(request, group, data)
        words = ngettext("%d event is new", "%d events are new", written["new"]) % written["new"]
        more = ngettext("%d is changed", "%d are changed", written["changed"]) % written["changed"]
        self.message_user(request, f"{words}, {more}.", messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:meetups_event_changelist"))

    def _plan_page(self, request: HttpRequest, group: Group, data: bytes) -> HttpResponse:
        lines = calendars.plan(group=group, data=data)
        kept = {
            "user": request.user.pk,
            "group": group.pk,
            "data": base64.b64encode(data).decode(),
            "shown": calendars.fingerprint(lines),
        }
        outcomes = {
            "new": gettext("New"),
            "changed": gettext("Changed"),
            "skipped": gettext("Skipped"),
            "same": gettext("Same"),
        }
        found = [
            (label, outcome, [line for line in lines if line.outcome == outcome]) for outcome, label in outcomes.items()
        ]
        return self._page(
            request,
            "import_confirm.html",
            gettext("Check the import"),
            group=group,
            outcomes=[(label, outcome, rows) for label, outcome, rows in found if rows],
            writes=sum(line.action is not None for line in lines),
            kept=signing.dumps(kept, salt=__name__, compress=True),
        )

    def _page(self, request: HttpRequest, template: str, title: str, **context: Any) -> HttpResponse:
        whole = {
            **self.admin_site.each_context(request), "title": title, "opts": self.opts, "media": self.media, **context,
        }  # fmt: skip
        return TemplateResponse(request, f"admin/meetups/event/{template}", whole)


def _data(cleaned: dict[str, Any]) -> bytes:
    """Return the chosen file, or fetch the one at the URL. Raises ValidationError."""
    if cleaned["file"]:
        data: bytes = cleaned["file"].read()
        return data
    try:
        return fetching.fetch(cleaned["url"])
    except fetching.FetchError as error:
        raise ValidationError(FETCH_REFUSALS[error.code], error.code, {"detail": error.detail}) from error


def _unpacked(request: HttpRequest) -> dict[str, Any] | None:
    """Return the signed data of the confirmation page; None if it is another user's or over a day old."""
    try:
        kept: dict[str, Any] = signing.loads(request.POST.get("kept", ""), salt=__name__, max_age=PLAN_EXPIRES_AFTER)
    except signing.BadSignature:
        return None
    return kept if kept["user"] == request.user.pk else None
