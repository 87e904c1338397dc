"""Look into backups, and write while one is made."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from threading import Event as Flag
from typing import Any
from zipfile import ZipFile

from django.db import connections, transaction

from meetups.models import Organisation, Venue
from tests.factories import OrganisationFactory, VenueFactory
from tests.waiting import PATIENCE, until

NAME = "Written while"
NUMBERS = count()


def tables_of(path: Path) -> list[dict[str, Any]]:
    """Return the tables of a backup, as its manifest describes them."""
    with ZipFile(path) as archive:
        return list(json.loads(archive.read("manifest.json"))["tables"])


def lines_of(path: Path, table: str) -> list[str]:
    """Return the rows of one table of a backup, as lines."""
    with ZipFile(path) as archive:
        return archive.read(table).decode().split("\n")[:-1]


@contextmanager
def writing_pairs() -> Iterator[Callable[[], int]]:
    """Let two threads write until the block ends: an organisation and a venue in each transaction.

    Yield a function that counts the pairs that are committed.
    """
    is_over = Flag()

    def write() -> None:
        while not is_over.is_set():
            with transaction.atomic():
                OrganisationFactory(name=f"{NAME} {(number := next(NUMBERS))}")
                VenueFactory(name=f"{NAME} {number}")
        connections.close_all()

    with ThreadPoolExecutor(2) as threads:
        writers = [threads.submit(write) for _writer in range(2)]
        try:
            until(Venue.objects.filter(name__startswith=NAME).exists)
            yield Organisation.objects.filter(name__startswith=NAME).count
        finally:
            is_over.set()
        for writer in writers:
            writer.result(PATIENCE)


def pairs_in(path: Path) -> tuple[int, int]:
    """Return how many of these organisations, and how many of these venues, a backup has."""
    organisations, venues = (
        sum(NAME in line for line in lines_of(path, table)) for table in ("meetups_organisation", "meetups_venue")
    )
    return organisations, venues
