"""The organisers' side: a noun a file, scoped to the groups of whoever asks (`groups.GroupScopedAdmin`)."""

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
