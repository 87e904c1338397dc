"""The whole suite on SQLite and, at the same time, on PostgreSQL; `python -m tests`.

Arguments are pytest's: with any of them a part is run, on one database after the other and without coverage.
`python -m tests --quick` tests the rules on SQLite, with the first and last parameters of each test and few examples.
`python -m tests --coverage` runs everything on SQLite and reports what no test walks, of all code.
"""

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

from tests import environment as _environment  # noqa: F401
from tests import migrated, tools
from tests.postgres import cluster

BUILD = tools.ROOT / "build" / "tests"
# The rules of the house: every branch of them is walked.
COVERED_IN_FULL = (
    "meetups/services/*,meetups/queries/*,meetups/models/*,meetups/wording/*,meetups/standards/*,meetups/extensions.py,"
    "blog/archives.py,blog/authors.py,blog/drafts.py,blog/histories.py,blog/listings.py,blog/models/*,blog/paths.py,"
    "blog/previews.py,blog/queries.py,blog/revisions.py,blog/services.py"
)
WALKED = (["report"],)  # the limit for all code is in pyproject.toml
EVERYTHING = ("-q", "--cov", "--cov-report=", "--cov-fail-under=0")


def all_but(folder: str, *names: str) -> list[str]:
    """Return the test files of a folder, without those of these names."""
    files = sorted((tools.ROOT / "tests" / folder).glob("test_*.py"))
    return [str(file.relative_to(tools.ROOT)) for file in files if file.stem.removeprefix("test_") not in names]


# Journeys whose steps the tests of services make on both databases.
JOURNEYS = (
    "bad_input_place", "bad_input_requests", "cache_away", "follower", "foreign_emails", "forgotten", "invitation",
    "large_bodies", "machines", "mailed_links", "one_mailbox", "organiser", "proxies",
)  # fmt: skip
# These tests give the same on either database; docs/testing.md says why. Rules, queries and journeys run on both,
# as tests/second_database.py says.
ON_SQLITE_ALONE = (
    "tests/browser", "tests/config/accounts", "tests/fuzz", "tests/meetups/forms", "tests/meetups/standards",
    "tests/meetups/templatetags", "tests/meetups/test_columns.py", "tests/meetups/views", "tests/meetups/wording",
    "tests/mutants", "tests/meetups/services/test_mailbox.py",
    *(f"tests/meetups/services/emails/test_outbox_{name}.py" for name in ("kinds", "kinds_states", "message")),
    *all_but("config/api", "lists", "openapi"),
    *all_but("."),
    *all_but(
        "blog", "archives", "asking", "authors", "drafts", "drafts_any", "feeds", "histories", "listings", "models",
        "paths", "previews", "queries", "revisions", "scheduled", "services", "sitemaps",
    ),
    *all_but("config", "databases", "search", "versions", "views_large"),
    *all_but("demo", "loading"),
    *all_but("meetups/admin", "lists", "saving_at_once", "saving_locks", "scope_lists", "tables"),
    *all_but("meetups/services/backups", "erasures", "making"),
    *(f"tests/journeys/test_{name}.py" for name in JOURNEYS),
)  # fmt: skip
# The rules, with little else than the database: no pages, browsers or processes.
RULES = (
    "tests/blog", *(f"tests/meetups/{floor}" for floor in ("forms", "models", "queries", "services", "standards")),
    "tests/meetups/templatetags", "tests/meetups/wording",
)  # fmt: skip
# Tests that wait, draw, or play a year.
NOT_QUICK = (
    "tests/blog/test_archives.py", "tests/meetups/services/archives", "tests/meetups/services/backups",
    "tests/meetups/services/test_editions_machine.py", "tests/meetups/services/test_mailbox.py",
    *(f"tests/meetups/services/emails/test_{name}.py" for name in ("outbox_delivery", "server")),
    *(f"tests/meetups/standards/test_{name}.py" for name in ("fetching", "picture_conversion", "share_drawing")),
)  # fmt: skip


def main(arguments: Sequence[str]) -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that PostgreSQL is stopped then too
    prepare()
    if "--quick" in arguments:
        more = [argument for argument in arguments if argument != "--quick"]
        part = ("-q", *RULES, *without(NOT_QUICK), *more)
        return run("quick", part, IS_QUICK="1", HYPOTHESIS_PROFILE="few")
    if "--coverage" in arguments:
        return run("sqlite", EVERYTHING, COVER_ALL="1") or int(not report_coverage(*WALKED))
    runs = run_part(arguments) if arguments else run_whole()
    is_covered = bool(arguments) or report_coverage()
    missing = [tool for tool in tools.ALL if not tool.find()]
    return conclude(runs, is_covered, missing)


def run_part(arguments: Sequence[str]) -> dict[str, int]:
    """Run pytest with these arguments on each database; returns the exit codes."""
    runs = {"SQLite": run("sqlite", arguments)}
    if binaries := tools.postgres.find():
        with postgresql(binaries) as environment:
            runs["PostgreSQL"] = run("postgresql", arguments, **environment)
    return runs


def run_whole() -> dict[str, int]:
    """Run everything on both databases at the same time; returns the exit codes.

    Only config/postgresql is for PostgreSQL alone, so coverage is measured on SQLite.
    """
    if not (binaries := tools.postgres.find()):
        return {"SQLite": run("sqlite", EVERYTHING)}
    log = BUILD / "postgresql.log"
    part = ("-q", *without(ON_SQLITE_ALONE))
    with (
        postgresql(binaries) as environment,
        log.open("wb") as written,
        started("postgresql", part, output=written, IS_SECOND_DATABASE="1", **environment) as second,
    ):
        runs = {"SQLite": run("sqlite", EVERYTHING, workers=3)}
        runs["PostgreSQL"] = second.wait()
    print("\n== postgresql ==", log.read_text(encoding="utf-8", errors="replace"), sep="\n")
    return runs


@contextmanager
def postgresql(binaries: str) -> Iterator[dict[str, str]]:
    """Run a server. Yield the variables with which pytest uses it."""
    with cluster(Path(binaries)) as url:
        migrated.make_postgresql(url)
        yield {"DATABASE_URL": url, "TEMPLATE_OF_TESTS": migrated.TEMPLATE}


def without(paths: Sequence[str]) -> list[str]:
    return [f"--ignore={path}" for path in paths]


def prepare() -> None:
    """Start with an empty folder for reports, and with the tools that npm has."""
    BUILD.mkdir(parents=True, exist_ok=True)
    for left_over in (*BUILD.glob("*.xml"), *BUILD.glob(".coverage*")):
        left_over.unlink()
    tools.install_node_packages()


def run(name: str, arguments: Sequence[str], *, workers: int = 2, **environment: str) -> int:
    """Run pytest; returns its exit code."""
    print(f"\n== {name} ==", flush=True)
    with started(name, arguments, workers=workers, **environment) as process:
        return process.wait()


@contextmanager
def started(
    name: str, arguments: Sequence[str], *, output: IO[bytes] | None = None, workers: int = 2, **environment: str
) -> Iterator[subprocess.Popen[bytes]]:
    """Start pytest, and end it with the block."""
    command = [sys.executable, "-m", "pytest", f"--junit-xml={BUILD / name}.xml", "-n", str(workers)]
    process = subprocess.Popen(
        [*command, "--dist", "worksteal", *arguments],
        cwd=tools.ROOT,
        stdout=output,
        stderr=output,
        env={**os.environ, "COVERAGE_FILE": str(BUILD / f".coverage.{name}"), **environment},
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def report_coverage(*more: Sequence[str]) -> bool:
    """Combine the runs; true if the rules are covered in full, and `more` reports keep their limits."""
    print("\n== coverage ==", flush=True)
    environment = {**os.environ, "COVERAGE_FILE": str(BUILD / ".coverage")}
    coverage = [sys.executable, "-m", "coverage"]
    steps = (
        ["combine", "--quiet", "--keep", *map(str, BUILD.glob(".coverage.*"))],
        *more,
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
    print("What runs on SQLite alone, and why: docs/testing.md")
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
