"""Why an entry of a calendar file, or the whole file, is not imported, and what an organiser can do about it."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from meetups.standards.calendar_streams import FileError

# By code: what is wrong, then what to do. A line says beside it where the entry is in the file.
REASONS = {
    "uid": _(
        "It has no identifier (UID), so a later import would not recognise it. Export it again, or create it here."
    ),
    "long_uid": _(
        "Its identifier (UID) is longer than 255 characters. Copy it in the other calendar and export the copy."
    ),
    "title": _("It has no title. Give it one in the other calendar."),
    "private": _("It is marked as private. Change that in the other calendar if it is for everyone."),
    "class": _(
        "Its class “%(detail)s” is not known, so it counts as private. Change it to public in the other calendar if it "
        "is for everyone."
    ),
    "status": _(
        "Its status “%(detail)s” is not one of an event. Change it to confirmed, tentative or cancelled in the other "
        "calendar."
    ),
    "start": _("It has no start. Give it one in the other calendar."),
    "all_day": _("It is an all-day event. Give it a start time in the other calendar."),
    "backwards": _("It ends before it starts, or at the same time. Correct its end in the other calendar."),
    "long": _("It is longer than 31 days. Correct its end in the other calendar."),
    "zone": _("Its time zone “%(detail)s” is not known. Choose one such as Europe/London in the other calendar."),
    "no_zone": _(
        "No time zone that is known has the hours that the file gives its time zone: %(detail)s."
        " Choose another time zone for it in the other calendar."
    ),
    "two_zones": _(
        "The file gives its time zone hours of more than one, and they will differ: %(detail)s."
        " Choose one of them in the other calendar."
    ),
    "two_clocks": _(
        "Its %(detail)s is in UTC and has another time zone, too. Give it one time zone in the other calendar."
    ),
    "range": _("Its year %(detail)s is not between 1970 and 2100. Correct it in the other calendar."),
    "no_rule": _("It repeats, but the file does not say how. Choose how often it repeats in the other calendar."),
    "rule": _(
        "A series here cannot repeat like this: %(detail)s Change how it repeats in the other calendar, or create the "
        "series here."
    ),
    "rules": _("It repeats by more than one rule. Make an event of each rule in the other calendar."),
    "days_of_utc": _(
        "Its days are counted in UTC, and in %(detail)s they are others. Give it a time zone in the other calendar."
    ),
    "many_exceptions": _(
        "It has more than 1,000 days that are added to its rule or left out (RDATE, EXDATE). Make a series of the "
        "meetings to come in the other calendar."
    ),
    "exrule": _(
        "It leaves out days by a rule (EXRULE), which calendars no longer use. Delete these days one by one in the "
        "other calendar."
    ),
    "other_hour": _(
        "It also takes place at another hour (%(detail)s). Make that an event of its own in the other calendar."
    ),
    "encoding": _("Its %(detail)s is written as in old calendars. Export it again as iCalendar 2.0."),
    "long_line": _(
        "Its %(detail)s has more than 60,000 characters. Make that shorter in the other calendar, or create the event "
        "here."
    ),
    "no_original": _(
        "It replaces one meeting of a series, but the file does not say clearly which (RECURRENCE-ID). That meeting "
        "stays as its series has it. Correct that in the other calendar, or change the meeting here."
    ),
    "unreadable": _("It cannot be read (%(detail)s). Correct that in the other calendar, or create the event here."),
    "field": _("This site cannot keep it: %(detail)s Correct it in the other calendar."),
    "twice": _("The file has a newer version of it, which counts. There is nothing to do."),
    "elsewhere": _("It belongs to another group on this site. Copy it in the other calendar and export the copy."),
    "single": _("It is a single event on this site, and repeats in the file. Delete it here to import the series."),
    "repeats": _("It repeats on this site, and is a single event in the file. Change the series here."),
    "with_series": _("It is a meeting of a series that is not imported. Correct the series first."),
    "over": _("It ended more than a year ago. There is nothing to do."),
    "past": _("It is over, and past events are not changed. There is nothing to do."),
    "ended": _("It repeats, but has no meeting in the future. There is nothing to do."),
    "older": _("It was changed on this site since: the file is older. Export it again."),
    "cancelled_here": _("It is cancelled on this site and stays cancelled. Copy it here if it takes place after all."),
    "cancelled_series": _("It is cancelled in the file and not on this site yet. There is nothing to do."),
    "not_here": _("The file cancels it, and it is not on this site. There is nothing to do."),
    "cancelled_there": _("The file has its series, and cancels this. There is nothing to do."),
    "following": _("The file cancels this and all later meetings. End the series here on the day before."),
    "resting": _("Its series is paused or has ended on this site. Change that here first."),
    "span": _(
        "The meetings of its series up to one day are changed together (RANGE=%(detail)s). Change them one by one."
    ),
    "repeats_itself": _("It replaces one meeting of a series, but repeats. Make it a series of its own."),
    "same_day": _(
        "It is the second entry for one day of a series that the file does not have. Export the whole series."
    ),
    "following_alone": _(
        "It changes all later meetings of a series that the file does not have. Export the whole series."
    ),
    "moved_days": _(
        "It moves all later meetings by some days, but they are on days of the month. Make them a series of their own."
    ),
    "by_hand": _(
        "The file no longer changes this meeting. It was changed on this site since, so it stays. "
        "Change it here if it should be as its series."
    ),
    "no_day": _(
        "It replaces a meeting on a day that its series does not have. Correct the day in the other calendar, or "
        "change the meeting here."
    ),
    "no_hour": _(
        "It replaces a meeting at %(detail)s, and its series meets at another hour. Correct it in the other calendar, "
        "or change the meeting here."
    ),
}

OF_FILES = {
    "large": _("The file is larger than 1 MB. Export fewer months."),
    "nul": _("The file is not text. Export it again as an iCalendar file (.ics)."),
    "calendar": _("This is not a calendar file. Choose one whose name ends in .ics."),
    "version": _(
        "Line %(line)d says VERSION:1.0, which is vCalendar, an older format. Export the calendar as iCalendar (.ics)."
    ),
    "method": _(
        "Line %(line)d says METHOD:%(detail)s: it answers an invitation or adds to one, and has no event of its own. "
        "Choose the invitation, or export the whole calendar."
    ),
    "nested": _("The file has too many nested parts at line %(line)d. Export it again."),
    "long": _("Line %(line)d has more than 60,000 characters. Export the calendar again."),
    "broken": _("The file is incomplete or damaged at line %(line)d. Export it again."),
    "many": _("The file has more than 5,000 entries. Export fewer months."),
    "empty": _("There is no event in this calendar. Choose another calendar, or export more months."),
}


def of_file(error: FileError) -> ValidationError:
    """Return why a whole file is refused, with the same code."""
    return ValidationError(OF_FILES[error.code], error.code, {"line": error.line, "detail": error.detail})


def of_entry(code: str, detail: str) -> str:
    """Return why an entry is left out, and what to do."""
    return str(REASONS[code]) % {"detail": detail}
