"""Venues in the admin, shared by all organisers."""

from datetime import date
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from meetups.admin.base import LastingAddressAdmin, SharedAdmin, own_groups
from meetups.admin.offers import Part
from meetups.admin.searched import SearchedAdmin
from meetups.models import ACCESS_FACTS, Event, Picture, Venue
from meetups.models.venues import VenueQuerySet

# The venues of so many of the latest events are offered first: at most so many.
EVENTS_READ, MOST_KNOWN = 200, 10


class ClosedFilter(admin.SimpleListFilter):
    title = _("status")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("open", _("Open")), ("closed", _("Closed"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Venue]:
        still_open = Venue.objects.open().order_by().values("pk")
        known = {"open": queryset.filter(pk__in=still_open), "closed": queryset.exclude(pk__in=still_open)}
        return known.get(self.value() or "", queryset)


def warn_of_closed(admin_page: SharedAdmin, request: HttpRequest, venue: Venue | None, day: date) -> None:
    """Show a warning on the page of a meeting or series if its venue is closed on that day."""
    if request.method == "GET" and venue and venue.closed_on and venue.is_closed_on(day):
        words = gettext("%(venue)s takes no meetings from %(day)s. Choose another venue.")
        values = {"venue": venue.name, "day": date_format(venue.closed_on, "j F Y")}
        admin_page.message_user(request, words % values, messages.WARNING)


@admin.register(Venue)
class VenueAdmin(LastingAddressAdmin, SearchedAdmin):
    list_display = ["name", "address_locality", "host", "capacity", "step_free", "access_checked_on", "closed_on"]
    list_select_related = ["host"]
    list_filter = [ClosedFilter, "address_locality", "step_free"]
    search_fields = ["name", "address_locality", "postal_code", "host__name"]
    prepopulated_fields = {"slug": ["name", "address_locality"]}
    help_texts = {
        "slug": _("The last part of the URL of the venue’s page. It cannot be changed later."),
        "kind": _("The page of the venue shows a drawing of this kind."),
        "latitude": _("For maps. Such as 53.79648; the longitude is then -1.54785. Leave both empty if not known."),
    }
    fieldsets = [
        (None, {"fields": ["name", "slug", "kind", "picture", "host", "capacity"]}),
        (
            _("Where it is"),
            {
                "fields": [
                    "street_address",
                    ("address_locality", "postal_code", "address_country"),
                    ("latitude", "longitude"),
                ]
            },
        ),
        (
            _("Finding the way"),
            {
                "fields": ["getting_in", "directions", "way_on_wheels"],
                "description": _("From the street to the meeting, for people who have never been there."),
            },
        ),
        (
            _("Access"),
            {
                "fields": [*((name, f"{name}_note") for name in ACCESS_FACTS), "access_checked_on"],
                "description": _(
                    "Shown on the page of the venue and of every event there. Choose “Not known” rather than guess. "
                    "After a “Yes”, note how: which door, which floor, whom to ask."
                ),
            },
        ),
        (
            _("Closing"),
            {
                "fields": ["closed_on"],
                "description": _("Close a venue that is no longer used. Do not delete it: its page stays."),
            },
        ),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Venue | None = None) -> Any:
        """Let only people who see the picture of a venue change it: it may be one of another group."""
        fields = super().get_readonly_fields(request, obj)
        pictures = self.admin_site.get_model_admin(Picture).get_queryset(request)
        is_of_others = obj and obj.picture_id and not pictures.filter(pk=obj.picture_id).exists()
        return [*fields, "picture"] if is_of_others else fields

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let only superusers delete a venue. Organisers close it, because its URL must last (law 8)."""
        return bool(request.user.is_superuser)

    def offered_rows(self, request: HttpRequest, rows: VenueQuerySet) -> list[Part]:  # type: ignore[override]
        """Offer open venues: those where the user's groups meet first, then others by town."""
        planned = Event.objects.filter(group__in=own_groups(request).values("pk"), venue__isnull=False)
        lately = planned.order_by("-starts_at", "-pk").values_list("venue", flat=True)[:EVENTS_READ]
        known = list(dict.fromkeys(lately))[:MOST_KNOWN]
        is_open = self.open_to_choice(rows)
        return [
            Part(gettext("Where your groups meet"), is_open.filter(pk__in=known).order_by("name", "pk")),
            Part(gettext("Other venues"), is_open.exclude(pk__in=known).order_by("address_locality", "name", "pk")),
        ]

    def open_to_choice(self, rows: VenueQuerySet) -> VenueQuerySet:  # type: ignore[override]
        return rows.filter(pk__in=Venue.objects.open().order_by().values("pk"))

    def save_model(self, request: HttpRequest, obj: Venue, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        number = len(events_after_closing(obj))
        if "closed_on" not in form.changed_data or not number:
            return
        words = ngettext(
            "%d upcoming meeting is still planned here after that day.",
            "%d upcoming meetings are still planned here after that day.",
            number,
        )
        link = '<a href="{}?venue__id__exact={}">{}</a>'
        events = format_html(link, reverse("admin:meetups_event_changelist"), obj.pk, gettext("See the events"))
        self.message_user(request, format_html("{} {}", words % number, events), messages.WARNING)


def events_after_closing(venue: Venue) -> list[Event]:
    """Return the upcoming events at a venue that are planned for after it closes, drafts included."""
    upcoming = Event.objects.upcoming().filter(venue=venue).exclude(status=Event.Status.CANCELLED)
    return [event for event in upcoming if venue.is_closed_on(event.local_date)]
