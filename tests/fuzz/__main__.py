"""Send hostile requests to a running site: `make fuzz`.

Send 20,000 requests to all URLs with all methods: logged out, as an organiser and as a superuser. Fail if an answer is
5xx or missing, if a request takes over 2 s three times, or if the memory of the workers grows.
Repeat a run with its seed, ARGS=--seed=7, or one request of it with ARGS='--seed=7 --only=123'.
"""

import argparse
import random
import sys

from tests.bench.servers import SITE, serving
from tests.fuzz.database import DATABASE, SETTINGS, fill
from tests.fuzz.making import Maker
from tests.fuzz.paths import known, templates
from tests.fuzz.run import LIMIT, WARM, Report, run

GROWTH = 1.15  # limit, relative to the memory after the first requests


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
    """Print the statuses, the slowest requests and the memory. Return the exit code."""
    print("Answers:", ", ".join(f"{number} of {status}" for status, number in sorted(report.statuses.items())))
    for title, found in (("FAILED", report.failed), (f"OVER {LIMIT} s", report.slow)):
        for answer, request in found:
            print(f"{title}: {answer.status} in {answer.seconds:.2f} s: {request}")
    print("The slowest:", *(f"{seconds:.2f} s {request}" for seconds, request in report.slowest), sep="\n  ")
    level, end = report.level(WARM), report.megabytes[-1]
    has_grown = end > level * GROWTH
    print(f"Memory of the workers: {level:.0f} MB after the first requests, {end:.0f} MB at the end")
    print("Memory has grown: FAILED" if has_grown else "Memory has not grown")
    return int(bool(report.failed or report.slow or has_grown))


if __name__ == "__main__":
    sys.exit(main())
