"""One run of the bench: the same site with 100 and with 10,000 events, beside the bare view."""

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.bench import load, pages, weight
from tests.bench.servers import HELLO, ROOT, SITE, environment, manage, serving


@dataclass(frozen=True)
class Figures:
    """Of one page: requests a second with 10,000 events and with 100, and the queries of each."""

    page: pages.Page
    speed: float
    speed_of_100: float
    queries: int
    queries_of_100: int

    @property
    def growth(self) -> float:
        """How many times the time it takes with 10,000 events instead of 100."""
        return self.speed_of_100 / self.speed


@dataclass(frozen=True)
class Result:
    hello: float
    figures: list[Figures]
    megabytes: float
    seconds_to_start: float
    bytes_sent: dict[str, int] | None

    def ratio(self, figures: Figures) -> float:
        return figures.speed / self.hello


def run(*, rounds: int, seconds: int) -> Result:
    with tempfile.TemporaryDirectory(prefix="fortnight-bench-") as folder:
        large = Path(folder) / "large.sqlite3"
        manage(large, "collectstatic", "--no-input", "--verbosity", "0")
        manage(large, "migrate", "--verbosity", "0")
        manage(large, "load_demo", "--scale", "10", "--verbosity", "0")
        small = Path(shutil.copy(large, Path(folder) / "small.sqlite3"))
        _python("tests.bench.thin", small)
        return _measure(small, large, rounds, seconds)


def _measure(small: Path, large: Path, rounds: int, seconds: int) -> Result:
    start = statistics.median(_seconds_to_start(large) for _ in range(5))
    with serving(HELLO, large) as hello, serving(SITE, small) as little, serving(SITE, large) as big:
        found = pages.find(little.url, big.url)
        urls = {"hello": hello.url + "/healthz"}
        for page in found:
            urls |= {f"100 {page.name}": little.url + page.path, page.name: big.url + page.path}
        speed = load.medians(urls, rounds=rounds, seconds=seconds)
        megabytes, bytes_sent = max(big.worker_megabytes()), weight.visit(big.url, "/", "/events/")
    paths = [page.path for page in found]
    few, many = (json.loads(_python("tests.bench.queries", path, *paths)) for path in (small, large))
    figures = [
        Figures(page, speed[page.name], speed[f"100 {page.name}"], many[page.path], few[page.path]) for page in found
    ]
    return Result(speed["hello"], figures, megabytes, start, bytes_sent)


def _seconds_to_start(database: Path) -> float:
    with serving(SITE, database) as server:
        return server.seconds_to_first_answer


def _python(module: str, database: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=environment(database), check=True, stdout=subprocess.PIPE, text=True
    ).stdout
