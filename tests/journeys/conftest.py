"""Run one site with default settings for the journeys."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.served import site


@pytest.fixture(scope="package")
def served(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Path]]:
    """Run a site. Yield its port and the path of its log. The tests of a worker share it, because it starts slowly."""
    log = tmp_path_factory.mktemp("site") / "log"
    with site(log) as (port, _server):
        yield port, log
