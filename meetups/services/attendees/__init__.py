"""Signing up for an event, waiting for a place, and giving it up."""

from meetups.services.attendees.details import change_details, correct, record_phoned, renew_calendar, renew_link
from meetups.services.attendees.places import (
    accept,
    add,
    cancel,
    come_back,
    give_standing,
    is_emailed_of_cancelling,
    restore,
    rsvp,
)

__all__ = [
    "accept",
    "add",
    "cancel",
    "change_details",
    "come_back",
    "correct",
    "give_standing",
    "is_emailed_of_cancelling",
    "record_phoned",
    "renew_calendar",
    "renew_link",
    "restore",
    "rsvp",
]
