"""Calendar files for tests, and bringing them in as an organiser does."""

from pathlib import Path

from meetups.services import calendars

FILES = Path(__file__).parent / "meetups" / "files"


def example(name):
    return (FILES / f"{name}.ics").read_bytes()


def told(group, data):
    return [(line.outcome, line.entry.title, line.words) for line in calendars.plan(group=group, data=data)]


def bring_in(group, data):
    shown = calendars.fingerprint(calendars.plan(group=group, data=data))
    return dict(calendars.bring_in(group=group, data=data, shown=shown))


def entry(*lines, uid="a", start="20261201T180000Z", end="20261201T190000Z"):
    whole = [
        "BEGIN:VCALENDAR", "BEGIN:VEVENT", f"UID:{uid}", f"DTSTART:{start}", f"DTEND:{end}", *lines, "END:VEVENT",
        "END:VCALENDAR",
    ]  # fmt: skip
    if not any(line.startswith("SUMMARY") for line in lines):
        whole.insert(3, "SUMMARY:Talks")
    return "\r\n".join(whole).encode()
