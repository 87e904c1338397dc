"""The largest calendars that an import takes, and larger ones that it refuses."""

from datetime import UTC, datetime, timedelta

from tests.vtimezones import EUROPE, part, ruled, vtimezone

START = datetime.now(UTC).replace(hour=18, minute=0, second=0, microsecond=0) + timedelta(days=2)


def _entry(number: int, *more: str, zone: str = "Europe/London") -> list[str]:
    start = START + timedelta(hours=number)
    return [
        "BEGIN:VEVENT", f"UID:large-{number}", f"SUMMARY:Meeting {number}", "LOCATION:Room 4\\, Leeds",
        f"DTSTART;TZID={zone}:{start:%Y%m%dT%H%M%S}", "DURATION:PT1H", "DESCRIPTION:Everyone is welcome.", *more,
        "END:VEVENT",
    ]  # fmt: skip


def _whole(*parts: list[str]) -> bytes:
    return "\r\n".join(["BEGIN:VCALENDAR", *(line for lines in parts for line in lines), "END:VCALENDAR", ""]).encode()


def _moved(number: int) -> list[str]:
    """Return a daily series with thirty of its meetings an hour later."""
    start = START + timedelta(hours=number)
    days = [start + timedelta(days=day) for day in range(30)]
    later = (
        _entry(number, f"RECURRENCE-ID;TZID=Europe/London:{day:%Y%m%dT%H%M%S}", f"SUMMARY:Later {day:%d}")
        for day in days
    )
    return [*_entry(number, "RRULE:FREQ=DAILY"), *(line for lines in later for line in lines)]


def _with_exceptions(number: int, days: int) -> list[str]:
    """Return a weekly series that leaves out every day of a week, for so many days."""
    start = START + timedelta(hours=number)
    left_out = (f"{start + timedelta(days=day):%Y%m%dT%H%M%S}" for day in range(days))
    return _entry(number, "RRULE:FREQ=WEEKLY", f"EXDATE;TZID=Europe/London:{','.join(left_out)}")


# As a whole: of the others a dry run is shown, although it may skip all entries.
REFUSED = {"5,000 events", "50 daily series", "60 series with 1,000 exceptions"}
ALL = {
    "200 events": _whole(*map(_entry, range(200))),
    "2,000 events": _whole(*map(_entry, range(2000))),
    "5,000 events": _whole(*map(_entry, range(5000))),
    "10 daily series": _whole(*(_entry(number, "RRULE:FREQ=DAILY") for number in range(10))),
    "50 daily series": _whole(*(_entry(number, "RRULE:FREQ=DAILY") for number in range(50))),
    "5 daily series with 30 meetings changed in each": _whole(*map(_moved, range(5))),
    "a series with 1,000 exceptions": _whole(_with_exceptions(0, 1000)),
    "a series with 3,000 exceptions": _whole(_with_exceptions(0, 3000)),
    "5 series with 1,000 exceptions": _whole(*(_with_exceptions(number, 1000) for number in range(5))),
    "60 series with 1,000 exceptions": _whole(*(_with_exceptions(number, 1000) for number in range(60))),
    "500 series that have ended": _whole(
        *(_entry(number, "RRULE:FREQ=DAILY;UNTIL=20200101T000000Z") for number in range(500))
    ),
    "2,000 events in 140 zones of the file": _whole(
        *(ruled(f"zone {number}", "+0100", "+0200", EUROPE) for number in range(140)),
        *(_entry(number, zone=f"zone {number % 140}") for number in range(2000)),
    ),
    "2,000 events in a zone that is not known": _whole(
        vtimezone("zone", part("STANDARD", "+0017", "+0017")), *(_entry(number, zone="zone") for number in range(2000))
    ),
}
