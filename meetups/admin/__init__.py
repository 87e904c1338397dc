"""The organisers' side: a noun a file, scoped to the groups of whoever asks (`groups.GroupScopedAdmin`)."""

from meetups.admin import attendees, events, groups, outbox, people, venues

__all__ = ["attendees", "events", "groups", "outbox", "people", "venues"]
