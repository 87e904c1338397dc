"""Standing places in the admin: organisers see who comes every time, and end a standing place."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from meetups.admin.base import GroupScopedAdmin
from meetups.admin.lists import RelatedFilter
from meetups.models import StandingPlace
from meetups.services import standing_places


@admin.register(StandingPlace)
class StandingPlaceAdmin(GroupScopedAdmin):
    """The standing attendees, longest-standing first. Only they ask for a standing place and change what it says."""

    group_path = "series__group"
    list_display = ["name", "email", "series", "confirmed_at", "renewed_at", "asked_at"]
    list_select_related = ["series"]
    list_filter = [("series", RelatedFilter), ("asked_at", admin.EmptyFieldListFilter)]
    search_fields = ["name", "email"]
    ordering = ["confirmed_at", "id"]
    actions = ["end"]
    fields = [
        "name", "email", "organisation", "access_needs", "series", "confirmed_at", "renewed_at", "asked_at",
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

    @admin.action(description=_("End the standing place"), permissions=["view"])
    def end(self, request: HttpRequest, queryset: QuerySet[StandingPlace]) -> HttpResponse | None:
        if "confirm" not in request.POST:
            words = _("They are told by email, and keep the places they have. To come every time again, they ask anew.")
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
