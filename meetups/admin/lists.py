"""Lists of the admin that stay quick however many rows there are: nothing counts, sorts or lists a whole table."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

MOST_ROWS = 10_000  # of a list: so many are counted, sorted as the user likes, and paged through
MOST_FOUND = 1000  # rows of a search: the newest
MOST_CHOICES = 50  # of a filter


def count_some(rows: QuerySet) -> int:
    """Return the number of rows, at most one more than MOST_ROWS."""
    return rows.order_by().values("pk")[: MOST_ROWS + 1].count()


def is_long(rows: QuerySet) -> bool:
    return count_some(rows) > MOST_ROWS


class BoundedPaginator(Paginator):
    """Pages of the first MOST_ROWS rows."""

    @cached_property
    def count(self) -> int:
        return min(count_some(self.object_list), MOST_ROWS)  # type: ignore[arg-type]


class BoundedList(ChangeList):
    """A list that, if it is long, is in one order that an index gives, and says that it shows only its beginning."""

    is_long = False
    heading = ""  # if empty, the page shows the name of the rows

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        if self.is_long and not self.query:
            self.date_hierarchy = None  # it would read every date
            first, rows = number_format(MOST_ROWS, use_l10n=True, force_grouping=True), self.opts.verbose_name_plural
            self.heading = gettext("First %(first)s %(rows)s: filter or search to find others") % {
                "first": first,
                "rows": rows,
            }

    def get_ordering(self, request: HttpRequest, queryset: QuerySet) -> list[Any]:
        self.is_long = is_long(queryset)
        if not self.is_long:
            return list(super().get_ordering(request, queryset))
        self.sortable_by = ()
        return self.model_admin.get_order_of_long_lists(request)  # type: ignore[attr-defined]


class BoundedAdmin(admin.ModelAdmin):
    """Rows of which there may be millions."""

    show_full_result_count = False
    paginator = BoundedPaginator
    show_facets = admin.ShowFacets.NEVER  # they would count every choice of a filter

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return BoundedList

    def get_order_of_long_lists(self, request: HttpRequest) -> Any:
        """Return the order of a list that is too long to be sorted: an index must give it."""
        return ["-pk"]

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        """Return the newest rows that are found. They are looked for once, and not again to count and to show them."""
        if not search_term.strip():
            return queryset, False
        found = self.find(request, queryset, search_term).order_by("-pk").values_list("pk", flat=True).distinct()
        return queryset.filter(pk__in=list(found[:MOST_FOUND])), False

    def find(self, request: HttpRequest, rows: QuerySet, words: str) -> QuerySet:
        """Return the rows that have each of these words in one of `search_fields`."""
        return super().get_search_results(request, rows, words)[0]

    def response_action(self, request: HttpRequest, queryset: QuerySet, *args: Any) -> HttpResponse | None:
        """Refuse an action on all rows of a long list: the user has seen only its beginning."""
        if request.POST.get("select_across") == "1" and is_long(queryset):
            words = gettext("There are too many to select them all. Filter or search first.")
            self.message_user(request, words, messages.ERROR)
            return None
        return super().response_action(request, queryset, *args)


class RelatedFilter(admin.RelatedFieldListFilter):
    """Filter by a related row: organisers choose among those of their own rows, superusers among all.

    If there are more than MOST_CHOICES, only the chosen one is listed. The search finds the others by name.
    """

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[Any]:
        ordering, rows = (
            self.field_admin_ordering(field, request, model_admin),
            field.remote_field.model._default_manager,
        )
        rows = rows.order_by(*ordering) if ordering else rows.all()
        if not request.user.is_superuser:
            own = model_admin.get_queryset(request).order_by().values(f"{self.field_path}__pk")
            rows = rows.filter(pk__in=own)
        offered = list(rows[: MOST_CHOICES + 1])
        if len(offered) > MOST_CHOICES:
            offered = rows.filter(pk__in=self.lookup_val or [])
        return [(row.pk, str(row)) for row in offered]

    def has_output(self) -> bool:
        """Return whether it is shown; a filter that is not shown would not be applied either."""
        return super().has_output() or bool(self.used_parameters)


class FilledFilter(admin.EmptyFieldListFilter):
    """Filter by whether a field is filled in, as a question that an organiser would ask."""

    TITLES: ClassVar[dict[str, Any]] = {
        "action": _("whether it is an action"),
        "confirmed_at": _("whether it is confirmed"),
        "email_confirmed_at": _("whether the email address is confirmed"),
        "sent_at": _("whether it is sent"),
        "topic": _("whether it is a topic"),
        "withdrawn_at": _("whether it is withdrawn"),
    }

    def __init__(self, field: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(field, *args, **kwargs)
        self.title = self.TITLES[field.name]

    def choices(self, changelist: Any) -> Iterator[Any]:
        """Yield the choices of Django's filter, which are all, those without a value and those with one."""
        for choice, words in zip(super().choices(changelist), (_("All"), _("No"), _("Yes")), strict=True):
            yield {**choice, "display": words}
