"""The words of an import about a time zone that the file does not name plainly."""

from django.utils.translation import gettext as _

from meetups.services.imports.lines import Line, noted


def with_zone(line: Line) -> Line:
    """Return the same line, and in its words the zone that is read if the file does not say it in so many words."""
    entry = line.entry
    if not (entry.zone_named and line.is_written):
        return line
    if entry.has_other_hours:
        words = _("Read in the time zone %(zone)s as it is known today. The file gives “%(name)s” other hours.")
    else:
        words = _("Read in the time zone %(zone)s, which has the same hours as “%(name)s” in the file.")
    return noted(line, words % {"zone": entry.zone, "name": entry.zone_named})
