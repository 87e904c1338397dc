"""Run heavy load and killed processes on both databases: `make drill`.

The property tests of the suite run too, with new random examples. `--write` saves the figures in docs/drills.md.
"""

import argparse
import os
import platform
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

from tests import tools
from tests.__main__ import BUILD, prepare, run
from tests.postgres import cluster

# In the order of their files: some look at what those before them have left.
DRILLS = ("-q", "-p", "no:randomly", "-o", "python_files=drill_*.py", "-o", "junit_family=xunit1", "tests/drills")
PROPERTIES = ("-q", "-m", "hypothesis", "tests/meetups")
KEPT_PAGES = ("-q", "tests/journeys/test_kept_pages.py")
HEAD = """# Drills

Written by `make drill ARGS=--write`, on {date}, {cores} cores, Python {python}. Each drill checks its final state;
the figures show its load and faults. [testing.md](testing.md) lists all kinds of tests.
"""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.drills", description=__doc__)
    parser.add_argument("--write", action="store_true", help="save the figures in docs/drills.md")
    options = parser.parse_args()
    prepare()
    codes = [
        run("drills-sqlite", DRILLS, workers=1),
        run("properties", PROPERTIES, HYPOTHESIS_PROFILE="random"),
        run("kept-pages", KEPT_PAGES, HYPOTHESIS_PROFILE="random"),
    ]
    if binaries := tools.postgres.find():
        with cluster(Path(binaries)) as url:
            codes.append(run("drills-postgresql", DRILLS, workers=1, DATABASE_URL=url))
    document = "\n".join([head(), *(line for name in ("sqlite", "postgresql") for line in lines(name))]) + "\n"
    print(document)
    if options.write:
        (tools.ROOT / "docs" / "drills.md").write_text(document, encoding="utf-8")
    return int(any(codes) or not tools.postgres.find())


def head() -> str:
    return HEAD.format(date=datetime.now(UTC).date(), cores=os.cpu_count(), python=platform.python_version())


def lines(database: str) -> Iterator[str]:
    """Yield the figures of each drill on a database, as lines of Markdown."""
    report = BUILD / f"drills-{database}.xml"
    if not report.is_file():
        return
    yield f"## {'SQLite' if database == 'sqlite' else 'PostgreSQL'}\n"
    yield "| Drill | Figures | Holds |\n| --- | --- | ---: |"
    for case in sorted(ElementTree.parse(report).getroot().iter("testcase"), key=lambda case: case.get("name", "")):
        figures = "; ".join(f"{one.get('name')}: {one.get('value')}" for one in case.iter("property"))
        if case.find("skipped") is not None:
            continue
        failed = case.find("failure") is not None or case.find("error") is not None
        words = case.get("name", "").removeprefix("test_").replace("_", " ").capitalize()
        yield f"| {words} | {figures} | {'no' if failed else 'yes'} |"
    yield ""


if __name__ == "__main__":
    sys.exit(main())
