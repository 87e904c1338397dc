"""Standing places: asked for, confirmed, given for each meeting, renewed and ended (ADR 46)."""

from meetups.services.standing_places.asking import answer, ask, change_details, confirm
from meetups.services.standing_places.giving import give, give_all, give_opened, leave_out, skip
from meetups.services.standing_places.lasting import UNCONFIRMED_FOR, end, end_all, forget, renew

__all__ = [
    "UNCONFIRMED_FOR",
    "answer",
    "ask",
    "change_details",
    "confirm",
    "end",
    "end_all",
    "forget",
    "give",
    "give_all",
    "give_opened",
    "leave_out",
    "renew",
    "skip",
]
