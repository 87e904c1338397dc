"""Whether the tests notice a mutant: each is tried in a copy of the repository, never in the checkout."""

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
from tests.mutants.sampling import Mutant

# What decides whether a mutant lives: SQLite, no browser, no process of its own. Those left out start processes.
TESTS = ("tests/meetups", "tests/blog", "tests/config")
LEFT_OUT = ("tests/blog/demo", "tests/meetups/test_tasks.py", "tests/config/test_settings.py")
# Tables are made from the models, which is quicker. Tests run in the order of their files, and not by lot.
PYTEST = (
    "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", "--no-migrations", "--no-header", "--tb=line",
)  # fmt: skip
# A mutant that takes longer than this never ends: seconds, and times what its tests took without it.
AT_LEAST, TIMES = 60, 10
NO_TESTS = 5  # pytest's exit code where there is none


@dataclass(frozen=True)
class Trial:
    """What became of a mutant; `by` is the test that noticed it."""

    mutant: Mutant
    is_killed: bool
    by: str


def copy(root: Path, to: Path) -> None:
    """Copy what git knows, or would know, of the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root, check=True, capture_output=True, text=True,
    ).stdout.split("\0")  # fmt: skip
    for name in filter(None, listed):
        if (root / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / name, to / name)


def baseline(folder: Path) -> Mapping[str, float]:
    """Run all the tests on the unchanged copy. Return the seconds of each file; raises RuntimeError if a test fails."""
    report = folder / "baseline.xml"
    done = subprocess.run(
        [sys.executable, *PYTEST, "-n", "2", f"--junit-xml={report}", *selected(TESTS)],
        cwd=folder, env=_environment(), check=False, capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"the tests fail without any mutant:\n{done.stdout[-4000:]}")
    seconds: Counter[str] = Counter()
    for case in ElementTree.parse(report).getroot().iter("testcase"):
        seconds[_file_of(folder, case.get("classname", ""))] += float(case.get("time", 0))
    return seconds


def try_out(mutant: Mutant, folder: Path, seconds: Mapping[str, float]) -> Trial:
    """Run the module's own tests, then its floor's, then all others; the copy is as before at the end.

    `seconds` are those of each file of tests, as `baseline` returns them.
    """
    path = folder / mutant.module
    source = path.read_text(encoding="utf-8")
    try:
        _write(path, mutant.change.applied(source))
        for tests in (own_tests(mutant.module, seconds), *_all_tests(folder, mutant.module)):
            if tests and (by := _noticed(folder, tests, seconds)):
                return Trial(mutant, is_killed=True, by=by)
        return Trial(mutant, is_killed=False, by="")
    finally:
        _write(path, source)


def own_tests(module: str, files: Mapping[str, float]) -> list[str]:
    """Return the files of tests of a module, `test_NAME*.py` in the mirror of its folder, then others of its package.

    >>> own_tests("meetups/services/events.py", {"tests/meetups/services/test_events_copy.py": 1.0})
    ['tests/meetups/services/test_events_copy.py']
    """
    path = PurePosixPath("tests", module)
    own = [file for file in files if PurePosixPath(file).match(f"{path.parent}/test_{path.stem}*.py")]
    is_in_a_package = len(path.parts) > 4
    others = [file for file in files if PurePosixPath(file).parent == path.parent] if is_in_a_package else []
    return list(dict.fromkeys([*sorted(own), *sorted(others)]))


def _all_tests(folder: Path, module: str) -> list[list[str]]:
    """The tests of the module's floor, and all others."""
    floor = str(PurePosixPath("tests", *PurePosixPath(module).parts[:2]))
    if not (folder / floor).is_dir():
        return [selected(TESTS)]
    return [selected([floor]), [*selected(TESTS), f"--ignore={floor}"]]


def selected(tests: Sequence[str]) -> list[str]:
    return [*tests, *(f"--ignore={path}" for path in LEFT_OUT)]


def limit(tests: Sequence[str], seconds: Mapping[str, float]) -> float:
    """Return how many seconds these tests may take: those of all, where not every one of them is a known file."""
    known = [seconds[file] for file in tests if file in seconds]
    return AT_LEAST + TIMES * sum(known if len(known) == len(tests) else seconds.values())


def _noticed(folder: Path, tests: Sequence[str], seconds: Mapping[str, float]) -> str:
    """The first test that fails, or that none ended in time; empty if all pass."""
    with (folder / "output.txt").open("w+b") as output:
        process = subprocess.Popen(
            [sys.executable, *PYTEST, "-n", "0", "-x", *tests],
            cwd=folder, env=_environment(), stdout=output, stderr=output, start_new_session=True,
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
    """The name of the test in pytest's summary, or its last line."""
    lines = output.strip().splitlines() or ["ended without a word"]
    failed = [line for line in lines if line.startswith(("FAILED tests", "ERROR tests"))]
    return failed[0].split(" - ")[0].partition(" ")[2] if failed else lines[-1]


def _write(path: Path, source: str) -> None:
    """Write a module, and remove its byte code: two versions may have the same size and second."""
    path.write_text(source, encoding="utf-8")
    Path(importlib.util.cache_from_source(str(path))).unlink(missing_ok=True)


def _file_of(folder: Path, classname: str) -> str:
    """The file of tests that pytest calls `tests.meetups.services.test_events` (with a class behind it, perhaps)."""
    path = PurePosixPath(*classname.split("."))
    while path.name and not (folder / path.with_suffix(".py")).is_file():
        path = path.parent
    return str(path.with_suffix(".py")) if path.name else ""


def _environment() -> dict[str, str]:
    """SQLite, wherever the shell would have it."""
    return {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "PYTEST_ADDOPTS"}}
