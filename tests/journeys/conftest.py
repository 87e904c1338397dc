"""A site as it is run, for the journeys that need nothing special of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.served import site


@pytest.fixture(scope="package")
def served(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Path]]:
    """The port of a running site, and its log. Starting one takes seconds: the tests of a worker share it."""
    log = tmp_path_factory.mktemp("site") / "log"
    with site(log) as (port, _server):
        yield port, log
