"""Measure the speed and weight of pages, as ratios within one run: `make bench`.

`--quick` makes a short run that checks the bench itself; `--write` saves the result in docs/performance.md.
`--timing` measures instead whether response times reveal known email addresses.
"""

import argparse
import shutil
import sys

from tests.bench import measure, report, timing
from tests.bench.servers import ROOT


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one second of load for each page")
    parser.add_argument("--write", action="store_true", help="save the result in docs/performance.md")
    parser.add_argument(
        "--timing", action="store_true", help="compare known and unknown email addresses, 2,000 pairs each"
    )
    options = parser.parse_args()
    if options.timing:
        return timing.run(pairs=100 if options.quick else timing.PAIRS)
    if not shutil.which("wrk"):
        print("Nothing measured, no wrk. To get it: sudo apt-get install wrk", file=sys.stderr)
        return 2
    result = measure.run(rounds=1, seconds=1) if options.quick else measure.run(rounds=5, seconds=3)
    document = report.document(result)
    print(document)
    if options.write:
        (ROOT / "docs" / "performance.md").write_text(document, encoding="utf-8")
    return int(not all(verdict.holds for verdict in report.verdicts(result)))


if __name__ == "__main__":
    sys.exit(main())
