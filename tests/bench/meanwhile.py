"""Measure a kept page while another process commits."""

import subprocess
import sys
from collections.abc import Iterator

from tests.bench.kept import BROWSER
from tests.bench.load import Length, Target, beside, header
from tests.bench.rows import Row, of_bare
from tests.bench.servers import ROOT, Server, environment

RATES = (1, 10, 50)  # commits a second
PATH = "/events/"


def rows(hello: Server, site: Server, database: str, length: Length) -> Iterator[Row]:
    """Return the speed of the list of events at each rate of commits, all by one process on this database."""
    bare, page = Target(hello, "/healthz"), Target(site, PATH, header(f"Accept-Encoding: {BROWSER}"))
    for rate in RATES:
        command = [sys.executable, "-m", "tests.bench.commits", str(rate)]
        process = subprocess.Popen(command, cwd=ROOT, env=environment(database), stdout=subprocess.PIPE, text=True)
        try:
            found = beside(bare, [{"page": page}], length)["page"]
        finally:
            process.terminate()
            actual = float(process.communicate(timeout=30)[0])
        row = of_bare(f"list of 20 events, {rate} commits a second", found)
        yield row._replace(measured=f"{row.measured} at {actual:.1f}")
