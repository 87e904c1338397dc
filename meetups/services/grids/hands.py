"""Hands up: how many would come to a session. The number stays when the seats are deleted."""

from django.db import transaction

from meetups.models import Hand, Pitch, Seat
from meetups.services.grids.locking import lock_open_grid, lock_seat_of, raise_version, standing_pitch


@transaction.atomic
def raise_hand(*, pitch: Pitch, seat: Seat) -> Pitch:
    """Raise the hand of a seat for a pitch. Twice is the same as once.

    Raises ValidationError with the code cancelled, void, seat or withdrawn.
    """
    return _change(pitch, seat, is_up=True)


@transaction.atomic
def lower_hand(*, pitch: Pitch, seat: Seat) -> Pitch:
    """Lower the hand of a seat for a pitch. Twice is the same as once. Codes as of `raise_hand`."""
    return _change(pitch, seat, is_up=False)


def _change(pitch: Pitch, seat: Seat, *, is_up: bool) -> Pitch:
    grid = lock_open_grid(pitch.grid)
    seat = lock_seat_of(grid, seat)
    pitch = standing_pitch(grid, pitch)
    hand = Hand.objects.filter(pitch=pitch, seat=seat).first()
    if (hand is not None) == is_up:
        return pitch
    if hand:
        hand.delete()
        pitch.hands -= 1
    else:
        Hand.objects.create(pitch=pitch, seat=seat)
        pitch.hands += 1
    pitch.save(update_fields=["hands"])  # not updated_at, which calendars show
    raise_version(grid)
    return pitch
