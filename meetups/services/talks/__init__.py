"""Talks of an event: the call for them, offers, answers, and their running order (ADR 41)."""

from meetups.services.talks.answers import accept, decline, preview
from meetups.services.talks.calls import Pause, change_call, open_call
from meetups.services.talks.offers import delete, edit, offer, set_links, show_name, withdraw
from meetups.services.talks.order import close_gap, move, put_in_order
from meetups.services.talks.timekeeping import add_minute, end, last_step, pause, resume, start, undo

__all__ = [
    "Pause",
    "accept",
    "add_minute",
    "change_call",
    "close_gap",
    "decline",
    "delete",
    "edit",
    "end",
    "last_step",
    "move",
    "offer",
    "open_call",
    "pause",
    "preview",
    "put_in_order",
    "resume",
    "set_links",
    "show_name",
    "start",
    "undo",
    "withdraw",
]
