"""Measure answers a second with wrk, and the processor time of the server for each answer."""

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
    """Measure every target in every round, so that a busy machine affects all targets alike."""
    for target in targets.values():
        measure(target, 1)  # warm-up
    return [{name: measure(target, seconds) for name, target in targets.items()} for _ in range(number)]


def measure(target: Target, seconds: int) -> Sample:
    """Run wrk once with eight connections. Raise RuntimeError if any answer was an error."""
    url = target.server.url + target.path
    command = ["wrk", "--threads", "1", "--connections", "8", "--duration", f"{seconds}s", url]
    before = target.server.processor_seconds()
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    spent = target.server.processor_seconds() - before
    speed, answers = re.search(r"Requests/sec:\s+([\d.]+)", output), re.search(r"(\d+) requests in", output)
    if "Non-2xx" in output or "Socket errors" in output or not speed or not answers:
        raise RuntimeError(f"{url}\n{output}")
    return Sample(float(speed[1]), 1000 * spent / int(answers[1]))
