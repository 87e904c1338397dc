"""The list of events in the admin: those to come first, with the numbers of their places."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from meetups.admin.base import GroupScopedAdmin, own_groups
from meetups.admin.lists import RelatedFilter
from meetups.admin.meeting_first import LAST, NEXT, list_url
from meetups.admin.offers import Part
from meetups.models import Event
from meetups.models.event_querysets import EventQuerySet
from meetups.queries.organising.needs import meetings_in_need
from meetups.wording.counts import with_standing
from meetups.wording.dates import clock

TO_COME, PAST, IN_NEED, ALL = "to-come", "past", "in-need", "all"


class WhenFilter(admin.SimpleListFilter):
    """Filter by when an event is: those to come, unless the user searches or chooses otherwise."""

    title = _("when")
    parameter_name = "when"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        self.default = default_of(request)
        return [(TO_COME, _("To come")), (PAST, _("Past")), (IN_NEED, _("Needs something")), (ALL, _("All"))]

    def value(self) -> str:
        return super().value() or self.default

    def choices(self, changelist: Any) -> Any:
        """Yield the choices without Django's own “All”, which would be the default."""
        for name, label in self.lookup_choices:
            query = changelist.get_query_string({self.parameter_name: name})
            yield {"selected": self.value() == str(name), "query_string": query, "display": label}

    def queryset(self, request: HttpRequest, queryset: EventQuerySet) -> QuerySet[Event]:  # type: ignore[override]
        if self.value() == IN_NEED:
            return queryset.filter(pk__in=meetings_in_need(own_groups(request)))
        parts = {TO_COME: queryset.upcoming, PAST: queryset.past}
        return parts.get(self.value(), queryset.all)()


def default_of(request: HttpRequest) -> str:
    """Return the part of the list that is shown unless one is chosen: all of a search, and of rows that were chosen."""
    has_chosen = request.method == "POST" and request.POST.get("select_across") != "1"
    return ALL if has_chosen or request.GET.get("q") else TO_COME


class EventListAdmin(GroupScopedAdmin):
    """Columns, filters and order of the list of events."""

    list_display = ["title", "when", "venue", "places", "waiting", "status", "group"]
    list_select_related = ["group", "venue"]
    list_filter = [
        WhenFilter,
        "status",
        ("group", RelatedFilter),
        "format",
        "attendance_mode",
        ("venue", RelatedFilter),
    ]
    search_fields = ["title", "summary", "venue__name", "group__name"]
    date_hierarchy = "starts_at"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).with_numbers()  # type: ignore[attr-defined]

    def get_ordering(self, request: HttpRequest) -> Any:
        """Sort events to come by the soonest, and all others by the latest."""
        is_to_come = request.GET.get("when", default_of(request)) in {TO_COME, IN_NEED}
        return ["starts_at", "pk"] if is_to_come else ["-starts_at", "-pk"]

    def get_order_of_long_lists(self, request: HttpRequest) -> Any:
        return self.get_ordering(request)

    def offered_rows(self, request: HttpRequest, rows: EventQuerySet) -> list[Part]:  # type: ignore[override]
        """Offer the next and the last events."""
        return [Part(gettext("To come"), rows.upcoming(), NEXT), Part(gettext("Past"), rows.past(), LAST)]

    @admin.display(description=_("when"), ordering="starts_at")
    def when(self, event: Event) -> str:
        """Return the local start of the event, with date and time zone (law 3)."""
        start = event.local_start
        return f"{date_format(start, 'D j M Y')}, {clock(start.hour, start.minute)} {start.tzname()}"

    @admin.display(description=_("places"), ordering="held")
    def places(self, event: Event) -> str:
        """Return `12 of 30, 5 standing`, or `12` if there is no limit, as a link to the attendees."""
        held = event.held  # type: ignore[attr-defined]
        all_places = {"held": held, "all": event.capacity}
        words = gettext("%(held)d of %(all)d") % all_places if event.capacity else str(held)
        words = with_standing(words, event.standing)  # type: ignore[attr-defined]
        return format_html('<a href="{}">{}</a>', list_url(event.pk), words)

    @admin.display(description=_("waiting"), ordering="waiting")
    def waiting(self, event: Event) -> str:
        """Return how many are on the waitlist, as a link to them; nothing if there is none."""
        number = event.waiting  # type: ignore[attr-defined]
        return format_html('<a href="{}&amp;state=waiting">{}</a>', list_url(event.pk), number) if number else "–"
