"""Writing the file with everything of a group (ADR 64)."""

from typing import Any, BinaryIO

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from meetups.extensions import ArchiveTable
from meetups.models import Event, EventSeries, Group, Picture
from meetups.queries.agendas import agendas_of
from meetups.queries.archives import Keys, columns_of, renumber, rows_of, things_of
from meetups.services.archives import pictures
from meetups.services.archives.tables import all_tables
from meetups.services.emails import invitations
from meetups.standards import calendar_series, calendars
from meetups.standards.archive_files import Writer

BATCH = 500


@transaction.atomic
def make(*, group: Group, to: BinaryIO, with_followers: bool = False) -> dict[str, int]:
    """Write everything of a group to an open file. Return the number of rows of each table.

    Only leads get the file, because it has drafts and the links to join online. Followers are in it if asked for.
    """
    writer, keys = Writer(to), Keys()
    wanted = all_tables(with_followers=with_followers)
    keys.give_all(pictures.TABLE, group)  # which the texts of the group name, before their table
    counts = {table.name: _add(writer, table, group, keys) for table in wanted}
    writer.add("calendar.ics", _calendar(group))
    if series := _series(group):
        writer.add("series.ics", series)
    writer.add("README.md", _readme(group, wanted, counts))
    made_at = timezone.now().replace(microsecond=0).isoformat()
    writer.finish({"group": group.slug, "name": group.name, "site": settings.SITE_URL, "made_at": made_at})
    return counts


def _add(writer: Writer, table: ArchiveTable, group: Group, keys: Keys) -> int:
    """Add a table, and then the files of its rows, because one file is written after the other."""
    number = writer.add_table(table.name, columns_of(table), (row for _thing, row in rows_of(table, group, keys)))
    if table.files:
        for thing in things_of(table, group):
            renumber(thing, lambda number: keys.of(Picture, number))
            for name, content in table.files(thing):
                writer.add(name, content)
    return number


def _calendar(group: Group) -> bytes:
    """Return all public events as iCalendar, for other programs."""
    events = Event.objects.filter(group=group).public()
    rows: Any = events.select_related("group", "venue", "series").order_by("starts_at", "pk").iterator(BATCH)
    site = invitations.calendar_site()
    return calendars.calendar(rows, name=group.name, site=site, agendas=agendas_of(events), own_urls={})


def _series(group: Group) -> bytes:
    """Return the rules of all series that are no drafts as iCalendar, or nothing if there are none."""
    rows = EventSeries.objects.filter(group=group).exclude(status=EventSeries.Status.DRAFT).order_by("pk")
    rows = rows.select_related("venue").prefetch_related("exceptions")
    return calendar_series.calendar([_series_in_calendar(row) for row in rows], today=timezone.localdate())


def _series_in_calendar(row: EventSeries) -> calendar_series.Series:
    removed = {one.on: one.is_removed for one in row.exceptions.all()}
    place = row.venue.name_and_address if row.venue else ""
    return calendar_series.Series(
        row.uid, row.title, row.summary, place, row.starts_on, row.start_time, row.minutes, row.zone, row.rrule,
        added=tuple(sorted(on for on, is_removed in removed.items() if not is_removed)),
        removed=tuple(sorted(on for on, is_removed in removed.items() if is_removed)),
        changed_at=row.updated_at,
    )  # fmt: skip


def _readme(group: Group, wanted: list[ArchiveTable], counts: dict[str, int]) -> str:
    """Return the text that says how to read the file."""
    context = {"group": group, "tables": [(table.name, table.title, counts[table.name]) for table in wanted]}
    return render_to_string("meetups/archives/README.md", {**context, "site": settings.SITE_URL})
