"""Measure answers a second with wrk, and the processor time of the server for each answer."""

import re
import statistics
import subprocess
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from tests.bench.servers import Server


class Target(NamedTuple):
    """A URL to ask for, with more options of wrk."""

    server: Server
    path: str
    options: tuple[str, ...] = ()


class Sample(NamedTuple):
    speed: float  # answers a second
    milliseconds: float  # of processor time, for one answer


class Figures(NamedTuple):
    """The samples of a target, each with that of the bare view just before."""

    samples: list[Sample]
    bare: list[Sample]

    @property
    def ratio(self) -> float:
        """How fast the target is, as a multiple of the bare view. The ratio of each round, then the median."""
        return statistics.median(
            sample.speed / bare.speed for sample, bare in zip(self.samples, self.bare, strict=True)
        )

    @property
    def milliseconds(self) -> float:
        return statistics.median(sample.milliseconds for sample in self.samples)

    @property
    def bare_milliseconds(self) -> float:
        return statistics.median(sample.milliseconds for sample in self.bare)

    @property
    def speed(self) -> float:
        return statistics.median(sample.speed for sample in self.samples)


class Length(NamedTuple):
    """How often and how long each target is measured."""

    rounds: int
    seconds: int


def beside(bare: Target, groups: Sequence[Mapping[str, Target]], length: Length) -> dict[str, Figures]:
    """Measure the bare view and then the targets of each group, in several rounds. Return the figures by name."""
    found = {name: Figures([], []) for group in groups for name in group}
    is_short = length.rounds == 1  # it checks the bench itself
    for target in () if is_short else (bare, *(target for group in groups for target in group.values())):
        _wrk(target, 1)  # warm-up
    for _ in range(length.rounds):
        for group in groups:
            sample = measure(bare, length.seconds)
            for name, target in group.items():
                found[name].samples.append(measure(target, length.seconds))
                found[name].bare.append(sample)
    return found


def header(text: str) -> tuple[str, str]:
    """Return wrk's option for a header."""
    return "--header", text


def measure(target: Target, seconds: int) -> Sample:
    """Run wrk once with eight connections. Raise RuntimeError if any answer was an error."""
    before = target.server.processor_seconds()
    output = _wrk(target, seconds)
    spent = target.server.processor_seconds() - before
    speed, answers = re.search(r"Requests/sec:\s+([\d.]+)", output), re.search(r"(\d+) requests in", output)
    if "Non-2xx" in output or "Socket errors" in output or not speed or not answers:
        raise RuntimeError(f"{target.path}\n{output}")
    return Sample(float(speed[1]), 1000 * spent / max(1, int(answers[1])))


def _wrk(target: Target, seconds: int) -> str:
    command = ["wrk", "--threads", "1", "--connections", "8", "--duration", f"{seconds}s", *target.options]
    return subprocess.run(
        [*command, target.server.url + target.path], check=True, capture_output=True, text=True
    ).stdout
