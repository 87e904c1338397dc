"""Venues as open data, with all that is known about access to them."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from config.api.resources import (
    DAY,
    HTML,
    NUMBER,
    TEXT,
    UPDATED,
    URL,
    YES_NO,
    Field,
    Resource,
    nullable,
    one_of,
    own_fields,
    record,
    same,
    site_url,
)
from meetups.models import ACCESS_FACTS, Access, Venue

_FACT = record(answer=one_of(Access), note=TEXT)


def _rows() -> QuerySet[Venue]:
    return Venue.objects.select_related("host")


def _access(venue: Venue) -> dict[str, dict[str, str]]:
    return {name: {"answer": getattr(venue, name), "note": getattr(venue, f"{name}_note")} for name in ACCESS_FACTS}


def _degrees(name: str) -> Any:
    return lambda venue: None if getattr(venue, name) is None else float(getattr(venue, name))


def _day(name: str) -> Any:
    return lambda venue: getattr(venue, name) and getattr(venue, name).isoformat()


VENUES = Resource(
    name="venues",
    label=_("Venues"),
    words=_("Where groups meet, with what is known about access. A fact that nobody has checked is “unknown”."),
    key="slug",
    key_schema=TEXT,
    rows=_rows,
    order=("name", "pk"),
    since="updated_at",
    since_words=_("saved at this time or later"),
    kind="venue",
    fields=(
        *own_fields("slug", TEXT, "venues"),
        Field("url", URL, "Its page.", lambda venue: site_url(venue.get_absolute_url())),
        Field("name", TEXT, "Its name.", same("name")),
        Field("kind", one_of(Venue.Kind), "The kind of venue.", same("kind")),
        Field("street_address", TEXT, "The street and number.", same("street_address")),
        Field("locality", TEXT, "The town.", same("address_locality")),
        Field("postal_code", TEXT, "The postcode; may be empty.", same("postal_code")),
        Field("country", TEXT, "The code of the country (ISO 3166-1).", same("address_country")),
        Field("latitude", {"type": ["number", "null"]}, "Degrees north, or null if not known.", _degrees("latitude")),
        Field("longitude", {"type": ["number", "null"]}, "Degrees east, or null if not known.", _degrees("longitude")),
        Field("capacity", nullable(NUMBER), "How many people it holds, or null if not known.", same("capacity")),
        Field(
            "host", nullable(TEXT), "The organisation that hosts.", lambda venue: venue.host and venue.host.name
        ),
        Field("access", record(**dict.fromkeys(ACCESS_FACTS, _FACT)), "The facts about access.", _access),
        Field("access_checked_on", nullable(DAY), "The day of the last check at the venue.", _day("access_checked_on")),
        Field("is_closed", YES_NO, "Whether it takes no meetings any more.", same("is_closed")),
        Field("closed_on", nullable(DAY), "The day from which it takes no meetings.", _day("closed_on")),
        UPDATED,
        Field("directions", TEXT, "The way on foot, as Markdown; may be empty.", same("directions"), is_long=True),
        Field("way_on_wheels", TEXT, "The way without steps, the same.", same("way_on_wheels"), is_long=True),
        Field("getting_in", TEXT, "How to get in, as Markdown; may be empty.", same("getting_in"), is_long=True),
        Field("directions_html", HTML, "The same, rendered.", same("directions_html"), is_long=True),
        Field("way_on_wheels_html", HTML, "The same, rendered.", same("way_on_wheels_html"), is_long=True),
        Field("getting_in_html", HTML, "The same, rendered.", same("getting_in_html"), is_long=True),
    ),
)  # fmt: skip
