"""Handing a group over: a lead gives it to somebody, or an organiser asks for it because the leads are silent (ADR 47).

Every step locks the group first, so that of two hand-overs at once one is refused.
"""

from meetups.services.handovers.offers import check, decline, offer, take_over, takes_contact, withdraw
from meetups.services.handovers.silence import ask, is_asked_of, keep, refusal_to_ask, review_all

__all__ = [
    "ask",
    "check",
    "decline",
    "is_asked_of",
    "keep",
    "offer",
    "refusal_to_ask",
    "review_all",
    "take_over",
    "takes_contact",
    "withdraw",
]
