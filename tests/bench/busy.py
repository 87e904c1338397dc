"""How busy the machine was with other work while something was measured."""

import os
import time
from pathlib import Path
from typing import NamedTuple

IDLE = (3, 4)  # the columns of /proc/stat in which the processor does nothing: idle and iowait
USED_FOR = 1.0  # seconds in which other processes are watched
LEAST = 0.05  # of a core


class Moment(NamedTuple):
    """The kernel's counters at one moment."""

    load: float  # average of the last minute
    others: int  # processes that use at least a twentieth of a core
    at: float
    used: float  # seconds of all cores since the machine started
    used_here: float  # by this process, and its descendants that have ended


def now() -> Moment:
    """Return the load now. Called while no process of the bench is at work."""
    before = _ticks()
    time.sleep(USED_FOR)
    after = _ticks()
    least = LEAST * USED_FOR * os.sysconf("SC_CLK_TCK")
    others = sum(ticks - before.get(pid, 0) >= least for pid, ticks in after.items() if pid != os.getpid())
    return Moment(os.getloadavg()[0], others, time.monotonic(), _used(), sum(os.times()[:4]))


def in_words(first: Moment, last: Moment) -> str:
    """Return sentences on what the machine did between two moments."""
    seconds = (last.at - first.at) * (os.cpu_count() or 1)
    used = max(0.0, last.used - first.used - (last.used_here - first.used_here))
    return (
        f"The load average was {first.load:.1f} before and {last.load:.1f} after; {first.others} other processes used "
        f"at least a twentieth of a core before, {last.others} after. "
        f"Meanwhile all other processes together used {used / seconds:.0%} of the machine."
    )


def _used() -> float:
    columns = [int(column) for column in Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0].split()[1:9]]
    return sum(ticks for place, ticks in enumerate(columns) if place not in IDLE) / os.sysconf("SC_CLK_TCK")


def _ticks() -> dict[int, int]:
    """Return the processor time of each process (proc(5): utime and stime)."""
    found = {}
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = file.read_text(encoding="utf-8").rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):  # it has just ended
            continue
        found[int(file.parent.name)] = int(fields[11]) + int(fields[12])
    return found
