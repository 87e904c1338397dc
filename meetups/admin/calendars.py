"""Importing a calendar in the admin, from a file or a URL."""

import base64
from collections import Counter
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy, ngettext

from meetups.admin.imports import ImportAdmin, Words
from meetups.forms.calendars import CalendarForm
from meetups.models import Group
from meetups.queries import hearing
from meetups.queries.hearing import Hearing
from meetups.services.imports import calendars
from meetups.services.imports.lines import Line
from meetups.standards import fetching

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
        gettext_lazy("When"),
    )

    def read_import(self, cleaned: dict[str, Any]) -> str:
        return base64.b64encode(_data(cleaned)).decode()

    def plan_import(self, group: Group, data: str) -> list[Line]:
        return calendars.plan(group=group, data=base64.b64decode(data))

    def import_hears(self, group: Group, lines: list[Line]) -> list[Hearing]:
        changed, cancelled = calendars.announced(lines)
        return hearing.of_import(group, changed, cancelled, is_new=any(line.outcome == "new" for line in lines))

    def write_import(self, request: HttpRequest, group: Group, data: str, shown: str) -> Counter[str]:
        """Write the plan: what is new as drafts, unless the button publishes it."""
        as_drafts = "_publish" not in request.POST
        return calendars.import_file(group=group, data=base64.b64decode(data), shown=shown, as_drafts=as_drafts)

    def imported(self, written: Counter[str]) -> str:
        words = ngettext("%d event is new", "%d events are new", written["new"]) % written["new"]
        more = ngettext("%d is changed", "%d are changed", written["changed"]) % written["changed"]
        return f"{words}, {more}."


def _data(cleaned: dict[str, Any]) -> bytes:
    """Return the chosen file, or fetch the one at the URL. Raises ValidationError."""
    if cleaned["file"]:
        data: bytes = cleaned["file"].read()
        return data
    try:
        return fetching.fetch(cleaned["url"])
    except fetching.FetchError as error:
        raise ValidationError(FETCH_REFUSALS[error.code], error.code, {"detail": error.detail}) from error
