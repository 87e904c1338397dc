"""The organisers' side: a noun a file, scoped to the groups of whoever asks (`groups.GroupScopedAdmin`)."""

from meetups.admin import attendees, doors, events, groups, holidays, outbox, people, series, venues

__all__ = ["attendees", "doors", "events", "groups", "holidays", "outbox", "people", "series", "venues"]
