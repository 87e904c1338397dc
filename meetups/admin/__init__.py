"""The admin, with one module for each noun. Organisers see only rows of their own groups (`base.GroupScopedAdmin`)."""

from meetups.admin import (
    attendees,
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
    remarks,
    series,
    subscriptions,
    topics,
    venues,
)

__all__ = [
    "attendees",
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
    "remarks",
    "series",
    "subscriptions",
    "topics",
    "venues",
]
