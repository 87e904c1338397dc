"""Opening the grid of an event, and its settings."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meetups.models import Board, Event, Grid, User
from meetups.models.boards import morning_after
from meetups.services.grids.locking import lock_open_grid, raise_version
from meetups.services.grids.rooms import new_room
from meetups.services.grids.slots import new_slot


class SlotFacts(NamedTuple):
    """A slot to add. `starts_after` is in minutes after the start of the event, by the wall clock."""

    starts_after: int
    minutes: int = 45
    title: str = ""


@transaction.atomic
def open_grid(
    *,
    event: Event,
    by: User | None = None,
    rooms: Iterable[str] = (),
    slots: Iterable[SlotFacts] = (),
    is_pitching_open: bool = True,
    anyone_places: bool = False,
) -> Grid:
    """Open the grid of an event of any format, with these rooms and slots.

    An event that is not over gets a board without topics if it has no board, so that phones can join. The grid of an
    event that is over can be opened to bring back a wall. Raises ValidationError with the code draft, cancelled or
    exists, or those of `add_room` and `add_slot`.
    """
    event = Event.objects.select_for_update(of=("self",), no_key=True).select_related("group").get(pk=event.pk)
    _refuse(event)
    grid = Grid.objects.create(event=event, is_pitching_open=is_pitching_open, anyone_places=anyone_places)
    if morning_after(event.ends_at, event.zone) > timezone.now():
        Board.objects.get_or_create(event=event, defaults={"has_topics": False, "opened_by": by})
    for name in rooms:
        new_room(grid, name)
    for facts in slots:
        new_slot(grid, **facts._asdict())
    return grid


@transaction.atomic
def change_grid(*, grid: Grid, **facts: Any) -> Grid:
    """Change `is_pitching_open` or `anyone_places`. Raises ValidationError with the code cancelled."""
    grid = lock_open_grid(grid)
    changed = {name: value for name, value in facts.items() if getattr(grid, name) != value}
    for name, value in changed.items():
        setattr(grid, name, value)
    if changed:
        grid.save(update_fields=[*changed])
        raise_version(grid)
    return grid


def _refuse(event: Event) -> None:
    if event.is_draft:
        raise ValidationError(_("Publish the event first."), "draft")
    if event.is_cancelled:
        raise ValidationError(_("This event is cancelled, so it needs no grid."), "cancelled")
    if Grid.objects.filter(event=event).exists():
        raise ValidationError(_("This event has a grid already."), "exists")
