"""Write VTIMEZONEs as other programs do, for tests."""

UNITED_STATES = ("BYDAY=1SU;BYMONTH=11", "BYDAY=2SU;BYMONTH=3")
EUROPE = ("BYDAY=-1SU;BYMONTH=10", "BYDAY=-1SU;BYMONTH=3")


def vtimezone(tzid, *parts):
    return ["BEGIN:VTIMEZONE", f"TZID:{tzid}", *(line for part in parts for line in part), "END:VTIMEZONE"]


def part(name, before, after, *more, start="16010101T020000"):
    return [f"BEGIN:{name}", f"DTSTART:{start}", f"TZOFFSETFROM:{before}", f"TZOFFSETTO:{after}", *more, f"END:{name}"]


def ruled(tzid, standard, daylight, rules):
    """Return a zone with two rules, as Exchange writes it: since 1601."""
    winter, summer = (f"RRULE:FREQ=YEARLY;INTERVAL=1;{rule}" for rule in rules)
    return vtimezone(
        tzid,
        part("STANDARD", daylight, standard, winter, start="16010101T030000"),
        part("DAYLIGHT", standard, daylight, summer),
    )


def fixed(tzid, offset):
    return vtimezone(tzid, part("STANDARD", offset, offset, start="19700101T000000"))
