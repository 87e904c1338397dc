"""Actions in words: whose they are, when they are due, and how they ended."""

from datetime import date

from django.utils.translation import gettext as _

from meetups.wording.dates import leaf


def owner_in_words(name: str, *, is_public: bool) -> str:
    """Return the name of the owner if it may be shown, else `somebody`."""
    return name if name and is_public else _("somebody")


def due_in_words(day: date, *, at_meeting: bool, is_over: bool, is_cancelled: bool = False) -> str:
    """Return `due on Friday 4 December 2026` or `due at the meeting on Wednesday 25 November 2026`.

    With `is_over` it says that the action is overdue, and with `is_cancelled` that the meeting is cancelled.
    """
    values = {"day": leaf(day).long}
    if not at_meeting:
        return (_("overdue: it was due on %(day)s") if is_over else _("due on %(day)s")) % values
    if is_cancelled:
        return _("due at the meeting on %(day)s, which is cancelled") % values
    if is_over:
        return _("overdue: it was due at the meeting on %(day)s") % values
    return _("due at the meeting on %(day)s") % values


def ended_in_words(state: str, day: date) -> str:
    """Return `done on Friday 4 December 2026` or `dropped on Friday 4 December 2026`."""
    words = {"done": _("done on %(day)s"), "dropped": _("dropped on %(day)s")}
    return words[state] % {"day": leaf(day).long}
