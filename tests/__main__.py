"""The whole suite: on SQLite, then on PostgreSQL, with one coverage report for both; `python -m tests`.

Arguments are pytest's: with any of them this is a closer look at a part, and coverage is not asked for.
"""

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

from tests import tools
from tests.postgres import cluster

BUILD = tools.ROOT / "build" / "tests"
# The rules of the house: every branch of them is walked.
COVERED_IN_FULL = (
    "meetups/services/*,meetups/standards/*,meetups/models/*,meetups/extensions.py,"
    "blog/models.py,blog/queries.py,blog/services.py"
)
EVERYTHING = ("-q", "--cov", "--cov-report=", "--cov-fail-under=0")
# How a page looks, what the demo tells, and what knows no database, is looked at once. The journeys run on both.
DEMO = [f"tests/demo/test_{name}.py" for name in ("attendees", "events", "posts", "scale")]
LOOKED_AT_ONCE = ("tests/browser", "tests/meetups/standards", "tests/test_house.py", *DEMO)


def main(arguments: Sequence[str]) -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that PostgreSQL is stopped then too
    prepare()
    runs = {"SQLite": run("sqlite", arguments or EVERYTHING)}
    if binaries := tools.postgres.find():
        with cluster(Path(binaries)) as url:
            part = arguments or (*EVERYTHING, *(f"--ignore={part}" for part in LOOKED_AT_ONCE))
            runs["PostgreSQL"] = run("postgresql", part, DATABASE_URL=url)
    is_covered = bool(arguments) or report_coverage()
    missing = [tool for tool in tools.ALL if not tool.find()]
    return conclude(runs, is_covered, missing)


def prepare() -> None:
    """Start with an empty folder for reports, and with the tools that npm has."""
    BUILD.mkdir(parents=True, exist_ok=True)
    for left_over in (*BUILD.glob("*.xml"), *BUILD.glob(".coverage*")):
        left_over.unlink()
    tools.install_node_packages()


def run(name: str, arguments: Sequence[str], **environment: str) -> int:
    """Run pytest once; returns its exit code."""
    print(f"\n== {name} ==", flush=True)
    command = [sys.executable, "-m", "pytest", f"--junit-xml={BUILD / name}.xml", "-n", "2", "--dist", "worksteal"]
    return subprocess.run(
        [*command, *arguments],
        cwd=tools.ROOT,
        check=False,
        env={**os.environ, "COVERAGE_FILE": str(BUILD / f".coverage.{name}"), **environment},
    ).returncode


def report_coverage() -> bool:
    """Combine the runs; true if both limits of pyproject.toml and of the house are kept."""
    print("\n== coverage ==", flush=True)
    environment = {**os.environ, "COVERAGE_FILE": str(BUILD / ".coverage")}
    coverage = [sys.executable, "-m", "coverage"]
    steps = (
        ["combine", "--quiet", "--keep", *map(str, BUILD.glob(".coverage.*"))],
        ["report"],
        ["report", f"--include={COVERED_IN_FULL}", "--fail-under=100"],
    )
    codes = [
        subprocess.run([*coverage, *step], cwd=tools.ROOT, env=environment, check=False).returncode for step in steps
    ]
    return not any(codes)


def conclude(runs: dict[str, int], is_covered: bool, missing: Sequence[tools.Tool]) -> int:
    """Say plainly what failed and what could not run, and close with a line of numbers."""
    print("\n== result ==")
    for name, code in runs.items():
        print(f"{name}: {'passed' if code == 0 else f'FAILED (exit code {code})'}")
    print(f"Of a whole run, {', '.join(LOOKED_AT_ONCE)} are on SQLite alone: the database is no matter of theirs.")
    if not is_covered:
        print("Coverage: FAILED (below the limits above)")
    for tool in missing:
        print(f"Not run, no {tool.name}: {tool.what}. To get it: {tool.remedy}")
    count = counted()
    print(f"{count['passed']} passed, {count['failed']} failed, {count['skipped']} skipped")
    return int(any(runs.values()) or not is_covered or (bool(missing) and tools.ARE_REQUIRED))


def counted() -> Counter[str]:
    """The tests of all runs, added up from pytest's own reports."""
    count: Counter[str] = Counter(passed=0, failed=0, skipped=0)
    for report in BUILD.glob("*.xml"):
        for suite in ElementTree.parse(report).getroot().iter("testsuite"):
            number = {key: int(suite.get(key, 0)) for key in ("tests", "failures", "errors", "skipped")}
            failed = number["failures"] + number["errors"]
            count["failed"] += failed
            count["skipped"] += number["skipped"]
            count["passed"] += number["tests"] - failed - number["skipped"]
    return count


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
