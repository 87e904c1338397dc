"""The slots of a grid: adding, changing and removing them."""

from collections.abc import Iterable
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from meetups.models import Grid, GridSlot
from meetups.services.grids.calendars import note_moved
from meetups.services.grids.locking import lock_open_grid, raise_version, refuse_used, slot_of

MOST_SLOTS = 60
LATEST = 7 * 24 * 60  # minutes after the event begins
ASIDE = 1_000_000  # where slots are while others take their times


@transaction.atomic
def add_slot(*, grid: Grid, starts_after: int, minutes: int = 45, title: str = "") -> GridSlot:
    """Add a slot. With a title, such as “Lunch”, it is a break, in which no session can be placed.

    A slot may end after the event: pages say so (`SlotView.is_late`). Raises ValidationError by field, or with the code
    cancelled, overlap (params: `slot`), skipped, or limit at 60 slots. The code skipped means that it begins in the
    hour that the clocks skip.
    """
    grid = lock_open_grid(grid)
    slot = new_slot(grid, starts_after=starts_after, minutes=minutes, title=title)
    raise_version(grid)
    return slot


@transaction.atomic
def change_slot(*, slot: GridSlot, starts_after: int, minutes: int, title: str = "") -> GridSlot:
    """Change a slot. Its sessions move with it, and calendars are told.

    Codes as of `add_slot`, slot if it was removed, and used when it has sessions and would become a break.
    """
    wanted = GridSlot(pk=slot.pk, starts_after=starts_after, minutes=minutes, title=title)
    return change_slots(grid=slot.grid, slots=[wanted])[0]


@transaction.atomic
def change_slots(*, grid: Grid, slots: Iterable[GridSlot]) -> list[GridSlot]:
    """Change slots to what these rows say, as one change: only the times after it may not overlap.

    Codes as of `change_slot`.
    """
    grid = lock_open_grid(grid)
    rows = [(slot_of(grid, wanted), wanted) for wanted in slots]
    changed = [(slot, wanted) for slot, wanted in rows if _facts(slot) != _facts(wanted)]
    for number, (slot, _wanted) in enumerate(changed):  # a grid has one slot at any time, at any moment
        grid.slots.filter(pk=slot.pk).update(starts_after=ASIDE + number)
    for slot, wanted in changed:
        _change(grid, slot, wanted)
    if changed:
        raise_version(grid)
    return [slot for slot, _wanted in rows]


@transaction.atomic
def remove_slot(*, slot: GridSlot) -> None:
    """Remove a slot. Twice is the same as once.

    Raises ValidationError with the code cancelled, or used while it has sessions.
    """
    grid = lock_open_grid(slot.grid)
    found = grid.slots.filter(pk=slot.pk).first()
    if found:
        refuse_used(found)
        found.delete()
        raise_version(grid)


def new_slot(grid: Grid, *, starts_after: int, minutes: int, title: str) -> GridSlot:
    """Add a slot to a locked grid. Raises ValidationError as `add_slot` does."""
    if grid.slots.count() >= MOST_SLOTS:
        raise ValidationError(_("This grid has %(number)d slots, and no more."), "limit", {"number": MOST_SLOTS})
    slot = GridSlot(grid=grid, starts_after=starts_after, minutes=minutes, title=" ".join(title.split()))
    _check(grid, slot)
    slot.save()
    return slot


def _facts(slot: GridSlot) -> tuple[int, int, str]:
    return slot.starts_after, slot.minutes, " ".join(slot.title.split())


def _change(grid: Grid, slot: GridSlot, wanted: GridSlot) -> None:
    """Change a slot of a locked grid to what this row says. Raises ValidationError as `change_slot` does."""
    before = _facts(slot)
    slot.starts_after, slot.minutes, slot.title = _facts(wanted)
    _check(grid, slot)
    if slot.is_break:
        refuse_used(slot)
    slot.save(update_fields=["starts_after", "minutes", "title"])
    if _facts(slot)[:2] != before[:2]:
        note_moved(slot.pitches.all())


def _check(grid: Grid, slot: GridSlot) -> None:
    slot.clean_fields(exclude=["grid"])
    if slot.starts_after > LATEST:
        raise ValidationError({"starts_after": _("Choose a time within a week of the start of the event.")})
    _refuse_skipped(grid, slot)
    for other in grid.slots.exclude(pk=slot.pk):
        if _overlap(slot, other):
            raise ValidationError(
                _("Another slot is at that time: %(hours)s. Choose another time."),
                "overlap",
                {"slot": other, "hours": other.hours},
            )


def _refuse_skipped(grid: Grid, slot: GridSlot) -> None:
    planned = grid.event.local_start.replace(tzinfo=None) + timedelta(minutes=slot.starts_after)
    if slot.starts_at.replace(tzinfo=None) != planned:
        raise ValidationError(
            _("The clocks go forward then, so that time does not exist. Choose another time."), "skipped"
        )


def _overlap(one: GridSlot, other: GridSlot) -> bool:
    """Return whether two slots overlap: by the wall clock, for any day of the event, or on its day."""
    by_clock = _cross(one.starts_after, one.minutes, other.starts_after, other.minutes)
    begins, began = (slot.starts_at.timestamp() / 60 for slot in (one, other))
    return by_clock or _cross(begins, one.minutes, began, other.minutes)


def _cross(begins: float, minutes: int, began: float, lasted: int) -> bool:
    return begins < began + lasted and began < begins + minutes
