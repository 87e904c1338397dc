"""Standing places in the admin: organisers see who comes every time, and end a standing place."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from meetups.admin.base import GroupScopedAdmin
from meetups.admin.lists import RelatedFilter
from meetups.models import StandingPlace
from meetups.services import standing_places


class RenewalFilter(admin.SimpleListFilter):
    title = _("renewal")
    parameter_name = "renewal"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("asked", _("Waiting for an answer"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[StandingPlace]) -> QuerySet[StandingPlace]:
        return queryset.filter(asked_at__isnull=False) if self.value() else queryset


@admin.register(StandingPlace)
class StandingPlaceAdmin(GroupScopedAdmin):
    """The standing attendees, longest-standing first. Only they ask for a standing place and change what it says."""

    group_path = "series__group"
    list_display = ["name", "email", "series", "since", "renewal"]
    list_select_related = ["series"]
    list_filter = [("series", RelatedFilter), RenewalFilter]
    search_fields = ["name", "email"]
    ordering = ["confirmed_at", "id"]
    actions = ["end"]
    fields = [
        "name", "email", "organisation", "access_needs", "series", "since", "renewal",
    ]  # fmt: skip
    view_on_site = False  # only the standing attendee may have the token in the URL

    def get_queryset(self, request: HttpRequest) -> QuerySet[StandingPlace]:
        """Return the rows of confirmed email addresses: the others have not agreed to anything."""
        return super().get_queryset(request).filter(confirmed_at__isnull=False)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let nobody delete a row: an organiser ends the standing place, and its attendee is told."""
        return False

    @admin.display(description=_("standing since"), ordering="confirmed_at")
    def since(self, standing_place: StandingPlace) -> str:
        return day(standing_place.confirmed_at)

    @admin.display(description=_("renewal"), ordering="renewed_at")
    def renewal(self, standing_place: StandingPlace) -> str:
        """Return when it was renewed, or when we asked and have no answer yet."""
        if standing_place.asked_at:
            return gettext("Asked on %s, no answer yet") % day(standing_place.asked_at)
        return gettext("Renewed on %s") % day(standing_place.renewed_at)

    @admin.action(description=_("End the standing place"), permissions=["view"])
    def end(self, request: HttpRequest, queryset: QuerySet[StandingPlace]) -> HttpResponse | None:
        if "confirm" not in request.POST:
            words = _(
                "We email them. They keep the places they have. To come every time again, they can "
                "ask for a standing place again."
            )
            title = _("End the standing place")
            return self.ask(request, queryset, action="end", title=title, words=words, form=Form())
        self.perform(
            request,
            queryset,
            lambda standing_place: standing_places.end(standing_place=standing_place, why="organiser"),
            lambda number: (
                ngettext(
                    "%d standing place has ended. We are emailing its attendee.",
                    "%d standing places have ended. We are emailing their attendees.",
                    number,
                )
                % number
            ),
        )
        return None


def day(moment: datetime | None) -> str:
    return date_format(localtime(moment), "j M Y") if moment else "–"
