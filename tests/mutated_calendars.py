"""Calendar files that are damaged at random: bytes flipped, lines cut, parts nested too deeply."""

import random
from collections.abc import Iterator
from pathlib import Path

FILES = Path(__file__).parent / "meetups" / "files"

SEED = 15
WORDS = [
    b"DTSTART;TZID=Europe/London:20270328T013000", b"DTSTART:20270101T180000Z", b"DTEND:99991231T235959Z",
    b"RRULE:FREQ=DAILY", b"RRULE:FREQ=YEARLY;BYDAY=53MO;BYSETPOS=-366", b"UID:same", b"EXDATE:20261208T180000Z",
    b"RECURRENCE-ID;RANGE=THISANDFUTURE:20261208T180000Z", b"STATUS:CANCELLED", b"METHOD:CANCEL",
    b"TZID:Customized Time Zone", b"TZOFFSETTO:+2359", b"DURATION:P9999W", b"LOCATION:" + b"x" * 5000,
    b"SUMMARY:\x00", b"BEGIN:VEVENT", b"END:VEVENT", b"END:VCALENDAR",
]  # fmt: skip


def files(number: int, seed: int = SEED) -> Iterator[bytes]:
    """Yield so many files, the same for the same seed: those of tests/meetups/files in turn, each damaged."""
    whole = [path.read_bytes() for path in sorted(FILES.rglob("*.ics"))]
    for count in range(number):
        chance = random.Random(f"{seed} {count}")
        yield _damaged(whole[count % len(whole)], chance)


def _damaged(data: bytes, chance: random.Random) -> bytes:
    """Damage a file once to three times: more often a line, which leaves entries to read, than the whole file."""
    for _time in range(chance.randint(1, 3)):
        damage = chance.choice([_flipped, _cut, _cut, _twice, _twice, _replaced, _replaced, _nested, _ended])
        data = damage(data, chance)
    return data


def _flipped(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _time in range(chance.randint(1, 3)):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _cut(data: bytes, chance: random.Random) -> bytes:
    lines = data.split(b"\n")
    first = chance.randrange(len(lines))
    return b"\n".join(lines[:first] + lines[first + chance.randint(1, 3) :]) or b"x"


def _twice(data: bytes, chance: random.Random) -> bytes:
    lines = data.split(b"\n")
    first = chance.randrange(len(lines))
    return b"\n".join(lines[: first + chance.randint(1, 12)] + lines[first:])


def _replaced(data: bytes, chance: random.Random) -> bytes:
    lines = data.split(b"\n")
    lines[chance.randrange(len(lines))] = chance.choice(WORDS) + b"\r"
    return b"\n".join(lines)


def _nested(data: bytes, chance: random.Random) -> bytes:
    lines, depth = data.split(b"\n"), chance.choice([2, 5, 500])
    place = chance.randrange(len(lines))
    return b"\n".join([*lines[:place], *[b"BEGIN:VALARM"] * depth, *[b"END:VALARM"] * depth, *lines[place:]])


def _ended(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data)) + 1]
