"""Measure the search among a given number of things, and what its rows cost: `python -m tests.bench.search 50000`.

Run it in a separate process, on a separate database: it replaces all rows of the search.
"""

import json
import os
import random
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from importlib import import_module
from typing import Any, NamedTuple
from unittest.mock import patch

import django
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from meetups.standards import search
from tests.bench.rows import Row, at_most, count
from tests.bench.servers import manage, python

FEW, MANY, QUESTIONS, MISSPELT, SAVES = 100, 50_000, 100, 20, 200
QUERIES, MEDIAN, SLOWEST, SHARE = 6, 50, 150, 15
# The limit of a network is counted in the same database on PostgreSQL, and in a file of its own on SQLite.
NOT_OF_THE_SEARCH = "limitcounter|SAVEPOINT|^(BEGIN|COMMIT)"
SYLLABLES = ("ba", "co", "di", "fer", "ga", "lin", "mo", "nor", "pe", "ra", "sto", "tu", "va", "wi")


class Figures(NamedTuple):
    queries: list[int]  # of each question
    milliseconds: list[float]  # of each question, as somebody waits for it
    misspelt: list[tuple[int, float]]  # queries and milliseconds of each question in which no word is known
    shares: dict[str, float]  # per cent that the row of the search adds to the write it goes with


def rows(few_on: str, many_on: str) -> Iterator[Row]:
    """Ask the same questions among few and among many things. Return how long the many take, and what rows cost."""
    for url in (few_on, many_on):
        manage(url, "migrate", "--verbosity", "0")  # a copy of a SQLite file has no file of counters beside it
    few, many = (
        Figures(**json.loads(python(__name__, url, str(number)))) for url, number in ((few_on, FEW), (many_on, MANY))
    )
    name = f"{QUESTIONS} questions among {MANY:,} things"
    yield count(f"{name}, queries of the worst", max(many.queries), QUERIES)
    name_of_misspelt = f"{MISSPELT} misspelt questions of up to ten words among {MANY:,} known words"
    yield count(f"{name_of_misspelt}, queries of the worst", max(one for one, _ms in many.misspelt), QUERIES)
    yield at_most(f"{name_of_misspelt}, slowest", max(ms for _one, ms in many.misspelt), SLOWEST, "ms")
    yield count(f"{name}, questions with more queries than among {FEW}", _with_more(few.queries, many.queries), 0)
    yield at_most(f"{name}, median", statistics.median(many.milliseconds), MEDIAN, "ms")
    yield at_most(f"{name}, 99th", sorted(many.milliseconds)[98], SLOWEST, "ms")
    yield at_most(
        f"{QUESTIONS} questions among {FEW} things, median", statistics.median(few.milliseconds), MEDIAN, "ms"
    )
    for thing, share in many.shares.items():
        yield at_most(f"row of the search, added to the write of {thing}", share, SHARE, "%")


def _with_more(few: list[int], many: list[int]) -> int:
    return sum(more > less for less, more in zip(few, many, strict=True))


def main(number: int) -> None:
    os.environ |= {"DJANGO_SETTINGS_MODULE": "config.settings", "SEARCH_RATE_LIMIT": "999999999/m"}
    django.setup()
    vocabulary = _vocabulary()
    _fill(number, vocabulary)
    _fill_words(number, vocabulary)
    client = Client(HTTP_HOST="127.0.0.1")
    asked = [_asked(client, question) for question in ["warm up", *_questions(vocabulary)]][1:]
    misspelt = [_asked(client, question) for question in _misspelt(vocabulary)]
    print(json.dumps(Figures([one[0] for one in asked], [one[1] for one in asked], misspelt, _shares())._asdict()))


def _vocabulary() -> list[str]:
    """Return 3,000 words, the same each time."""
    chance = random.Random(1)
    return sorted({"".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))) for _word in range(4000)})[:3000]


def _text(chance: random.Random, vocabulary: list[str], words: int) -> str:
    """Return a text in which a few words are frequent and most are rare, as in a language."""
    return " ".join(vocabulary[int(len(vocabulary) * chance.random() ** 3)] for _word in range(words))


def _fill(number: int, vocabulary: list[str]) -> None:
    """Replace the rows of the search by so many, of four words in the title and forty in the text."""
    row = apps.get_model("meetups", "SearchRow")
    groups, chance = [*apps.get_model("meetups", "Group").objects.all()[:20]], random.Random(2)
    row.objects.all()._raw_delete(row.objects.db)
    row.objects.bulk_create(
        (_row(row, key, groups[key % len(groups)], chance, vocabulary) for key in range(number)), batch_size=500
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _fill_words(number: int, vocabulary: list[str]) -> None:
    """Replace the known words by the vocabulary and others, as many as there are things."""
    word, chance, words = apps.get_model("meetups", "SearchWord"), random.Random(4), set(vocabulary)
    while len(words) < number:
        words.add("".join(chance.choices(SYLLABLES, k=chance.randint(2, 5))))
    word.objects.all()._raw_delete(word.objects.db)
    word.objects.bulk_create((word(word=one, length=len(one)) for one in sorted(words)), batch_size=500)


def _row(row: Any, key: int, group: Any, chance: random.Random, vocabulary: list[str]) -> Any:
    title, words = _text(chance, vocabulary, 4), _text(chance, vocabulary, 40)
    title_stems, stems = (" ".join(search.stems(text)) for text in (title, words))
    return row(
        kind=("event", "topic", "talk", "action")[key % 4],
        key=10_000_000 + key,
        group=group,
        title=title,
        words=words,
        url=f"/things/{key}/",
        day=date(2020, 1, 1) + timedelta(days=key % 2000),
        title_stems=f" {title_stems} ",
        stems=f" {title_stems}  {stems} ",
    )


def _questions(vocabulary: list[str]) -> list[str]:
    """Return one to three words, some of them in quotation marks, left out or mistyped."""
    chance = random.Random(3)
    found = []
    for number in range(QUESTIONS):
        words = _text(chance, vocabulary, 1 + number % 3).split()
        words[-1] = {7: f"-{words[-1]}", 8: f"{words[-1]}q", 9: f'"{words[-1]} {words[0]}"'}.get(number % 10, words[-1])
        found.append(" ".join(words))
    return found


def _misspelt(vocabulary: list[str]) -> list[str]:
    """Return questions of one to ten words, each with a letter that no known word has."""
    chance = random.Random(5)
    return [
        " ".join(f"{word[:2]}q{word[3:]}" for word in chance.sample(vocabulary, 1 + number % 10))
        for number in range(MISSPELT)
    ]


def _asked(client: Client, question: str) -> tuple[int, float]:
    """Return the queries of a question, and its milliseconds when it is asked again."""
    with CaptureQueriesContext(connection) as queries:
        client.get("/search/", {"q": question})
    number = sum(not re.search(NOT_OF_THE_SEARCH, query["sql"]) for query in queries)
    began = time.perf_counter()
    response = client.get("/search/", {"q": question})
    took = 1000 * (time.perf_counter() - began)
    if response.status_code != 200:
        raise RuntimeError(f"{question}: {response.status_code}")
    return number, took


def _shares() -> dict[str, float]:
    """Change a meetup, a topic and an action again and again. Return what the row of the search adds, in per cent."""
    event = apps.get_model("meetups", "Event").objects.exclude(status="draft").order_by("-pk").first()
    topic = apps.get_model("meetups", "Topic").objects.filter(state="open").first()
    action = apps.get_model("meetups", "Action").objects.first()
    return {
        "a meetup": _share(_renamed, event),
        "a topic": _share(_retold, topic),
        "an action": _share(_reworded, action),
    }


def _service(noun: str) -> Any:
    """Return the services of a noun, which are imported when Django is set up."""
    return import_module(f"meetups.services.{noun}")


def _renamed(event: Any, title: str) -> None:
    event.title = title
    _service("events").save(event=event)


def _retold(topic: Any, title: str) -> None:
    _service("topics").edit(topic=topic, title=title, note=topic.note, tags=[], raised_on=topic.raised_on)


def _reworded(action: Any, text: str) -> None:
    _service("actions").change(action=action, text=text)


def _share(change: Callable[[Any, str], None], thing: Any) -> float:
    """Return the time that the row of the search takes, in per cent of the rest of the change, commit included.

    `search.write` also calls what feeds remember of a thing. That is a part of the rest.
    """
    service, seconds = _service("search"), {"write": 0.0, "remember": 0.0}
    write, remember = (_timed(call, seconds) for call in (service.write, service.feeds.remember))
    with patch.object(service, "write", write), patch.object(service.feeds, "remember", remember):
        change(thing, "Lamps")  # the first one loads what it needs
        seconds |= dict.fromkeys(seconds, 0.0)
        began = time.perf_counter()
        for number in range(SAVES):
            change(thing, f"Lamps {number}")
        whole = time.perf_counter() - began
    row = seconds["write"] - seconds["remember"]
    return 100 * row / (whole - row)


def _timed(call: Callable[..., None], seconds: dict[str, float]) -> Callable[..., None]:
    def timed(**values: Any) -> None:
        began = time.perf_counter()
        call(**values)
        seconds[call.__name__] += time.perf_counter() - began

    return timed


if __name__ == "__main__":
    main(int(sys.argv[1]))
