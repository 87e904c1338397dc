"""The rules of the database about grids, whatever the code does."""

import pytest
from django.utils import timezone

from meetups.models import Pitch
from tests.grids import GridFactory, GridRoomFactory, GridSlotFactory, HandFactory, PitchFactory
from tests.refusals import refusal_of

pytestmark = pytest.mark.django_db


def test_two_sessions_are_never_in_one_cell():
    grid = GridFactory()
    cell = {"room": GridRoomFactory(grid=grid), "slot": GridSlotFactory(grid=grid)}
    PitchFactory(grid=grid, **cell)

    refused = refusal_of(PitchFactory.build(grid=grid, **cell))

    assert refused.messages == ["Another session is in this room at this time. Choose another one."]
    PitchFactory.create_batch(2, grid=grid)


@pytest.mark.parametrize("has", ["room", "slot", "withdrawn"])
def test_session_has_both_a_room_and_a_slot_and_was_not_withdrawn(has):
    grid = GridFactory()
    cell = {"room": GridRoomFactory(grid=grid), "slot": GridSlotFactory(grid=grid)}
    facts = {**cell, "withdrawn_at": timezone.now()} if has == "withdrawn" else {has: cell[has]}

    refusal_of(PitchFactory.build(grid=grid, **facts), "pitch_")


def test_room_slot_and_hand_are_once():
    grid = GridFactory()
    room, slot, hand = GridRoomFactory(grid=grid), GridSlotFactory(grid=grid), HandFactory()

    refusal_of(GridRoomFactory.build(grid=grid, name=room.name))
    refusal_of(GridSlotFactory.build(grid=grid, starts_after=slot.starts_after))
    refusal_of(HandFactory.build(pitch=hand.pitch, seat=hand.seat))
    refusal_of(GridSlotFactory.build(grid=grid, minutes=601), "grid_slot_minutes")


def test_names_and_urls():
    pitch = PitchFactory(title="Tea & cake")
    grid = pitch.grid

    assert grid.get_absolute_url() == f"/events/{grid.event.slug}/grid/"
    assert pitch.get_absolute_url() == f"/events/{grid.event.slug}/grid/{pitch.pk}-tea-cake/"
    assert PitchFactory(title="☕").path_part.endswith("-session")
    assert (str(grid), str(pitch), str(HandFactory(pitch=pitch))) == (str(grid.event), "Tea & cake", "Tea & cake")
    assert [str(GridSlotFactory(title=title, starts_after=30)) for title in ("", "Lunch")] == ["30", "Lunch"]


def test_pitch_is_found_by_the_token_of_its_link_and_by_email_in_any_case():
    pitch = PitchFactory(email="Ann@example.org")
    PitchFactory()

    assert Pitch.objects.by_token(pitch.token) == pitch
    assert list(Pitch.objects.with_email("ann@EXAMPLE.org")) == [pitch]
    for wrong in (pitch.token[:-1], pitch.secret, ""):
        with pytest.raises(Pitch.DoesNotExist):
            Pitch.objects.by_token(wrong)
