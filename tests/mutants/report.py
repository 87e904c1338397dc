"""Write docs/mutants.md: the result of a sample, and why tests cannot notice some mutants."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from tests.mutants.sampling import Mutant
from tests.mutants.trials import Trial

FLOOR = 0.9  # of the mutants that can be noticed
EXPLAINED = "## Explained"
HEAD = """# Mutants

Written by `make mutants`, on {date}. A mutant is one small change to a service, a query or a standard, made in a copy
of the repository. It is killed when a test fails or times out, and survives when all pass: then a test is missing, or
no test can notice the change. The module's own tests run first, then those of `make quick`, on SQLite.
Row locks are not mutated, because SQLite has none: the concurrency tests on PostgreSQL cover them.

| Seed | Sample | Killed | Survived | Explained | Killed, of those not explained |
| ---: | ---: | ---: | ---: | ---: | ---: |
| {seed} | {count} | {killed} | {survived} | {explained} | {share} (at least {floor:.0%}) |

## By kind of change

{kinds}
## Survivors

{survivors}
{title}

No test can notice these, for the reason given. `make mutants` reads this table and skips them. To add a row, copy it
from the table of survivors and add the reason.

{reasons}"""
KINDS = ("Change", "Tried", "Killed")
COLUMNS = ("Module", "Line", "Change")


class RowId(NamedTuple):
    """A mutant as a row of the tables."""

    module: str
    line: str
    change: str


class Explanation(NamedTuple):
    row_id: RowId
    why: str


def row_id_of(mutant: Mutant) -> RowId:
    return RowId(f"`{mutant.module}`", _code(mutant.line), _code(str(mutant.change)))


def explanations(document: str) -> list[Explanation]:
    """Return the rows of the last table of the document."""
    _, _, table = document.partition(EXPLAINED)
    rows = [re.split(r"(?<!\\) \| ", line.strip("| ")) for line in table.splitlines() if line.startswith("| `")]
    return [Explanation(RowId(*row[:3]), row[3]) for row in rows if len(row) == 4]


def share(trials: Sequence[Trial]) -> float:
    """Return the share of the mutants that were killed; 1 if none was tried."""
    return sum(trial.is_killed for trial in trials) / len(trials) if trials else 1.0


def document(*, seed: int, trials: Sequence[Trial], explained: int, reasons: Sequence[Explanation]) -> str:
    """Return the text of docs/mutants.md. `explained` is the number of skipped mutants in the sample."""
    killed = sum(trial.is_killed for trial in trials)
    survivors = [row_id_of(trial.mutant) for trial in trials if not trial.is_killed]
    return HEAD.format(
        date=datetime.now(UTC).date(),
        seed=seed,
        count=len(trials) + explained,
        killed=killed,
        survived=len(survivors),
        explained=explained,
        share=f"{share(trials):.1%}",
        floor=FLOOR,
        kinds=_table(KINDS, list(_kinds(trials))),
        survivors=_table(COLUMNS, survivors) if survivors else "None.\n",
        title=EXPLAINED,
        reasons=_table((*COLUMNS, "Why"), [(*reason.row_id, reason.why) for reason in reasons]),
    )


def _kinds(trials: Sequence[Trial]) -> Iterator[tuple[str, str, str]]:
    for operator in dict.fromkeys(trial.mutant.change.operator for trial in trials):
        rows = [trial for trial in trials if trial.mutant.change.operator == operator]
        yield operator, str(len(rows)), str(sum(trial.is_killed for trial in rows))


def _code(text: str) -> str:
    """Return the code as a table cell."""
    return "`" + text.replace("`", "´").replace("|", r"\|") + "`"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)
