"""Importing a file in the admin: choose it, check the plan, confirm it."""

from collections.abc import Callable
from typing import Any, ClassVar, NamedTuple

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext

from meetups.admin.base import GroupScopedAdmin, own_groups
from meetups.models import Group
from meetups.queries.hearing import Hearing
from meetups.views.limits import takes_body_of

PLAN_EXPIRES_AFTER = 24 * 60 * 60  # seconds
OF_OTHER_FIELDS = 10_000  # bytes of the confirmation


class Words(NamedTuple):
    """The texts of the two pages. They are translated when they are shown."""

    title: Any
    button: Any
    choose_other: Any
    expired: Any
    columns: tuple[Any, ...]  # the headings of the cells of a line, between its title and its words


class ImportAdmin(GroupScopedAdmin):
    """Adds two pages to a list: one to choose a file, one to check the plan and confirm it.

    The plan is a list of lines with an outcome (new, changed, skipped, same), a title, cells, words and whether they
    are written. The lines are kept in the confirmation page, compressed and signed.
    """

    change_list_template = "admin/meetups/import_list.html"
    import_form: ClassVar[Callable[..., forms.Form]]
    import_words: ClassVar[Words]
    largest_import: ClassVar[int]  # bytes of a request: the file, or the confirmation page
    fingerprint: ClassVar[Callable[[Any], str]]
    import_buttons: ClassVar[list[tuple[str, Any]]] = []  # the name and label of each, if not that of `import_words`

    def read_import(self, cleaned: dict[str, Any]) -> Any:
        """Return what was chosen as values that JSON can hold. Raises ValidationError."""
        raise NotImplementedError

    def plan_import(self, group: Group, data: Any) -> list[Any]:
        """Return the lines of the plan. Raises ValidationError."""
        raise NotImplementedError

    def form_context(self, request: HttpRequest) -> dict[str, Any]:
        """Return what the page of the form has beside it."""
        return {}

    def plan_context(self, request: HttpRequest, lines: list[Any]) -> dict[str, Any]:
        """Return what the plan's page has beside the lines, such as questions."""
        return {}

    def import_hears(self, group: Group, lines: list[Any]) -> list[Hearing]:
        """Return who is told of an import by this plan, for each button."""
        return []

    def write_import(self, request: HttpRequest, group: Group, data: Any, shown: str) -> HttpResponse:
        """Write the plan with the fingerprint `shown`, and return the page after it. Raises ValidationError."""
        raise NotImplementedError

    def imported(self, request: HttpRequest, words: str) -> HttpResponse:
        """Return to the list with this message."""
        self.message_user(request, words, messages.SUCCESS)
        return HttpResponseRedirect(self._url("changelist"))

    def get_urls(self) -> list[URLPattern]:
        start = f"{self.opts.app_label}_{self.opts.model_name}"
        views = {"import": ("import/", self.import_view), "confirm": ("import/confirm/", self.confirm_view)}
        limited = takes_body_of(self.largest_import)
        pages = [
            path(route, limited(self.admin_site.admin_view(view)), name=f"{start}_{name}")
            for name, (route, view) in views.items()
        ]
        return [*pages, *super().get_urls()]

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Show the form. A valid POST shows the plan."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = self.import_form(request.POST or None, request.FILES or None, groups=own_groups(request))
        if request.method == "POST" and form.is_valid():
            try:
                return self._plan_page(request, form.cleaned_data["group"], self.read_import(form.cleaned_data))
            except ValidationError as refusal:
                form.add_error("file" if form.cleaned_data["file"] else "url", refusal)
        return self._page(request, "import.html", self.import_words.title, form=form, **self.form_context(request))

    def confirm_view(self, request: HttpRequest) -> HttpResponse:
        """Import by the plan that was shown. Show the new plan if it has changed."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        kept = self._unpacked(request)
        group = own_groups(request).filter(pk=kept["group"]).first() if kept else None
        if kept is None or group is None:
            self.message_user(request, str(self.import_words.expired), messages.ERROR)
            return HttpResponseRedirect(self._url("import"))
        try:
            return self.write_import(request, group, kept["data"], kept["shown"])
        except ValidationError as refusal:
            self.message_user(request, " ".join(refusal.messages), messages.ERROR)
        try:
            return self._plan_page(request, group, kept["data"])
        except ValidationError:  # for the same reason: there is no plan by now
            return HttpResponseRedirect(self._url("import"))

    def _plan_page(self, request: HttpRequest, group: Group, data: Any, **more: Any) -> HttpResponse:
        """Show the plan, with what else the page needs in `more`. Raises ValidationError."""
        lines = self.plan_import(group, data)
        kept = {"user": request.user.pk, "group": group.pk, "data": data, "shown": type(self).fingerprint(lines)}
        signed = signing.dumps(kept, salt=self._salt, compress=True)
        if len(signed) > self.largest_import - OF_OTHER_FIELDS:
            raise ValidationError(gettext("This is too much text for one import. Import it in parts."), "large")
        outcomes = {
            "new": gettext("New"),
            "changed": gettext("Changed"),
            "skipped": gettext("Skipped"),
            "same": gettext("Same"),
        }
        found = [
            (label, outcome, [self._with_cells(line) for line in lines if line.outcome == outcome])
            for outcome, label in outcomes.items()
        ]
        return self._page(
            request,
            "import_confirm.html",
            gettext("Check the import"),
            group=group,
            outcomes=[(label, outcome, rows) for label, outcome, rows in found if rows],
            writes=sum(line.is_written for line in lines),
            kept=signed,
            words=self.import_words,
            **self.plan_context(request, lines),
            buttons=self.import_buttons or [("_save", self.import_words.button)],
            hears=self.import_hears(group, lines),
            **more,
        )

    def _with_cells(self, line: Any) -> tuple[Any, list[tuple[Any, str]]]:
        """Return a line with its cells, each with the heading of its column."""
        return line, list(zip(self.import_words.columns, line.cells, strict=True))

    def _page(self, request: HttpRequest, template: str, title: Any, **context: Any) -> HttpResponse:
        whole = {
            **self.admin_site.each_context(request), "title": title, "opts": self.opts, "media": self.media, **context,
        }  # fmt: skip
        return TemplateResponse(request, f"admin/meetups/{template}", whole)

    def _url(self, page: str) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}")

    @property
    def _salt(self) -> str:
        return f"{__name__}.{self.opts.model_name}"

    def _unpacked(self, request: HttpRequest) -> dict[str, Any] | None:
        """Return the signed data of the confirmation page; None if it is another user's or over a day old."""
        signed = request.POST.get("kept", "")
        try:
            kept: dict[str, Any] = signing.loads(signed, salt=self._salt, max_age=PLAN_EXPIRES_AFTER)
        except signing.BadSignature:
            return None
        return kept if kept["user"] == request.user.pk else None
