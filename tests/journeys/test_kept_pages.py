"""Two servers keep pages. Each answer is what Django alone would say between the request and the answer."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from http.client import HTTPConnection
from itertools import product
from pathlib import Path
from random import Random, SystemRandom
from threading import Thread
from typing import Any, NamedTuple

import factory
import pytest
from django.core.exceptions import ValidationError
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from blog.models import Tag
from meetups.models import Board, Call, Event
from meetups.services import boards, talks
from tests.chores import work
from tests.factories import EventFactory, TagFactory, UserFactory
from tests.lean_coffee import Room
from tests.pages import Site, small_site
from tests.served import database_url, site
from tests.sign_ups import rsvp
from tests.talks import CallFactory, TalkFactory
from tests.unconference import Unconference
from tests.waiting import PATIENCE
from tests.wsgi import ask as ask_django

pytestmark = pytest.mark.django_db(transaction=True)

BEGAN = datetime(2026, 11, 20, 12, tzinfo=UTC)
# New in each `make drill`, the same in each `make test`.
IS_DRILL = os.environ.get("HYPOTHESIS_PROFILE") == "random"
SEED, HOW_MANY, WRITES = (SystemRandom().getrandbits(32), 400, 1000) if IS_DRILL else (1, 14, 30)
IN_ANOTHER_PROCESS = """
import sys
vendor, url, statement = sys.argv[1:]
if vendor == "sqlite":
    import sqlite3
    connection = sqlite3.connect(url, timeout=120)
else:
    import psycopg
    connection = psycopg.connect(url)
connection.execute(statement)
connection.commit()
connection.close()
"""


LIVE = (
    *(f"/events/camp/grid/live/{part}/" for part in ("screen", "detail", "seat")),
    *(f"/events/coffee/board/live/{part}/" for part in ("detail", "seat", "screen")),
    *(f"/events/camp/talks/live/{part}/" for part in ("index", "screen")),
    "/events/camp/board/live/screen/",
)


class World(NamedTuple):
    """The rows, a grid with talks, a board, the ports of both servers, and how to move their clock."""

    rows: Site
    camp: Unconference
    room: Room
    ports: list[int]
    move: Callable[[datetime], None]
    admin: Client


@pytest.fixture
def world(tmp_path: Path, time_machine: Any) -> Iterator[World]:
    clock = tmp_path / "clock"

    def move(moment: datetime) -> None:
        time_machine.move_to(moment, tick=False)
        clock.write_text(str(moment.timestamp()), encoding="ascii")

    move(BEGAN)
    rows = small_site()
    TagFactory(name="Tea", slug="tea").posts.add(rows.post)
    for number in range(30):  # so that pages change often as time passes
        starts_at = BEGAN + number * timedelta(minutes=20)
        EventFactory(group=rows.group, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=20))
    camp = Unconference(event={"slug": "camp"})
    TalkFactory.create_batch(2, call=CallFactory(event=camp.event), position=factory.Iterator([1, 2]))
    room = Room("Tea", event={"slug": "coffee"})
    admin = Client()
    admin.force_login(UserFactory(is_superuser=True))
    settings = {"DEBUG": "0", "ALLOWED_HOSTS": "testserver", "CLOCK": str(clock)}
    with ExitStack() as stack:
        served = [
            stack.enter_context(site(tmp_path / f"log{number}", 1, "tests.clocked:application", **settings))
            for number in range(2)
        ]
        yield World(rows, camp, room, [port for port, _ in served], move, admin)


class Read(NamedTuple):
    status: int
    text: str
    etag: str | None


def read(port: int, url: str, known: str = "") -> Read:
    """Read a page. `known` is the ETag of what the client has."""
    connected = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    with closing(connected):
        connected.request("GET", url, headers={"Host": "testserver", "If-None-Match": known})
        response = connected.getresponse()
        return Read(response.status, response.read().decode(), response.headers["ETag"])


def by_orm(world: World, number: int, random: Random) -> None:
    row = random.choice([world.rows.event, world.rows.group, world.rows.venue, world.rows.post])
    field = {"event": "title", "post": "headline"}.get(row._meta.model_name, "name")
    setattr(row, field, f"Changed {number}")
    row.save()


def by_sql(_world: World, number: int, _random: Random) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE meetups_event SET summary = %s", [f"Summary {number}"])


def by_another_process(_world: World, number: int, _random: Random) -> None:
    used = connection.settings_dict
    url = str(used["NAME"]) if connection.vendor == "sqlite" else database_url()
    statement = f"UPDATE meetups_group SET strapline = 'Strapline {number}'"
    subprocess.run([sys.executable, "-c", IN_ANOTHER_PROCESS, connection.vendor, url, statement], check=True)


def by_admin(world: World, number: int, _random: Random) -> None:
    tag = Tag.objects.get(slug="tea")
    answer = world.admin.post(f"/admin/blog/tag/{tag.pk}/change/", {"name": f"Tea {number}", "slug": "tea"})
    assert answer.status_code == 302, answer.content.decode()


def by_sign_up(world: World, number: int, _random: Random) -> None:
    rsvp(event=world.rows.event, name=f"Person {number}", email=f"person-{number}@example.org", wait=True)


def by_worker(_world: World, _number: int, _random: Random) -> None:
    work()


def by_hosts(world: World, number: int, _random: Random) -> None:
    """Take a step on the grid, on both boards and with the talks. The next day they are refused."""
    camp, room = world.camp, world.room
    joining, call = Board.objects.get(event=camp.event), Call.objects.get(event=camp.event)
    on, first = call.talks.on().first(), call.talks.get(position=1)
    step = partial(talks.end, talk=on) if on else partial(talks.start, talk=first)
    host, is_open = room.host, not joining.is_joining_open
    for take in (
        partial(camp.pitch, f"Session {number}"),
        partial(boards.set_joining, board=joining, host=host, version=joining.version, is_open=is_open),
        partial(room.press, boards.add_card, title=f"Topic {number}"),
        partial(step, host=host, version=call.version),
    ):
        with suppress(ValidationError):
            take()


def by_rollback(world: World, number: int, _random: Random) -> None:
    with transaction.atomic():
        Event.objects.filter(pk=world.rows.event.pk).update(title=f"Never {number}")
        transaction.set_rollback(True)


STEPS = (by_orm, by_hosts, by_sql, by_another_process, by_admin, by_sign_up, by_worker, by_rollback)


def test_pages_equal_those_of_django_after_every_step(world: World) -> None:
    random, alone = Random(SEED), WSGIHandler()
    urls = [url for url in world.rows.reading_addresses if not url.endswith(("/healthz", "/thanks/"))]
    urls += ["/events/?q=Changed", "/events/?page=9&group=nothing", "/blog/?tag=tea", "/nothing/"]
    seen: dict[str, Read] = {}
    for number in range(HOW_MANY):
        STEPS[number % len(STEPS)](world, number, random)
        chosen = [*random.sample(urls, 3), LIVE[number // 2 % len(LIVE)]]  # the same before and after a step of hosts
        for seconds in (0, random.choice([1, 59, 61, 1200])):  # the same pages once more, some time later
            world.move(timezone.now() + timedelta(seconds=seconds))
            for url, port in product(chosen, world.ports):
                expected, answer = ask_django(alone, url), read(port, url)
                where = f"seed {SEED}, step {number}, {url}"
                assert answer[:2] == (expected.status, expected.text), where
                assert (answer.etag is None) == (answer.status != 200), where
                if before := answer.etag and seen.get(url):
                    is_same = answer.text == before.text
                    assert (answer.etag == before.etag) == is_same, where
                    assert (read(port, url, before.etag).status == 304) == is_same, where
                seen[url] = answer


class Writer(Thread):
    """Change a title again and again."""

    def __init__(self, event: Event) -> None:
        super().__init__()
        self.event, self.began, self.committed = event, 0, 0

    def run(self) -> None:
        for number in range(1, WRITES + 1):
            self.began = number
            Event.objects.filter(pk=self.event.pk).update(title=f"Title {number}")
            self.committed = number
        connection.close()

    def look(self, port: int) -> list[str]:
        """Read pages until after the last change. Return each that had an older title, or one not yet written."""
        wrong, is_last = [], False
        while not is_last:
            is_last = self.committed == WRITES
            for url in ("/events/?q=Title", self.event.get_absolute_url(), "/calendar.ics"):
                least = self.committed
                found = int(re.search(r"Title (\d+)", read(port, url)[1])[1])
                if not least <= found <= self.began:
                    wrong.append(f"{url}: {found}, not from {least} to {self.began}")
        return wrong


def test_page_that_is_read_while_it_changes_is_never_out_of_date(world: World) -> None:
    Event.objects.filter(pk=world.rows.event.pk).update(title="Title 0")
    writer = Writer(world.rows.event)
    for port in world.ports:
        read(port, "/events/")  # now both answer

    with ThreadPoolExecutor(4) as readers:
        looks = [readers.submit(writer.look, port) for port in world.ports * 2]
        writer.start()
        writer.join()
        assert [look.result() for look in looks] == [[], [], [], []]
