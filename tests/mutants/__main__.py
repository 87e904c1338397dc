"""A sample of small changes to the rules, to see whether the tests notice them: `make mutants`.

`--seed` repeats a sample or draws another one; `--write` keeps the result in docs/mutants.md.
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
    parser.add_argument("--write", action="store_true", help="keep the result in docs/mutants.md")
    options = parser.parse_args()
    reasons = report.explanations(DOCUMENT.read_text(encoding="utf-8")) if DOCUMENT.is_file() else []
    known = {reason.key for reason in reasons}
    drawn = sample(mutants(ROOT), count=options.count, seed=options.seed)
    try:
        tried = run([mutant for mutant in drawn if report.key_of(mutant) not in known])
    except RuntimeError as error:
        print(f"Nothing tried: {error}", file=sys.stderr)
        return 2
    document = report.document(seed=options.seed, trials=tried, explained=len(drawn) - len(tried), reasons=reasons)
    print(document)
    if options.write:
        DOCUMENT.write_text(document, encoding="utf-8")
    return int(report.share(tried) < report.FLOOR)


def run(drawn: Sequence[Mutant]) -> list[trials.Trial]:
    """Try each mutant, two at a time, each in a copy of its own. Raises RuntimeError if a test fails without any."""
    folders: SimpleQueue[Path] = SimpleQueue()
    with ExitStack() as stack:
        for _ in range(WORKERS):
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="fortnight-mutants-")))
            trials.copy(ROOT, folder)
            folders.put(folder)
        print("First the tests without any mutant, to see that they pass and how long they take …", file=sys.stderr)
        seconds = trials.baseline(folder)

        def try_out(mutant: Mutant) -> trials.Trial:
            folder = folders.get()
            try:
                trial = trials.try_out(mutant, folder, seconds)
            finally:
                folders.put(folder)
            said = f"killed by {trial.by}" if trial.is_killed else "SURVIVED"
            print(f"{mutant.module}:{mutant.change.line}  {mutant.change}  {said}", file=sys.stderr, flush=True)
            return trial

        with ThreadPoolExecutor(WORKERS) as threads:
            return list(threads.map(try_out, drawn))


if __name__ == "__main__":
    sys.exit(main())
