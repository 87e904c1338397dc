"""Measure the speed and weight of pages, as ratios within one run: `make bench`.

`--quick` makes a short run that checks the bench itself; `--write` saves the result in docs/performance.md.
`--only kept` measures the sections with this in their names (several times: several), `--database SQLite` one database.
`--timing` measures instead whether response times reveal known email addresses.
"""

import argparse
import shutil
import sys

from tests.bench import busy, measure, report, timing
from tests.bench.load import Length
from tests.bench.servers import ROOT


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one second of load for each page, 1,000 events")
    parser.add_argument("--write", action="store_true", help="save the result in docs/performance.md")
    parser.add_argument(
        "--only", action="append", metavar="SECTION", help="a part of the name of a section; several are allowed"
    )
    parser.add_argument("--database", action="append", choices=DATABASES, help="both without it")
    parser.add_argument(
        "--timing", action="store_true", help="compare known and unknown email addresses, 2,000 pairs each"
    )
    options = parser.parse_args()
    if options.timing:
        return timing.run(pairs=100 if options.quick else timing.PAIRS)
    if not shutil.which("wrk"):
        print("Nothing measured, no wrk. To get it: sudo apt-get install wrk", file=sys.stderr)
        return 2
    thousands, length = (1, Length(1, 1)) if options.quick else (10, Length(5, 1))
    databases, only = tuple(options.database or DATABASES), tuple(options.only or [""])
    return run(measure.Plan(thousands, length, databases, only), options.write)


DATABASES = ("SQLite", "PostgreSQL")


def run(plan: measure.Plan, is_written: bool) -> int:
    """Measure, and print the report. Return the exit status: 1 if a limit does not hold."""
    first = busy.now()
    result = measure.run(plan)
    last = busy.now()
    document = report.document(result, plan, busy.in_words(first, last), (last.at - first.at) / 60)
    print(document)
    if is_written:
        (ROOT / "docs" / "performance.md").write_text(document, encoding="utf-8")
    return int(any(row.holds is False for row in report.rows(result)))


if __name__ == "__main__":
    sys.exit(main())
