"""Bringing the calendar of another program in: a file or an address, what would happen, and then just that."""

import base64
from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext, gettext_lazy, ngettext

from meetups.admin.groups import GroupScopedAdmin, own_groups
from meetups.forms.calendars import CalendarForm
from meetups.models import Group
from meetups.services import calendars
from meetups.standards import fetching
from meetups.views.limits import takes_body_of

KEPT_FOR = 24 * 60 * 60
# Bytes of a request: a file of 1 MB in the form that carries it, or packed and signed on the page of the dry run.
# A file that is a little too large still gets the form's own words.
LARGEST_BODY = 2_000_000
FETCH_REFUSALS = {
    "address": gettext_lazy("This address cannot be read. It must begin with https://, without a name or password."),
    "name": gettext_lazy("There is nothing at %(detail)s."),
    "inside": gettext_lazy("%(detail)s is not on the public internet. Save the file, and choose it here."),
    "unreachable": gettext_lazy("%(detail)s does not answer as it should. Try later, or save the file and choose it."),
    "certificate": gettext_lazy("%(detail)s cannot show that it is what it says (its certificate is not valid)."),
    "slow": gettext_lazy("It took longer than ten seconds. Try later, or save the file and choose it here."),
    "large": gettext_lazy("The file is larger than 1 MB. Export fewer months."),
    "status": gettext_lazy("The address answers with an error (%(detail)s). Is it the one of the .ics file?"),
    "redirects": gettext_lazy("The address leads on to others again and again."),
}


class CalendarImportAdmin(GroupScopedAdmin):
    """Adds two pages to the events: choose a calendar; look at what would happen, and confirm."""

    change_list_template = "admin/meetups/event/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        pages = [
            path("import/", self.admin_site.admin_view(self.import_view), name="meetups_event_import"),
            path("import/confirm/", self.admin_site.admin_view(self.confirm_view), name="meetups_event_confirm"),
        ]
        return [*pages, *super().get_urls()]

    @takes_body_of(LARGEST_BODY)
    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Choose a file or name an address; answered by what would happen."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = CalendarForm(request.POST or None, request.FILES or None, groups=own_groups(request))
        if request.method == "POST" and form.is_valid():
            group = form.cleaned_data["group"]
            try:
                return self._dry_run(request, group, _data(form.cleaned_data))
            except ValidationError as refusal:
                form.add_error("file" if form.cleaned_data["file"] else "address", refusal)
        return self._page(request, "import.html", gettext("Bring in a calendar"), form=form)

    @takes_body_of(LARGEST_BODY)
    def confirm_view(self, request: HttpRequest) -> HttpResponse:
        """Write what was shown; when that is no longer what would happen, show it again."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        kept = _unpacked(request)
        group = own_groups(request).filter(pk=kept["group"]).first() if kept else None
        if kept is None or group is None:
            self.message_user(request, gettext("Choose the calendar again: this page was too old."), messages.ERROR)
            return HttpResponseRedirect(reverse("admin:meetups_event_import"))
        data = base64.b64decode(kept["data"])
        try:
            written = calendars.bring_in(group=group, data=data, shown=kept["shown"])
        except ValidationError as refusal:
            self.message_user(request, " ".join(refusal.messages), messages.ERROR)
            return self._dry_run(request, group, data)
        words = ngettext("%d event is new", "%d events are new", written["new"]) % written["new"]
        more = ngettext("%d is changed", "%d are changed", written["changed"]) % written["changed"]
        self.message_user(request, f"{words}, {more}.", messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:meetups_event_changelist"))

    def _dry_run(self, request: HttpRequest, group: Group, data: bytes) -> HttpResponse:
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
            "skipped": gettext("Left out"),
            "same": gettext("Same"),
        }
        found = [
            (label, outcome, [line for line in lines if line.outcome == outcome]) for outcome, label in outcomes.items()
        ]
        return self._page(
            request,
            "import_confirm.html",
            gettext("What would happen"),
            group=group,
            outcomes=[(label, outcome, some) for label, outcome, some in found if some],
            writes=sum(line.write is not None for line in lines),
            kept=signing.dumps(kept, salt=__name__, compress=True),
        )

    def _page(self, request: HttpRequest, template: str, title: str, **context: Any) -> HttpResponse:
        whole = {
            **self.admin_site.each_context(request), "title": title, "opts": self.opts, "media": self.media, **context,
        }  # fmt: skip
        return TemplateResponse(request, f"admin/meetups/event/{template}", whole)


def _data(cleaned: dict[str, Any]) -> bytes:
    """The file that was chosen, or the one at the address. Raises ValidationError."""
    if cleaned["file"]:
        data: bytes = cleaned["file"].read()
        return data
    try:
        return fetching.fetch(cleaned["address"])
    except fetching.FetchError as error:
        raise ValidationError(FETCH_REFUSALS[error.code], error.code, {"detail": error.detail}) from error


def _unpacked(request: HttpRequest) -> dict[str, Any] | None:
    """What the page of the dry run carried: signed, of the same person, and not older than a day."""
    try:
        kept: dict[str, Any] = signing.loads(request.POST.get("kept", ""), salt=__name__, max_age=KEPT_FOR)
    except signing.BadSignature:
        return None
    return kept if kept["user"] == request.user.pk else None
