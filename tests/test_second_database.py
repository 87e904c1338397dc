"""The second database of `make test` runs what may differ there, and nothing else."""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest

from tests import second_database


@dataclass(frozen=True, eq=False)
class Item:
    """A test as pytest describes it."""

    nodeid: str
    fixturenames: tuple[str, ...]
    callspec: Any

    def get_closest_marker(self, name: str) -> None:
        """Return that it has no marker."""


@pytest.mark.parametrize(
    ("function", "fixtures", "left_out"),
    [
        ("tests/meetups/services/test_topics.py::test_a", ("db",), "23"),
        ("tests/meetups/services/test_topics.py::test_a", ("transactional_db",), "23"),
        ("tests/meetups/services/test_topics.py::test_a", (), "1234"),
        ("tests/meetups/services/test_search.py::test_a", ("db",), ""),
        ("tests/meetups/queries/test_topics.py::test_a", ("db",), ""),
        ("tests/journeys/test_upgrade.py::test_a", (), ""),
    ],
)
def test_second_database_runs_two_parameters_of_a_rule_and_nothing_without_a_database(function, fixtures, left_out):
    items = [Item(f"{function}[{n}]", fixtures, SimpleNamespace(indices={"number": n})) for n in (4, 2, 1, 3)]

    found = {item.nodeid for item in second_database.left_out(items)}
    assert found == {f"{function}[{name}]" for name in left_out}


def test_rule_without_parameters_runs_again():
    assert second_database.left_out([Item("tests/meetups/services/test_topics.py::test_a", ("db",), None)]) == []
