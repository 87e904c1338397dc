"""The topic backlog in the admin."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from meetups.admin.imports import ImportAdmin, Words
from meetups.admin.lists import RelatedFilter
from meetups.admin.searched import SearchedAdmin
from meetups.forms.topics import TopicForm, TopicImportForm, TopicMergeForm
from meetups.models import Group, Topic
from meetups.services import topics
from meetups.services.imports import topics as imports
from meetups.standards.topic_files import packed, unpacked

# The largest request, in bytes: a file of 5 MB, or the confirmation page with its topics compressed and signed.
LARGEST_BODY = 5_500_000


@admin.register(Topic)
class TopicAdmin(SearchedAdmin, ImportAdmin):
    """Organisers edit, merge and import topics. They refuse or merge one that has a page, and do not delete it."""

    form = TopicForm
    list_display = ["title", "group", "state", "interest", "raised_on"]
    list_select_related = ["group"]
    list_filter = ["state", ("group", RelatedFilter), ("tags", RelatedFilter)]
    search_fields = ["title", "note"]
    actions = ["approve", "park", "mark_done", "reopen", "refuse", "merge"]
    refusal_fields = {"same": "title", "merged": "title"}
    fieldsets = [
        (
            None,
            {
                "fields": ["group", "title", "note", "tags"],
                "description": _("Everyone can read it. A new title gives a new URL, and the old one redirects."),
            },
        ),
        (_("First raised"), {"fields": ["raised_on", "raised_at"]}),
        (_("Now"), {"fields": ["state", "merged_into", "interest", "published_at"]}),
    ]
    readonly_fields = ["state", "merged_into", "interest", "published_at"]
    add_fieldsets = [
        (None, {"fields": ["group", "title", "note", "tags"], "description": _("Everyone can read it at once.")}),
        (_("First raised"), {"fields": ["raised_at"], "description": _("Leave it empty for today.")}),
    ]

    import_form = TopicImportForm
    largest_import = LARGEST_BODY
    fingerprint = imports.fingerprint
    import_words = Words(
        _("Import topics"),
        _("Import these topics"),
        _("Choose another file"),
        _("This page has expired. Choose the file again."),
        (_("Tags"),),
    )

    def get_fieldsets(self, request: HttpRequest, obj: Topic | None = None) -> Any:
        return self.fieldsets if obj else self.add_fieldsets

    def get_readonly_fields(self, request: HttpRequest, obj: Topic | None = None) -> list[str]:
        return [*self.readonly_fields, "group"] if obj else self.readonly_fields

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let only superusers delete a topic, because its URL must last (law 8)."""
        return bool(request.user.is_superuser)

    def lock(self, row: Topic) -> None:
        """Lock a topic, but the backlog of its group first, as services do."""
        topics.lock_backlog(row.group)
        super().lock(row)

    def view_on_site(self, obj: Topic) -> str | None:
        return obj.get_absolute_url() if obj.published_at else None

    def save_model(self, request: HttpRequest, obj: Topic, form: Any, change: bool) -> None:
        values = {name: form.cleaned_data[name] for name in ("title", "note", "tags", "raised_at")}
        if change:
            saved = topics.edit(topic=obj, raised_on=form.cleaned_data["raised_on"], **values)
        else:
            saved = topics.write(group=obj.group, **values)
        obj.__dict__.update(saved.__dict__)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Do nothing: the service has saved the tags."""

    @admin.action(description=_("Accept: put it on the list"), permissions=["view"])
    def approve(self, request: HttpRequest, queryset: QuerySet[Topic]) -> None:
        self._move(request, queryset, lambda topic: topics.approve(topic=topic))

    @admin.action(description=_("Park"), permissions=["view"])
    def park(self, request: HttpRequest, queryset: QuerySet[Topic]) -> None:
        self._move(request, queryset, lambda topic: topics.park(topic=topic))

    @admin.action(description=_("Mark as done"), permissions=["view"])
    def mark_done(self, request: HttpRequest, queryset: QuerySet[Topic]) -> None:
        self._move(request, queryset, lambda topic: topics.done(topic=topic))

    @admin.action(description=_("Open again"), permissions=["view"])
    def reopen(self, request: HttpRequest, queryset: QuerySet[Topic]) -> None:
        self._move(request, queryset, lambda topic: topics.reopen(topic=topic))

    @admin.action(description=_("Refuse: take it off the list"), permissions=["view"])
    def refuse(self, request: HttpRequest, queryset: QuerySet[Topic]) -> None:
        self._move(request, queryset, lambda topic: topics.refuse(topic=topic))

    def _move(self, request: HttpRequest, rows: QuerySet[Topic], service: Callable[[Topic], Topic]) -> None:
        self.perform(
            request, rows, service, lambda number: ngettext("%d topic is changed.", "%d are changed.", number) % number
        )

    @admin.action(description=_("Merge"), permissions=["view"])
    def merge(self, request: HttpRequest, queryset: QuerySet[Topic]) -> HttpResponse | None:
        """Ask which of the chosen topics stays, and merge the others into it."""
        rows = queryset.select_related("group")
        if rows.count() < 2:
            self.message_user(request, gettext("Choose two topics or more."), messages.ERROR)
            return None
        form = TopicMergeForm(request.POST if "confirm" in request.POST else None, rows=rows)
        if not form.is_valid():
            words = gettext(
                "The others redirect to it. Their interest, outcomes, actions and tags move to it, and their notes are "
                "added below its own."
            )
            return self.ask(
                request, rows, action="merge", title=gettext("Merge these topics"), words=words, form=form
            )  # fmt: skip
        into = form.cleaned_data["into"]
        others = [topic for topic in rows if topic != into]
        done = ngettext("%d topic is merged.", "%d topics are merged.", len(others))
        self.perform(request, others, lambda topic: topics.merge(topic=topic, into=into), lambda number: done % number)
        return None

    def read_import(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        rows = imports.read(cleaned["file"].read())
        return {"rows": packed(rows), "with_archived": cleaned["with_archived"]}

    def plan_import(self, group: Group, data: dict[str, Any]) -> list[imports.TopicLine]:
        return imports.plan(group=group, rows=unpacked(data["rows"]), with_archived=data["with_archived"])

    def write_import(self, request: HttpRequest, group: Group, data: dict[str, Any], shown: str) -> HttpResponse:
        written = imports.import_rows(
            group=group, rows=unpacked(data["rows"]), with_archived=data["with_archived"], shown=shown
        )
        words = ngettext("%d topic is new", "%d topics are new", written["new"]) % written["new"]
        more = ngettext("%d is changed", "%d are changed", written["changed"]) % written["changed"]
        return self.imported(request, f"{words}, {more}.")
