"""Build calendar files for tests, and import them as an organiser does."""

from pathlib import Path

from meetups.services.imports import calendars
from meetups.standards.calendars import Site, Words, calendar

FILES = Path(__file__).parent / "meetups" / "files"


def example(name):
    return (FILES / f"{name}.ics").read_bytes()


def planned(group, data):
    return [(line.outcome, line.entry.title, line.words) for line in calendars.plan(group=group, data=data)]


def import_file(group, data, **more):
    shown = calendars.fingerprint(calendars.plan(group=group, data=data))
    return dict(calendars.import_file(group=group, data=data, shown=shown, **more))


def entry(*lines, uid="a", start="20261201T180000Z", end="20261201T190000Z"):
    whole = [
        "BEGIN:VCALENDAR", "BEGIN:VEVENT", f"UID:{uid}", f"DTSTART:{start}", f"DTEND:{end}", *lines, "END:VEVENT",
        "END:VCALENDAR",
    ]  # fmt: skip
    if not any(line.startswith("SUMMARY") for line in lines):
        whole.insert(3, "SUMMARY:Talks")
    return "\r\n".join(whole).encode()


def together(*files):
    """Return one calendar with the entries of all files."""
    inside = [data.decode().split("\r\n")[1:-1] for data in files]
    return "\r\n".join(["BEGIN:VCALENDAR", *(line for lines in inside for line in lines), "END:VCALENDAR"]).encode()


def exported(group):
    """Return the calendar of a group as the site writes it."""
    events = group.events.select_related("group", "venue", "series").order_by("starts_at", "id")
    words = dict.fromkeys(Words._fields, "%s") | {"cancelled": "Cancelled: %s"}
    site = Site("https://x.example", "hello@x.example", "Europe/London", Words(**words))
    return calendar(events, name="x", site=site, agendas={}, own_urls={})
