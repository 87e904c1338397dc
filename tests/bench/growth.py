"""Compare every public page at 10,000 and at 100,000 events: `python -m tests.bench.growth`.

It loads both into new databases, on SQLite and (if it is installed) PostgreSQL, which takes several minutes.
`--databases SMALL LARGE` compares two databases that are loaded already. Print a table in Markdown.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, NamedTuple, cast

import psycopg

from tests import tools
from tests.bench.servers import ROOT, environment
from tests.postgres import cluster

SMALL, LARGE = 10, 100  # thousands of events
ROUNDS, TIMES = 7, 3
LIMIT = 1.2
IN_A_PROCESS_WITH_SETTINGS = "from tests.bench import growth_pages; growth_pages.main()"


class Row(NamedTuple):
    page: str
    small: float
    large: float

    @property
    def ratio(self) -> float:
        return self.large / self.small


class Site:
    """A process with the site on one database, which measures a page when asked."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.input, self.output = cast(IO[str], process.stdin), cast(IO[str], process.stdout)
        self.pages = [self.output.readline().strip() for _ in range(int(self.output.readline()))]

    def milliseconds(self, number: int) -> float:
        """Return the processor time of one answer of the page with this number, that of the database included."""
        self.input.write(f"{number} {TIMES}\n")
        self.input.flush()
        return float(self.output.readline())


@contextmanager
def site(database: str) -> Iterator[Site]:
    settings = environment(Path("unused")) | {"DATABASE_URL": database, "SITE_URL": "http://testserver"}
    settings |= {"ALLOWED_HOSTS": "testserver", "DJANGO_SETTINGS_MODULE": "config.settings"}
    command = [sys.executable, "-c", IN_A_PROCESS_WITH_SETTINGS]
    process = subprocess.Popen(
        command, cwd=ROOT, env=settings, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with process:
        yield Site(process)
        process.communicate()


def compare(small: str, large: str) -> list[Row]:
    """Measure each page on both databases in turn, so that a busy machine slows both."""
    _manage(small, "collectstatic", "--noinput")
    with site(small) as one, site(large) as other:
        if len(one.pages) != len(other.pages):
            raise RuntimeError(f"Different pages: {one.pages}, {other.pages}")
        return [Row(other.pages[number], *_medians(one, other, number)) for number in range(len(other.pages))]


def _medians(one: Site, other: Site, number: int) -> tuple[float, float]:
    found = [(one.milliseconds(number), other.milliseconds(number)) for _ in range(ROUNDS)]
    return statistics.median(row[0] for row in found), statistics.median(row[1] for row in found)


def load(database: str, thousands: int) -> str:
    """Fill an empty database. Return its URL."""
    _manage(database, "migrate")
    _manage(database, "load_demo", "--scale", str(thousands))
    return database


def _manage(database: str, *arguments: str) -> None:
    settings = environment(Path("unused")) | {"DATABASE_URL": database}
    command = [sys.executable, "manage.py", *arguments]
    subprocess.run(command, cwd=ROOT, env=settings, check=True, stdout=subprocess.DEVNULL)


def tables(folder: Path) -> Iterator[tuple[str, list[Row]]]:
    """Load the databases and yield a table for each kind."""
    files = {thousands: f"sqlite:///{folder}/{thousands}.sqlite3" for thousands in (SMALL, LARGE)}
    yield "SQLite", compare(*(load(url, thousands) for thousands, url in files.items()))
    if binaries := tools.postgres.find():
        with cluster(Path(binaries)) as url:
            urls = {thousands: _created(url, f"events_{thousands}") for thousands in (SMALL, LARGE)}
            yield "PostgreSQL", compare(*(load(one, thousands) for thousands, one in urls.items()))


def _created(url: str, name: str) -> str:
    with psycopg.connect(url.replace("postgres://", "postgresql://"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return f"{url.rpartition('/')[0]}/{name}"


def table(kind: str, rows: list[Row]) -> str:
    """Return the rows as Markdown. A ratio above the limit is bold."""
    lines = [
        f"### {kind}\n",
        f"| Page | ms at {SMALL},000 | ms at {LARGE},000 | Ratio |",
        "| --- | ---: | ---: | ---: |",
    ]
    for row in rows:
        ratio = f"{row.ratio:.2f}" if row.ratio <= LIMIT else f"**{row.ratio:.2f}**"
        lines.append(f"| {row.page} | {row.small:.2f} | {row.large:.2f} | {ratio} |")
    return "\n".join(lines) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.growth", description=__doc__)
    parser.add_argument("--databases", nargs=2, metavar=("SMALL", "LARGE"), help="DATABASE_URLs of loaded databases")
    options = parser.parse_args()
    print(f"Measured on {datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}.\n")
    with ExitStack() as stack:
        if options.databases:
            found = iter([("The databases named", compare(*options.databases))])
        else:
            found = tables(Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="fortnight-growth-"))))
        for kind, rows in found:
            print(table(kind, rows), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
