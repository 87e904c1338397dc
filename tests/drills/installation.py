"""The whole installation on this machine: nginx, web servers, workers, PostgreSQL, Redis and an email server."""

import random
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from email.utils import parseaddr
from pathlib import Path
from typing import Any, NamedTuple

import psycopg

from tests import processes
from tests.machines import SETTINGS, WebServer, web_servers
from tests.mail import DROP, Mailbox, free_port, serving
from tests.postgres import Server, restartable
from tests.proxied import nginx
from tests.tools import ROOT
from tests.waiting import PATIENCE

CHANCE = random.Random(11)
CREATE_EVENTS = """
from tests.factories import EventFactory
for name in {names}:
    EventFactory(capacity={places}, title=name, slug=name)
"""


class TimedMailbox(Mailbox):
    """An email server that refuses for a while, or drops the connection, three times in a hundred steps."""

    def __init__(self) -> None:
        super().__init__(lambda _stage: CHANCE.choice(["451 try later", DROP]) if CHANCE.random() < 0.03 else "")
        self.arrived: list[tuple[str, str, datetime]] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        answer = await super().handle_DATA(server, session, envelope)
        if answer.startswith("250"):
            to, message = self.messages.pop()
            self.arrived.append((parseaddr(to[0])[1], str(message["Message-ID"]), datetime.now(UTC)))
        return answer


class Installation(NamedTuple):
    """All parts, the settings of the processes of the site, and the folder of their code."""

    port: int
    web: list[WebServer]
    workers: list[Any]
    database: Server
    cache: list[Any]
    mailbox: TimedMailbox
    environment: dict[str, str]
    folder: Path
    code: Path

    def ask(self, statement: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.database.url, autocommit=True, connect_timeout=PATIENCE) as connected:
            cursor = connected.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def start_worker(self) -> None:
        with (self.folder / "workers.log").open("ab") as log:
            command = [sys.executable, "manage.py", "qcluster"]
            self.workers.append(processes.start(command, log=log, cwd=self.code, **self.environment))

    def migrate(self) -> None:
        """Run `migrate` with the code that is in place now."""
        manage(self.folder, self.environment, "migrate", code=self.code)

    def start_cache(self) -> None:
        port = self.environment["CACHE_URL"].rpartition(":")[2].partition("/")[0]
        command = ["redis-server", "--port", port, "--bind", "127.0.0.1", "--save", "", "--dir", str(self.folder)]
        with (self.folder / "redis.log").open("ab") as log:
            self.cache[:] = [processes.start(command, log=log)]

    def memory(self) -> dict[str, int]:
        """Return the resident memory in megabytes of each main process and of the processes that it has started."""
        mains = {f"web {number}": server.process.pid for number, server in enumerate(self.web, start=1)}
        mains |= {f"worker {number}": worker.pid for number, worker in enumerate(self.workers, start=1)}
        found = {f"{name} main": _megabytes(pid) for name, pid in mains.items()}
        for name, main in mains.items():
            for number, pid in enumerate(sorted(processes.children(main)), start=1):
                found[f"{name} process {number}"] = _megabytes(pid)
        return found


def _megabytes(pid: int) -> int:
    text = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(re.findall(r"VmRSS:\s*(\d+) kB", text)[0]) // 1000


@contextmanager
def installed(folder: Path, postgres: str, proxy: str, events: list[str], places: int) -> Iterator[Installation]:
    """Run three web servers and two workers, with an event of so many places for each of these slugs."""
    mail = free_port()
    with ExitStack() as stack:
        database = stack.enter_context(restartable(Path(postgres)))
        environment = {
            "DATABASE_URL": database.url, "CACHE_URL": f"redis://127.0.0.1:{free_port()}/0", "DEBUG": "0",
            "EMAIL_URL": f"smtp://127.0.0.1:{mail}", "EMAIL_TIMEOUT": "5",
        }  # fmt: skip
        mailbox = stack.enter_context(serving(TimedMailbox(), mail))
        code = copied(folder / "site")
        manage(folder, environment, "migrate", code=code)
        manage(folder, environment, "collectstatic", "--no-input", code=code)
        create = CREATE_EVENTS.format(names=events, places=places)
        manage(folder, environment, "shell", "--no-imports", "--command", create)
        web = stack.enter_context(web_servers(folder / "web.log", 3, code, **environment))
        port = stack.enter_context(nginx(proxy, folder, *(server.port for server in web)))
        all_parts = Installation(port, web, [], database, [], mailbox, {**SETTINGS, **environment}, folder, code)
        stack.callback(lambda: [processes.kill(one) for one in (*all_parts.workers, *all_parts.cache)])
        all_parts.start_cache()
        all_parts.start_worker()
        all_parts.start_worker()
        yield all_parts


def copied(folder: Path) -> Path:
    """Copy the code of the site to a folder, so that a drill can put another version in place. Return the folder."""
    for name in ("blog", "config", "demo", "locale", "meetups", "static", "templates"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "manage.py", folder)
    return folder


def manage(folder: Path, environment: dict[str, str], *command: str, code: Path = ROOT) -> None:
    """Run a command of manage.py to its end."""
    log = folder / "manage.log"
    with log.open("wb") as written:
        whole = [sys.executable, "manage.py", *command]
        process = processes.start(whole, log=written, cwd=code, **{**SETTINGS, **environment})
    assert process.wait(timeout=4 * PATIENCE) == 0, log.read_text(encoding="utf-8")
