"""Test the choice of mutants, the choice of tests, and the report."""

import subprocess

import pytest

from tests.mutants import report, trials
from tests.mutants.operators import changes
from tests.mutants.sampling import Mutant, modules, mutants, sample
from tests.mutants.trials import Trial

MODULE = "meetups/services/sums.py"
OWN = "tests/meetups/services/test_sums.py"
SOURCE = '"""Sums."""\n\n\ndef is_more(a: int, b: int) -> bool:\n    return a + 1 > b\n'
TESTS = "from meetups.services import sums\n\n\ndef test_more():\n    assert sums.is_more(2, 1) is True\n"


@pytest.fixture
def folder(tmp_path):
    """Create a repository with one module whose test misses the boundary."""
    for name, text in ((MODULE, SOURCE), (OWN, TESTS), ("pyproject.toml", "[tool.pytest.ini_options]\npythonpath='.'")):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def without_django(monkeypatch):
    """Run pytest without Django, and only on the tests of `folder`."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setattr(trials, "PYTEST", ("-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "xdist"))
    monkeypatch.setattr(trials, "TESTS", ("tests",))


def found(folder, operator):
    return next(mutant for mutant in mutants(folder) if mutant.change.operator == operator)


def test_modules_have_rules_and_missing_folders_are_ignored(folder):
    for name in ("meetups/services/__init__.py", "meetups/models.py", "blog/queries.py", "blog/views.py"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()

    assert [path.relative_to(folder).as_posix() for path in modules(folder)] == ["blog/queries.py", MODULE]


def test_sample_depends_on_the_seed_and_takes_each_kind_in_turn(folder):
    (folder / MODULE).write_text("\n".join(f"a{n} = b + {n}\nc.d = not e" for n in range(50)), encoding="utf-8")
    everything = list(mutants(folder))

    drawn = sample(everything, count=8, seed=1)

    assert drawn == sample(everything, count=8, seed=1) != sample(everything, count=8, seed=2)
    assert [mutant.change.operator for mutant in drawn] == ["not", "+/-", "number", "statement"] * 2
    assert len({mutant.change.line for mutant in sample(everything, count=500, seed=1)}) == 100


def test_own_tests_match_the_module_name_then_its_package():
    folder = "tests/meetups/services"
    names = ("test_events.py", "test_events_copy.py", "test_groups.py", "emails/test_news.py", "emails/test_outbox.py")
    files = [f"{folder}/{name}" for name in names]

    assert trials.own_tests("meetups/services/events.py", files) == [
        f"{folder}/test_events.py", f"{folder}/test_events_copy.py",
    ]  # fmt: skip
    assert trials.own_tests("meetups/services/emails/outbox.py", files) == [
        f"{folder}/emails/test_outbox.py", f"{folder}/emails/test_news.py",
    ]  # fmt: skip
    assert trials.own_tests("meetups/services/venues.py", files) == []


def test_time_limit_grows_with_the_duration_of_the_tests():
    seconds = {"a": 2.0, "b": 3.0}

    assert [trials.limit(tests, seconds) for tests in (["a"], ["a", "b"], ["tests/"])] == [80, 110, 110]


def test_mutant_is_killed_if_a_test_fails_and_survives_otherwise(folder, without_django):
    seconds = trials.baseline(folder)

    killed, survivor = (trials.try_out(found(folder, kind), folder, seconds) for kind in ("return", "comparison"))

    assert list(seconds) == [OWN]
    assert (killed.is_killed, killed.by) == (True, f"{OWN}::test_more")
    assert (survivor.is_killed, survivor.by) == (False, "")
    assert (folder / MODULE).read_text(encoding="utf-8") == SOURCE


def test_mutant_that_times_out_is_killed(folder, without_django, monkeypatch):
    monkeypatch.setattr(trials, "AT_LEAST", 0.01)

    trial = trials.try_out(found(folder, "comparison"), folder, {OWN: 0})

    assert (trial.is_killed, trial.by) == (True, "never ends")


def test_baseline_fails_if_a_test_fails_without_a_mutant(folder, without_django):
    (folder / OWN).write_text("def test_no():\n    assert False\n", encoding="utf-8")

    with pytest.raises(RuntimeError, match="1 failed"):
        trials.baseline(folder)


def test_copy_has_tracked_and_untracked_files_but_no_ignored_ones(folder, tmp_path_factory):
    (folder / ".gitignore").write_text("build/\n", encoding="utf-8")
    (folder / "build").mkdir()
    (folder / "build" / "a.py").touch()
    subprocess.run(["git", "init", "--quiet"], cwd=folder, check=True)
    copied = tmp_path_factory.mktemp("copy")

    trials.copy(folder, copied)

    assert sorted(path.relative_to(copied).as_posix() for path in copied.rglob("*.*") if path.is_file()) == [
        ".gitignore", MODULE, "pyproject.toml", OWN,
    ]  # fmt: skip


def test_report_has_the_counts_and_keeps_the_explanations(folder):
    killed, survivor, known = (found(folder, operator) for operator in ("return", "comparison", "number"))
    reason = report.Explanation(report.row_id_of(known), "The result is the same.")

    document = report.document(
        seed=7, trials=[Trial(killed, True, "a"), Trial(survivor, False, "")], explained=1, reasons=[reason]
    )

    assert "| 7 | 3 | 1 | 1 | 1 | 50.0% (at least 90%) |" in document
    assert "| comparison | 1 | 0 |" in document
    assert f"| `{MODULE}` | `return a + 1 > b` | `a + 1 > b → (a + 1 >= b)` |" in document
    assert report.explanations(document) == [reason]


def test_code_with_a_pipe_stays_in_one_cell():
    change = next(mutant for mutant in _of("a = b | Q(c=1, d='|')\n") if mutant.change.operator == "condition")
    row_id = report.row_id_of(change)

    document = report.document(seed=1, trials=[], explained=1, reasons=[report.Explanation(row_id, "Because.")])

    assert row_id.line == r"`a = b \| Q(c=1, d='\|')`"
    assert report.explanations(document) == [report.Explanation(row_id, "Because.")]
    assert report.share([]) == 1


def _of(source):
    return [Mutant(MODULE, source.strip(), change) for change in changes(source)]
