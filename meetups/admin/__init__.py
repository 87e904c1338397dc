"""The admin, with one module for each noun. Organisers see only rows of their own groups (`base.GroupScopedAdmin`)."""

from meetups.admin import (
    actions,
    attendees,
    boards,
    doors,
    events,
    feedback,
    groups,
    holidays,
    jobs,
    messages,
    organisers,
    outbox,
    people,
    series,
    subscriptions,
    venues,
)

__all__ = [
    "actions",
    "attendees",
    "boards",
    "doors",
    "events",
    "feedback",
    "groups",
    "holidays",
    "jobs",
    "messages",
    "organisers",
    "outbox",
    "people",
    "series",
    "subscriptions",
    "venues",
]
