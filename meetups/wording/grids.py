"""The states and steps of a grid, in words."""

from datetime import datetime

from django.utils.translation import gettext, ngettext

from meetups.wording.dates import clock, hours_with_zone, leaf


def clock_in_words(at: datetime) -> str:
    """Return the time of day of a local time: `10:45am`."""
    return clock(at.hour, at.minute)


def day_and_hours(starts_at: datetime, hours: str) -> str:
    """Return the day in short with the hours: `Sat 28 Nov, 10am to 10:45am`."""
    day = leaf(starts_at.date())
    return f"{day.weekday} {day.day} {day.month}, {hours}"


def hands_in_words(number: int) -> str:
    """Return `3 hands up`."""
    return ngettext("%(number)d hand up", "%(number)d hands up", number) % {"number": number}


def free_in_words(free: int, rooms: int) -> str:
    """Return how many rooms are free in a slot: `2 of 6 rooms free`."""
    words = ngettext("%(free)d of %(rooms)d room free", "%(free)d of %(rooms)d rooms free", rooms)
    return words % {"free": free, "rooms": rooms}


def cell_in_words(room: str, starts_at: datetime, ends_at: datetime) -> str:
    """Return where and when a session is: `Room 1, Saturday 28 November 2026, 10am to 10:45am GMT`."""
    return f"{room}, {leaf(starts_at.date()).long}, {hours_with_zone(starts_at, ends_at)}"


def slot_on_in_words(title: str, ends_at: datetime, sessions: int) -> str:
    """Return what is on until when, as one sentence. `title` is that of a break."""
    until = clock_in_words(ends_at)
    if title:
        return gettext("On now, until %(time)s: %(title)s.") % {"time": until, "title": title}
    if not sessions:
        return gettext("On now, until %(time)s: no session yet.") % {"time": until}
    words = ngettext(
        "On now, until %(time)s: %(number)d session.", "On now, until %(time)s: %(number)d sessions.", sessions
    )
    return words % {"time": until, "number": sessions}


def slot_next_in_words(title: str, starts_at: datetime) -> str:
    """Return what is next, as one sentence. `title` is that of a break."""
    at = clock_in_words(starts_at)
    if title:
        return gettext("Next, at %(time)s: %(title)s.") % {"time": at, "title": title}
    return gettext("The next sessions begin at %(time)s.") % {"time": at}


def pitching_in_words(*, is_open: bool) -> str:
    """Return whether people can pitch, as one sentence."""
    return gettext("Anyone can pitch a session.") if is_open else gettext("No more sessions can be pitched.")
