"""Run the bench: the same site with 100 and with 10,000 events, and the bare view."""

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.bench import feed, load, pages, slow, weight
from tests.bench.servers import HELLO, ROOT, SITE, environment, manage, serving


@dataclass(frozen=True)
class Figures:
    """The figures of one page: medians over the rounds, and its queries with 10,000 and with 100 events."""

    page: pages.Page
    speed: float
    ratio: float  # to the bare view of the same round
    milliseconds: float
    growth: float  # processor time with 10,000 events, as a multiple of that with 100
    queries: int
    queries_of_100: int


@dataclass(frozen=True)
class Feed:
    """The figures of the feed of all events."""

    queries: int
    seconds: float  # of the processor
    megabytes: float  # peak, above the memory before the request


@dataclass(frozen=True)
class Result:
    hello: load.Sample
    figures: list[Figures]
    megabytes: float
    seconds_to_start: float
    bytes_sent: dict[str, int] | None
    feed_of_few: Feed
    feed_of_many: Feed
    hostile: list[tuple[str, str, float, float]]  # kind, slowest text or page, seconds, limit


def run(*, rounds: int, seconds: int) -> Result:
    with tempfile.TemporaryDirectory(prefix="fortnight-bench-") as folder:
        large = Path(folder) / "large.sqlite3"
        manage(large, "collectstatic", "--no-input", "--verbosity", "0")
        manage(large, "migrate", "--verbosity", "0")
        manage(large, "load_demo", "--scale", "10", "--verbosity", "0")
        small = Path(shutil.copy(large, Path(folder) / "small.sqlite3"))
        _python("tests.bench.thin", small)
        feeds = [
            _feed(Path(shutil.copy(small, Path(folder) / f"{number}.sqlite3")), number)
            for number in (feed.FEW, feed.MANY)
        ]
        return _measure(small, large, rounds, seconds, feeds)


def _measure(small: Path, large: Path, number: int, seconds: int, feeds: list[Feed]) -> Result:
    start = statistics.median(_seconds_to_start(large) for _ in range(5))
    with serving(HELLO, large) as hello, serving(SITE, small) as little, serving(SITE, large) as big:
        found = pages.find(little.url, big.url)
        targets = {"hello": load.Target(hello, "/healthz")}
        for page in found:
            targets |= {f"100 {page.name}": load.Target(little, page.path), page.name: load.Target(big, page.path)}
        rounds = load.rounds(targets, number=number, seconds=seconds)
        megabytes, bytes_sent = max(big.worker_megabytes()), weight.visit(big.url, "/", "/events/")
    paths = [page.path for page in found]
    few, many = (json.loads(_python("tests.bench.queries", path, *paths)) for path in (small, large))
    figures = [_figures(page, rounds, many[page.path], few[page.path]) for page in found]
    hello_sample = load.Sample(
        *(statistics.median(column) for column in zip(*(one["hello"] for one in rounds), strict=True))
    )
    event = next(page.path for page in found if page.name == "event")
    hostile = [*json.loads(_python("tests.bench.hostile", large)), *slow.rows(large, event)]
    return Result(hello_sample, figures, megabytes, start, bytes_sent, *feeds, hostile)


def _figures(page: pages.Page, rounds: list[load.LoadRound], queries: int, queries_of_100: int) -> Figures:
    """Return the figures of a page. Each ratio is calculated within a round, then the median is taken."""
    pairs = [(one[page.name], one[f"100 {page.name}"], one["hello"]) for one in rounds]
    return Figures(
        page,
        speed=statistics.median(many.speed for many, _, _ in pairs),
        ratio=statistics.median(many.speed / hello.speed for many, _, hello in pairs),
        milliseconds=statistics.median(many.milliseconds for many, _, _ in pairs),
        growth=statistics.median(many.milliseconds / few.milliseconds for many, few, _ in pairs),
        queries=queries,
        queries_of_100=queries_of_100,
    )


def _feed(database: Path, number: int) -> Feed:
    return Feed(**json.loads(_python("tests.bench.feed", database, str(number))))


def _seconds_to_start(database: Path) -> float:
    with serving(SITE, database) as server:
        return server.seconds_to_first_answer


def _python(module: str, database: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=environment(database), check=True, stdout=subprocess.PIPE, text=True
    ).stdout
