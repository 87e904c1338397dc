"""The grid of an unconference: rooms and slots, pitches, hands up, and placing sessions (ADR 42)."""

from meetups.services.grids.hands import lower_hand, raise_hand
from meetups.services.grids.opening import SlotFacts, change_grid, open_grid
from meetups.services.grids.pitching import delete, edit, pitch, show_name, withdraw, withdraw_own
from meetups.services.grids.placing import place, take_out
from meetups.services.grids.rooms import add_room, move_room, order_rooms, remove_room, rename_room, rename_rooms
from meetups.services.grids.slots import add_slot, change_slot, change_slots, remove_slot
from meetups.services.grids.swapping import swap
from meetups.services.grids.wall import WallRow, bring_wall_back
from meetups.services.grids.writing import make_topic, write

__all__ = [
    "SlotFacts",
    "WallRow",
    "add_room",
    "add_slot",
    "bring_wall_back",
    "change_grid",
    "change_slot",
    "change_slots",
    "delete",
    "edit",
    "lower_hand",
    "make_topic",
    "move_room",
    "open_grid",
    "order_rooms",
    "pitch",
    "place",
    "raise_hand",
    "remove_room",
    "remove_slot",
    "rename_room",
    "rename_rooms",
    "show_name",
    "swap",
    "take_out",
    "withdraw",
    "withdraw_own",
    "write",
]
