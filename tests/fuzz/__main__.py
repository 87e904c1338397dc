"""Hostile requests against the site as it is run: `make fuzz`.

20,000 requests to every URL of the resolver by every method, logged out, as an organiser and as a superuser. Fails
on an answer of 5xx or none, on one that takes over 2 s three times, and on memory that does not come back to its level.
A run is repeated with its seed: ARGS=--seed=7; one request of it with ARGS='--seed=7 --only=123'.
"""

import argparse
import random
import sys

from tests.bench.servers import SITE, serving
from tests.fuzz.database import DATABASE, SETTINGS, fill
from tests.fuzz.making import Maker
from tests.fuzz.paths import known, templates
from tests.fuzz.run import LIMIT, WARM, Report, run

GROWTH = 1.15  # of the memory that the workers took with the first requests


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--only", type=int, help="the number of one request")
    options = parser.parse_args()
    fill()
    print(f"To repeat this run: make fuzz ARGS=--seed={options.seed}", flush=True)
    maker = Maker(options.seed, templates(), known())
    numbers = range(options.requests) if options.only is None else range(options.only, options.only + 1)
    with serving(SITE, DATABASE, **SETTINGS) as server:
        report = run(server, maker, numbers)
    return conclude(report)


def conclude(report: Report) -> int:
    """Print what was answered, how slowly and with how much memory. Returns the exit code."""
    print("Answers:", ", ".join(f"{number} of {status}" for status, number in sorted(report.statuses.items())))
    for title, found in (("FAILED", report.failed), (f"OVER {LIMIT} s", report.slow)):
        for answer, request in found:
            print(f"{title}: {answer.status} in {answer.seconds:.2f} s: {request}")
    print("The slowest:", *(f"{seconds:.2f} s {request}" for seconds, request in report.slowest), sep="\n  ")
    level, end = report.level(WARM), report.megabytes[-1]
    has_grown = end > level * GROWTH
    print(f"Memory of the workers: {level:.0f} MB after the first requests, {end:.0f} MB at the end")
    print("Memory has grown: FAILED" if has_grown else "Memory is back to its level")
    return int(bool(report.failed or report.slow or has_grown))


if __name__ == "__main__":
    sys.exit(main())
