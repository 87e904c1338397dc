"""The admin, one noun a file. Organisers see rows of their own groups only (`base.GroupScopedAdmin`)."""

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
    series,
    subscriptions,
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
    "series",
    "subscriptions",
    "venues",
]
