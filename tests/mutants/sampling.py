"""Draw a random sample of mutants, with each kind of change in turn."""

import random
from collections.abc import Iterable, Iterator
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

from tests.mutants.operators import OPERATORS, Change, changes

# The modules with the site's rules. Patterns without a match are ignored.
MODULES = (
    "meetups/services", "meetups/queries", "meetups/standards", "meetups/wording", "blog/services*", "blog/queries*",
)  # fmt: skip


class Mutant(NamedTuple):
    module: str  # its path in the repository
    line: str  # the text of the line, without indentation
    change: Change

    @property
    def position(self) -> tuple[str, int]:
        return self.module, self.change.line


def modules(root: Path) -> list[Path]:
    """Return the modules with rules, in the order of their paths."""
    found = [path for pattern in MODULES for path in root.glob(pattern)]
    files = {file for path in found for file in (path.rglob("*.py") if path.is_dir() else [path])}
    return sorted(file for file in files if file.suffix == ".py" and file.name != "__init__.py")


def mutants(root: Path) -> Iterator[Mutant]:
    """Yield every mutant of these modules."""
    for path in modules(root):
        source = path.read_text(encoding="utf-8")
        lines = source.splitlines()
        for change in changes(source):
            yield Mutant(path.relative_to(root).as_posix(), lines[change.line - 1].strip(), change)


def sample(found: Iterable[Mutant], *, count: int, seed: int) -> list[Mutant]:
    """Return `count` random mutants, on different lines, with each operator in turn."""
    chance = random.Random(seed)
    by_operator: dict[str, list[Mutant]] = {operator: [] for operator in OPERATORS}
    for mutant in found:
        by_operator[mutant.change.operator].append(mutant)
    for row in by_operator.values():
        chance.shuffle(row)
    drawn: dict[tuple[str, int], Mutant] = {}
    for mutants_in_turn in zip_longest(*by_operator.values()):
        for mutant in filter(None, mutants_in_turn):
            drawn.setdefault(mutant.position, mutant)
    return list(drawn.values())[:count]
