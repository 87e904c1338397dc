"""The steps of the talks of an event, in words."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def stage_in_words(stage: str, title: str = "", *, time: str = "", until: str = "") -> str:
    """Return what happens with the talks, as one sentence.

    `title` is that of the talk that is on, or else of the next one. `time` is on, soon, up or paused, of the talk that
    is on. `until` is when a break ends, in words.
    """
    if stage == "on":
        return _time_in_words(title, time)
    if stage == "break":
        return _("Break until %(time)s.") % {"time": until}
    words = {
        "before": _("The talks have not begun yet. The first is “%(title)s”."),
        "next": _("Next: “%(title)s”."),
        "over": _("All talks are over."),
        "cancelled": _("This event is cancelled."),
        "none": _("There are no talks yet."),
    }
    return words[stage] % {"title": title}


def _time_in_words(title: str, time: str) -> str:
    if time == "up":
        return time_is_up_in_words()
    words = {
        "on": _("On now: “%(title)s”."),
        "soon": _("The last two minutes of “%(title)s”."),
        "paused": _("“%(title)s” is paused."),
    }
    return words[time] % {"title": title}


def time_is_up_in_words() -> str:
    """Return the sentence for the end of a talk's time: the same on pages and in the clock, so that it is said once."""
    return _("The time is up.")


def late_in_words(minutes: int) -> str:
    """Return `4 minutes late`, or an empty text if nothing is late."""
    return ngettext("%d minute late", "%d minutes late", minutes) % minutes if minutes > 0 else ""
