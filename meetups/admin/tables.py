"""Attendees as CSV files."""

from typing import Any

from django.db.models import F, QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from import_export import fields, resources

from meetups.models import Attendee, Event
from meetups.standards.characters import visible
from meetups.standards.spreadsheets import guarded


def state_in_words(state: str, event: Event) -> str:
    """Return the state in words for organisers. Once the event is over, the words do not show who came."""
    if state == Attendee.Status.ABSENT or (state in Attendee.HELD and event.is_past):
        return gettext("Had a place")
    return str(Attendee.Status(state).label)


class AttendeeResource(resources.ModelResource):
    """The attendees as a table. It does not show who did not come."""

    event = fields.Field(attribute="event__title", column_name="event")
    starts = fields.Field(column_name="starts")
    organisation = fields.Field(attribute="organisation__name", column_name="organisation")
    # A field of text that the library has to look up makes it load psycopg, on SQLite too.
    access_needs = fields.Field(attribute="access_needs", column_name="access_needs")
    state = fields.Field(column_name="state")
    position = fields.Field(column_name="position")

    class Meta:
        model = Attendee
        fields = [
            "event", "starts", "name", "email", "organisation", "access_needs", "is_first_time", "is_name_public",
            "state", "position",
        ]  # fmt: skip
        export_order = fields

    def dehydrate_starts(self, attendee: Attendee) -> str:
        """Return the start in the time zone of the event."""
        return attendee.event.local_start.strftime("%Y-%m-%d %H:%M")

    def dehydrate_state(self, attendee: Attendee) -> str:
        return state_in_words(attendee.status, attendee.event)

    def dehydrate_position(self, attendee: Attendee) -> str:
        """Return the waitlist position, where 1 is next, or an empty string."""
        return str(attendee.on_waitlist + 1) if attendee.is_waiting else ""  # type: ignore[attr-defined]

    def export_field(self, field: fields.Field, instance: Attendee, **kwargs: Any) -> Any:
        """Escape text, so that no spreadsheet runs it as a formula."""
        cell = super().export_field(field, instance, **kwargs)
        return guarded(visible(cell)) if isinstance(cell, str) else cell


def csv_of(rows: QuerySet[Attendee]) -> HttpResponse:
    """Return a CSV file of these attendees by event: places by name, then the waitlist by position."""
    ordered = rows.with_position().select_related("event", "organisation")  # type: ignore[attr-defined]
    table = AttendeeResource().export(
        ordered.order_by("event__starts_at", "event_id", F("waitlist_number").asc(nulls_first=True), "name", "id")
    )
    name = f"attendees-{timezone.localdate().isoformat()}.csv"
    return HttpResponse(
        table.csv,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
