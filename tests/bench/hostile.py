"""Measure the processor time of parsing hostile texts: `python -m tests.bench.hostile`."""

import json
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

from meetups.standards import calendar_files, calendar_streams, markdown, plain_text
from tests import hostile
from tests.bench.rows import Row, at_most
from tests.bench.servers import python


class Work(NamedTuple):
    """A text to parse, and the limit of its processor time in seconds."""

    kind: str
    text: str
    limit: float
    do: Callable[[], Any]


def works() -> Iterator[Work]:
    for strength in markdown.Strength:
        kind = f"hostile Markdown of {strength}s"
        for text in hostile.MARKDOWN:
            yield Work(kind, hostile.name(text), 3, partial(markdown.render, text, strength))
        for text in hostile.LONGEST_MARKDOWN:
            kind = f"long hostile Markdown of {strength}s"
            yield Work(kind, hostile.name(text), 0.5, partial(markdown.render, text, strength))
    for text in hostile.PLAIN:
        yield Work("hostile plain text", hostile.name(text), 1, partial(_brought_in, text))
    most = calendar_files.MOST_ENTRIES
    entries = hostile.calendar_of(most)
    yield Work("large calendar", f"{most:,} entries", 5, lambda: calendar_files.read(entries, zone="UTC"))
    yield Work("folded calendar", "200,000 folds", 2, lambda: list(calendar_streams.blocks(hostile.FOLDED)))


def _brought_in(text: str) -> str:
    return plain_text.markdown(plain_text.shortened(plain_text.without_html(text[: calendar_streams.LONGEST_LINE])))


def rows(database: str) -> Iterator[Row]:
    """Return the slowest text of each kind, measured in a separate process."""
    for kind, text, seconds, limit in json.loads(python(__name__, database)):
        yield at_most(f"{kind} ({text.replace('|', '¦')})", seconds, limit, "s")


def main() -> None:
    """Print the slowest text of each kind: kind, text, seconds, limit."""
    slowest: dict[str, tuple[str, str, float, float]] = {}
    for work in works():
        seconds = _seconds(work.do)
        if work.kind not in slowest or seconds > slowest[work.kind][2]:
            slowest[work.kind] = (work.kind, work.text, seconds, work.limit)
    print(json.dumps([*slowest.values()]))


def _seconds(do: Callable[[], Any]) -> float:
    began = time.process_time()
    do()
    return time.process_time() - began


if __name__ == "__main__":
    main()
