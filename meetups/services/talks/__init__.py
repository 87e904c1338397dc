"""Talks of an event: the call for them, offers, answers, and their running order (ADR 41)."""

from meetups.services.talks.answers import accept, decline, preview
from meetups.services.talks.calls import Pause, change_call, open_call
from meetups.services.talks.offers import edit, offer, set_links, show_name, withdraw
from meetups.services.talks.order import close_gap, move

__all__ = [
    "Pause",
    "accept",
    "change_call",
    "close_gap",
    "decline",
    "edit",
    "move",
    "offer",
    "open_call",
    "preview",
    "set_links",
    "show_name",
    "withdraw",
]
