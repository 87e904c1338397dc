"""The blogroll in the admin: suggestions to answer, sources, and a list of feeds to import."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from meetups.admin.imports import ImportAdmin, Words
from meetups.admin.lists import RelatedFilter
from meetups.forms.blogroll import OpmlForm, SourceForm
from meetups.models import BlogrollSource, Group
from meetups.services import blogroll
from meetups.services.imports import blogroll as imports
from meetups.standards.opml import Outline

# The largest request, in bytes: a file of 1 MB, or the confirmation page with its feeds compressed and signed.
LARGEST_BODY = 1_200_000


@admin.register(BlogrollSource)
class BlogrollSourceAdmin(ImportAdmin):
    """Organisers accept and refuse suggestions, and add, change and delete websites. The worker reads their feeds."""

    form = SourceForm
    list_display = ["name", "group", "status", "is_well", "read_at", "failing_since", "error"]
    list_select_related = ["group"]
    list_filter = ["status", ("group", RelatedFilter)]
    search_fields = ["label", "title", "site_url", "feed_url"]
    actions = ["accept", "refuse", "read_soon"]
    refusal_fields = {"same": "site_url"}
    view_on_site = False  # there is no page of one source
    add_fieldsets = [
        (
            None,
            {
                "fields": ["group", "site_url", "feed_url", "label"],
                "description": _("It is read within minutes. The newest entries are public at once."),
            },
        ),
    ]
    fieldsets = [
        (None, {"fields": ["group", "site_url", "feed_url", "label", "link"]}),
        (_("Now"), {"fields": ["status", "title", "read_at", "next_read_at", "failing_since", "error"]}),
    ]
    of_worker = ["link", "status", "title", "read_at", "next_read_at", "failing_since", "error"]

    import_form = OpmlForm
    largest_import = LARGEST_BODY
    fingerprint = imports.fingerprint
    import_words = Words(
        _("Import a list of feeds"),
        _("Add these websites"),
        _("Choose another file"),
        _("This page has expired. Choose the file again."),
        (_("Feed"),),
    )

    def get_fieldsets(self, request: HttpRequest, obj: BlogrollSource | None = None) -> Any:
        return self.fieldsets if obj else self.add_fieldsets

    def get_readonly_fields(self, request: HttpRequest, obj: BlogrollSource | None = None) -> list[str]:
        """A website that was made of a link has the URL of that link, which its group's page changes."""
        if obj is None:
            return []
        return [*self.of_worker, "group", *(["site_url"] if obj.link_id else [])]

    def has_delete_permission(self, request: HttpRequest, obj: BlogrollSource | None = None) -> bool:
        """Let nobody delete one that was made of a link: it would be made again. The link can be deleted."""
        return super().has_delete_permission(request, obj) and not (obj and obj.link_id)

    def lock(self, row: BlogrollSource) -> None:
        """Lock a website, but the blogroll of its group first, as services do."""
        blogroll.lock_blogroll(row.group)
        super().lock(row)

    @admin.display(description=_("name"), ordering="title")
    def name(self, source: BlogrollSource) -> str:
        return source.name

    @admin.display(description=_("can be read"), boolean=True)
    def is_well(self, source: BlogrollSource) -> bool | None:
        return None if source.status == BlogrollSource.Status.SUGGESTED else not source.error

    def save_model(self, request: HttpRequest, obj: BlogrollSource, form: Any, change: bool) -> None:
        values = {name: getattr(obj, name) for name in ("site_url", "feed_url", "label")}
        saved = blogroll.change(source=obj, **values) if change else blogroll.add(group=obj.group, **values)
        obj.__dict__.update(saved.__dict__)

    @admin.action(description=_("Accept: read it"), permissions=["view"])
    def accept(self, request: HttpRequest, queryset: QuerySet[BlogrollSource]) -> None:
        self.perform(
            request,
            queryset.select_related("group"),
            lambda source: blogroll.accept(source=source),
            lambda number: (
                ngettext(
                    "%d website is accepted. It is read within minutes.",
                    "%d websites are accepted. They are read within minutes.",
                    number,
                )
                % number
            ),
        )

    @admin.action(description=_("Decline: delete the suggestion"), permissions=["view"])
    def refuse(self, request: HttpRequest, queryset: QuerySet[BlogrollSource]) -> None:
        self.perform(
            request,
            queryset,
            lambda source: blogroll.refuse(source=source),
            lambda number: ngettext("%d suggestion is deleted.", "%d suggestions are deleted.", number) % number,
        )

    @admin.action(description=_("Read within minutes"), permissions=["view"])
    def read_soon(self, request: HttpRequest, queryset: QuerySet[BlogrollSource]) -> None:
        self.perform(
            request,
            queryset,
            lambda source: blogroll.read_soon(source=source),
            lambda number: (
                ngettext("%d website is read within minutes.", "%d websites are read within minutes.", number) % number
            ),
        )

    def read_import(self, cleaned: dict[str, Any]) -> list[Outline]:
        return imports.read(cleaned["file"].read())

    def plan_import(self, group: Group, data: Any) -> list[imports.SourceLine]:
        return imports.plan(group=group, outlines=[Outline(*row) for row in data])

    def write_import(self, request: HttpRequest, group: Group, data: Any, shown: str) -> HttpResponse:
        number = imports.import_rows(group=group, outlines=[Outline(*row) for row in data], shown=shown)
        words = ngettext(
            "%d website is new. It is read within minutes.",
            "%d websites are new. They are read within the hour.",
            number,
        )
        return self.imported(request, words % number)
