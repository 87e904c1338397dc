"""Test whether the suite notices small changes to the code (mutants), on a sample: `make mutants`.

`--seed` selects the sample; `--write` saves the result in docs/mutants.md.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from queue import SimpleQueue

from tests.mutants import report, trials
from tests.mutants.sampling import Mutant, mutants, sample
from tests.tools import ROOT

WORKERS = 2
DOCUMENT = ROOT / "docs" / "mutants.md"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("--count", type=int, default=60, help="how many mutants (60)")
    parser.add_argument("--seed", type=int, default=1, help="which sample (1)")
    parser.add_argument("--write", action="store_true", help="save the result in docs/mutants.md")
    options = parser.parse_args()
    reasons = report.explanations(DOCUMENT.read_text(encoding="utf-8")) if DOCUMENT.is_file() else []
    known = {reason.row_id for reason in reasons}
    drawn = sample(mutants(ROOT), count=options.count, seed=options.seed)
    try:
        tried = run([mutant for mutant in drawn if report.row_id_of(mutant) not in known])
    except RuntimeError as error:
        print(f"Nothing tried: {error}", file=sys.stderr)
        return 2
    document = report.document(seed=options.seed, trials=tried, explained=len(drawn) - len(tried), reasons=reasons)
    print(document)
    if options.write:
        DOCUMENT.write_text(document, encoding="utf-8")
    return int(report.share(tried) < report.FLOOR)


def run(drawn: Sequence[Mutant]) -> list[trials.Trial]:
    """Try the mutants, two at a time, in two copies of the repository. Raise RuntimeError if tests fail without any."""
    folders: SimpleQueue[Path] = SimpleQueue()
    with ExitStack() as stack:
        for _ in range(WORKERS):
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="fortnight-mutants-")))
            trials.copy(ROOT, folder)
            folders.put(folder)
        print("Running the tests without a mutant, to check that they pass and to measure them …", file=sys.stderr)
        seconds = trials.baseline(folder)

        def try_out(mutant: Mutant) -> trials.Trial:
            folder = folders.get()
            try:
                trial = trials.try_out(mutant, folder, seconds)
            finally:
                folders.put(folder)
            verdict = f"killed by {trial.by}" if trial.is_killed else "SURVIVED"
            print(f"{mutant.module}:{mutant.change.line}  {mutant.change}  {verdict}", file=sys.stderr, flush=True)
            return trial

        with ThreadPoolExecutor(WORKERS) as threads:
            return list(threads.map(try_out, drawn))


if __name__ == "__main__":
    sys.exit(main())
