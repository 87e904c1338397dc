"""The colours of emails: those of the group that an email is about. Email programs load no stylesheets."""

from collections.abc import Mapping
from typing import Any

from meetups.models import Event, Group
from meetups.standards import colours

OF_THE_SITE = 1  # of an email about no group


def colours_of(context: Mapping[str, Any]) -> dict[str, str]:
    """Return the colour in both schemes, and that of the text on it, for an email with this context."""
    event, group = context.get("event"), context.get("group")
    if isinstance(event, Event):
        group = event.group
    name = f"colour-{group.shown_colour if isinstance(group, Group) else OF_THE_SITE}"
    return {"light": colours.light()[name], "dark": colours.dark()[name], "on": colours.light()["on-accent"]}
