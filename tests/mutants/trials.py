"""Run the tests on a mutant in a copy of the repository, never in the checkout."""

import importlib.util
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree

from tests import processes
from tests.__main__ import NOT_QUICK, RULES, without
from tests.mutants.sampling import Mutant

# After the tests of its module a mutant gets those of `make quick`.
TESTS = (*RULES, *without(NOT_QUICK))
QUICK = {"IS_QUICK": "1", "HYPOTHESIS_PROFILE": "few"}
# In the order of the files instead of a random one.
PYTEST = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", "--no-header", "--tb=line")
# The time limit of a trial: seconds, plus a multiple of the duration of its tests without the mutant.
AT_LEAST, TIMES = 60, 10
NO_TESTS = 5  # pytest's exit code when it finds no tests


@dataclass(frozen=True)
class Trial:
    """The result of a mutant. `by` is the test that failed."""

    mutant: Mutant
    is_killed: bool
    by: str


def copy(root: Path, to: Path) -> None:
    """Copy all files of the repository that git does not ignore."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root, check=True, capture_output=True, text=True,
    ).stdout.split("\0")  # fmt: skip
    for name in filter(None, listed):
        if (root / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / name, to / name)


def baseline(folder: Path) -> Mapping[str, float]:
    """Run the tests of `make quick` on the unchanged copy. Return the seconds of each file.

    Raises RuntimeError if a test fails.
    """
    report = folder / "baseline.xml"
    done = subprocess.run(
        [sys.executable, *PYTEST, "-n", "2", f"--junit-xml={report}", *TESTS],
        cwd=folder, env=_environment(**QUICK), check=False, capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"the tests fail without any mutant:\n{done.stdout[-4000:]}")
    seconds: Counter[str] = Counter()
    for case in ElementTree.parse(report).getroot().iter("testcase"):
        seconds[_file_of(folder, case.get("classname", ""))] += float(case.get("time", 0))
    return seconds


def try_out(mutant: Mutant, folder: Path, seconds: Mapping[str, float]) -> Trial:
    """Run the module's own tests, then those of `make quick`. Restore the copy at the end.

    `seconds` are the durations of the test files, from `baseline`.
    """
    files = sorted(file.relative_to(folder).as_posix() for file in (folder / "tests").rglob("test_*.py"))
    path = folder / mutant.module
    source = path.read_text(encoding="utf-8")
    try:
        _write(path, mutant.change.applied(source))
        for tests, environment in ((own_tests(mutant.module, files), {}), (TESTS, QUICK)):
            if tests and (by := _run(folder, tests, seconds, environment)):
                return Trial(mutant, is_killed=True, by=by)
        return Trial(mutant, is_killed=False, by="")
    finally:
        _write(path, source)


def own_tests(module: str, files: Sequence[str]) -> list[str]:
    """Return the test files of a module: `test_NAME*.py` in the matching folder, then the others of its package.

    >>> own_tests("meetups/services/events.py", ["tests/meetups/services/test_events_copy.py"])
    ['tests/meetups/services/test_events_copy.py']
    """
    path = PurePosixPath("tests", module)
    own = [file for file in files if PurePosixPath(file).match(f"{path.parent}/test_{path.stem}*.py")]
    is_in_a_package = len(path.parts) > 4
    others = [file for file in files if PurePosixPath(file).parent == path.parent] if is_in_a_package else []
    return list(dict.fromkeys([*sorted(own), *sorted(others)]))


def limit(tests: Sequence[str], seconds: Mapping[str, float]) -> float:
    """Return the time limit of these tests in seconds. Unless every item is a known file, all files count."""
    known = [seconds[file] for file in tests if file in seconds]
    return AT_LEAST + TIMES * sum(known if len(known) == len(tests) else seconds.values())


def _run(folder: Path, tests: Sequence[str], seconds: Mapping[str, float], environment: Mapping[str, str]) -> str:
    """Return the first test that fails, "never ends" after the time limit, or "" if all pass."""
    with (folder / "output.txt").open("w+b") as output:
        process = subprocess.Popen(
            [sys.executable, *PYTEST, "-n", "0", "-x", *tests],
            cwd=folder, env=_environment(**environment), stdout=output, stderr=output, start_new_session=True,
        )  # fmt: skip
        try:
            code = process.wait(timeout=limit(tests, seconds))
        except subprocess.TimeoutExpired:
            return "never ends"
        finally:
            processes.kill(process)
        output.seek(0)
        return _failure(output.read().decode(errors="replace")) if code not in {0, NO_TESTS} else ""


def _failure(output: str) -> str:
    """Return the name of the failed test in pytest's summary, or the last line."""
    lines = output.strip().splitlines() or ["no output"]
    failed = [line for line in lines if line.startswith(("FAILED tests", "ERROR tests"))]
    return failed[0].split(" - ")[0].partition(" ")[2] if failed else lines[-1]


def _write(path: Path, source: str) -> None:
    """Write a module and remove its byte code: Python compares only size and seconds."""
    path.write_text(source, encoding="utf-8")
    Path(importlib.util.cache_from_source(str(path))).unlink(missing_ok=True)


def _file_of(folder: Path, classname: str) -> str:
    """Return the path of the test file of a JUnit class name, such as `tests.meetups.services.test_events.TestA`."""
    path = PurePosixPath(*classname.split("."))
    while path.name and not (folder / path.with_suffix(".py")).is_file():
        path = path.parent
    return str(path.with_suffix(".py")) if path.name else ""


def _environment(**more: str) -> dict[str, str]:
    """Return the environment without the variables that would change the database or the pytest options, and more."""
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "PYTEST_ADDOPTS"}}
    return kept | more
