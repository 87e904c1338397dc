"""Venues, shared by all organisers."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from meetups.admin.groups import LastingAddressAdmin
from meetups.models import ACCESS_FACTS, Venue


@admin.register(Venue)
class VenueAdmin(LastingAddressAdmin):
    list_display = ["name", "address_locality", "host", "capacity", "step_free", "access_checked_on"]
    list_select_related = ["host"]
    list_filter = ["address_locality", "step_free"]
    search_fields = ["name", "address_locality", "postal_code", "host__name"]
    autocomplete_fields = ["host"]
    prepopulated_fields = {"slug": ["name", "address_locality"]}
    fieldsets = [
        (None, {"fields": ["name", "slug", "host", "capacity"]}),
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
                "fields": ["directions", "getting_in"],
                "description": _("From the street to the room, for somebody who has never been there."),
            },
        ),
        (
            _("Access"),
            {
                "fields": [*((name, f"{name}_note") for name in ACCESS_FACTS), "access_checked_on"],
                "description": _(
                    "Shown on the page of the venue and of every event there. “Not known yet” is shown as well: "
                    "it is better than a guess."
                ),
            },
        ),
    ]
