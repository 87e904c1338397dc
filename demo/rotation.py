"""A demo group whose series takes several venues by turns, with a meeting moved, one left out and one added."""

import uuid
from datetime import datetime, timedelta

from demo import content
from demo.dates import first_from, grid_date
from demo.events import NAMESPACE, Occasion
from meetups.models import Event, EventSeries, Group, Venue
from meetups.services import series as services


def load(group: Group, venues: dict[str, Venue], now: datetime) -> list[tuple[Event, Occasion]]:
    """Add the series of a group that has none. Return its next meetings with the number of their attendees."""
    if group.series.exists():
        return []
    plan = content.table(f"{group.slug}/meetings")
    first = first_from(plan["anchor"], plan["gaps"], now.date() + timedelta(days=plan["days_ahead"]))
    row = EventSeries(
        **plan["series"],
        group=group,
        starts_on=grid_date(plan["anchor"], plan["gaps"], first),
        zone=group.zone,
        uid=str(uuid.uuid5(NAMESPACE, f"{group.slug}/series")),
    )
    saved = services.save(series=row, venues=[venues[slug].pk for slug in plan["venues"]])
    meetings = list(saved.occurrences.order_by("starts_at"))
    _change(saved, meetings, plan["changes"])
    return [
        (Event.objects.get(pk=event.pk), Occasion(f"{group.slug}/{number}", event.local_date, {"going": going}, False))
        for number, (event, going) in enumerate(zip(meetings, plan["going"], strict=False))
    ]


def _change(series: EventSeries, meetings: list[Event], changes: dict[str, int]) -> None:
    moved = meetings[changes["moved"] - 1]
    later = timedelta(days=changes["moved_by_days"])
    values = {"starts_at": moved.starts_at + later, "ends_at": moved.ends_at + later}
    services.change(event=moved, values=values, scope="this")
    services.remove(event=meetings[changes["left_out"] - 1])
    after = meetings[changes["added_after"] - 1]
    services.add_day(series=series, on=after.local_date + timedelta(weeks=changes["added_weeks"]))
