"""How many answers a second wrk gets, and what processor time each costs the server."""

import re
import subprocess
from collections.abc import Mapping
from typing import NamedTuple

from tests.bench.servers import Server


class Target(NamedTuple):
    server: Server
    path: str


class Sample(NamedTuple):
    speed: float  # answers a second
    milliseconds: float  # of processor time, for one answer


LoadRound = dict[str, Sample]


def rounds(targets: Mapping[str, Target], *, number: int, seconds: int) -> list[LoadRound]:
    """Measure each target in every round, in turn, so that a busy moment of the machine meets all of them alike."""
    for target in targets.values():
        measure(target, 1)  # warm
    return [{name: measure(target, seconds) for name, target in targets.items()} for _ in range(number)]


def measure(target: Target, seconds: int) -> Sample:
    """One run of wrk with eight connections. Raises RuntimeError if any answer was an error."""
    url = target.server.url + target.path
    command = ["wrk", "--threads", "1", "--connections", "8", "--duration", f"{seconds}s", url]
    before = target.server.processor_seconds()
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    spent = target.server.processor_seconds() - before
    speed, answers = re.search(r"Requests/sec:\s+([\d.]+)", said), re.search(r"(\d+) requests in", said)
    if "Non-2xx" in said or "Socket errors" in said or not speed or not answers:
        raise RuntimeError(f"{url}\n{said}")
    return Sample(float(speed[1]), 1000 * spent / int(answers[1]))
