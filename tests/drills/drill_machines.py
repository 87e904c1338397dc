"""The whole installation on this machine: nginx, three web servers, two workers, PostgreSQL, Redis and an email server.

People use it while one part fails. Each fault is one function, and one row of the table. Emails that a fault delays are
sent within minutes, while the next drills run. That they arrived is checked at the end, so the order here matters.
"""

import os
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from statistics import median, quantiles
from typing import Any, NamedTuple

import pytest
from django.db import connection
from django_q.conf import Conf

from meetups.services.emails import outbox
from tests import processes, tools
from tests.drills.installation import CHANCE, Installation, installed
from tests.machines import Crowd
from tests.waiting import PATIENCE, linger, until

PEOPLE, PLACES = 8, 60
SOAK = 600  # seconds

pytestmark = pytest.mark.skipif(connection.vendor != "postgresql", reason="it has a PostgreSQL server of its own")


@pytest.fixture
def _no_process_left() -> None:
    """Replace the fixture for all tests: the processes live as long as the module, and some are replaced."""


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory, needed: Any) -> Iterator[Installation]:
    events = [slug_of(one) for one in (*FAULTS, test_memory_is_flat)]
    programs = needed(tools.postgres), needed(tools.nginx)
    with installed(tmp_path_factory.mktemp("installation"), *programs, events, PLACES) as parts:
        yield parts


@pytest.fixture(scope="module")
def crowds() -> dict[str, Crowd]:
    """Return the people who have used the site so far, by the slug of their event."""
    return {}


def slug_of(fault: Callable[..., Any]) -> str:
    """Return the slug of the event that people sign up for during a fault."""
    return fault.__name__.replace("_", "-")


def web_processes_killed(parts: Installation) -> int:
    """SIGKILL to ten of gunicorn's processes, one after another."""
    for _time in range(10):
        processes.send_sigkill_to(CHANCE.choice(until(CHANCE.choice(parts.web).children)))
        linger(1)
    return 10


def web_servers_killed(parts: Installation) -> int:
    """SIGKILL to each web server with all its processes; it starts again two seconds later."""
    for server in parts.web:
        processes.kill(server.process)
        linger(2)
        server.start()
        linger(4)
    return len(parts.web)


def rolling_restart(parts: Installation) -> int:
    """HUP to each web server, one after another, twice."""
    for server in (*parts.web, *parts.web):
        server.reload()
    return 0


def column_added(parts: Installation) -> int:
    """A migration of the next version adds a column, and the one after it drops the column; this version serves."""
    linger(2)
    parts.ask("ALTER TABLE meetups_event ADD COLUMN of_the_next_version integer NOT NULL DEFAULT 0")
    linger(5)
    parts.ask("ALTER TABLE meetups_event DROP COLUMN of_the_next_version")
    linger(2)
    return 0


def cache_killed(parts: Installation) -> int:
    """The cache is killed, and comes back empty ten seconds later."""
    processes.kill(parts.cache[0])
    linger(10)
    parts.start_cache()
    linger(3)
    return 1


def database_restarted(parts: Installation) -> int:
    """PostgreSQL is away for three seconds."""
    return _database_away(parts, 3)


def database_away(parts: Installation) -> int:
    """PostgreSQL is away for a minute."""
    return _database_away(parts, 60)


def _database_away(parts: Installation, seconds: int) -> int:
    linger(2)
    parts.database.stop()
    linger(seconds)
    parts.database.start()
    linger(10)
    return 1


def worker_children_killed(parts: Installation) -> int:
    """SIGKILL to four processes of the workers, one after another."""
    for number in range(4):
        children = sorted(processes.children(parts.workers[number % 2].pid))
        if children:
            processes.send_sigkill_to(CHANCE.choice(children))
        linger(5)
    return 4


def workers_killed(parts: Installation) -> int:
    """SIGKILL to each worker with all its processes; it starts again two seconds later."""
    for worker in list(parts.workers):
        processes.kill(worker)
        parts.workers.remove(worker)
        linger(2)
        parts.start_worker()
        linger(4)
    return 2


def workers_stopped(parts: Installation) -> int:
    """SIGTERM to one worker's main process and to the whole group of the other; each ends within ten seconds."""
    by_process, by_group = list(parts.workers)
    for worker, stop in ((by_process, os.kill), (by_group, os.killpg)):
        until(lambda pid=worker.pid: processes.children(pid))  # before that, the signal ends it at once
        began = datetime.now(UTC)
        stop(worker.pid, signal.SIGTERM)
        assert worker.wait(timeout=PATIENCE) == 0
        assert datetime.now(UTC) - began < timedelta(seconds=10)
        parts.workers.remove(worker)
        parts.start_worker()
        linger(4)
    return 0


class Allowed(NamedTuple):
    """The failures that people may see: how a read may end, and whether a form may fail. Nothing is ever lost."""

    reads: frozenset[str] = frozenset()
    is_form: bool = False


# An answer of which a part was sent when its process was killed ends early: no proxy can take that part back.
KILLED = Allowed(frozenset({"IncompleteRead"}), is_form=True)
AWAY = Allowed(frozenset({"503"}), is_form=True)
FAULTS: dict[Callable[[Installation], int], Allowed] = {
    web_processes_killed: KILLED,
    web_servers_killed: KILLED,
    rolling_restart: Allowed(),
    column_added: Allowed(),
    cache_killed: Allowed(),
    database_restarted: AWAY,
    database_away: AWAY,
    workers_killed: Allowed(),
    worker_children_killed: Allowed(),
    workers_stopped: Allowed(),
}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_installation(
    fault: Callable[[Installation], int], installation: Installation, crowds: dict[str, Crowd], report: Any
) -> None:
    name = slug_of(fault)
    crowd, began = crowds.setdefault(name, Crowd(installation.port, name, name)), datetime.now(UTC)

    with crowd.using_the_site(PEOPLE):
        linger(2)
        kills = fault(installation)

    slowest = max(one.lasted for one in crowd.asked)
    report(kills=kills, seconds=(datetime.now(UTC) - began).seconds, requests=len(crowd.asked))
    reads, forms = crowd.failures(is_form=False), crowd.failures(is_form=True)
    report(failed_reads=reads or 0, failed_forms=forms or 0, slowest=seconds(slowest.total_seconds()))
    check_sign_ups(installation, crowd, report)
    assert reads.keys() <= FAULTS[fault].reads
    assert FAULTS[fault].is_form or not forms


def test_memory_is_flat(installation: Installation, crowds: dict[str, Crowd], report: Any) -> None:
    """People use the site for ten minutes. After two of them, no process of the site needs a tenth more memory."""
    name = slug_of(test_memory_is_flat)
    crowd = crowds.setdefault(name, Crowd(installation.port, name, name))
    with crowd.using_the_site(PEOPLE):
        linger(SOAK / 5)
        before = installation.memory()
        linger(SOAK * 4 / 5)
        after = installation.memory()

    report(requests=len(crowd.asked), sign_ups=len(crowd.acknowledged))
    report(megabytes=", ".join(f"{name}: {before[name]} then {after[name]}" for name in before))
    assert [name for name in before if after[name] > before[name] * 1.1] == []


@pytest.mark.parametrize("drill", [*FAULTS, test_memory_is_flat], ids=lambda drill: drill.__name__)
def test_everybody_is_sent_one_email(
    drill: Callable[..., Any], installation: Installation, crowds: dict[str, Crowd], report: Any
) -> None:
    crowd = crowds[slug_of(drill)]
    missing = wait_for_emails(installation, crowd)
    arrived = [one for one in installation.mailbox.arrived if one[0].startswith(crowd.prefix)]
    copies = Counter(message_id for _to, message_id, _at in arrived)
    report(emails=len(copies), doubled=copies.total() - len(copies), missing=len(missing))
    first = {to: at for to, _message_id, at in reversed(arrived)}
    found = [(first[to] - at).total_seconds() for to, at in crowd.acknowledged.items() if to in first]
    report(email_after=f"{seconds(median(found))} (median), {seconds(quantiles(found, n=100)[98])} (99th)")
    assert missing == set()


def check_sign_ups(parts: Installation, crowd: Crowd, report: Any) -> None:
    """Everybody who was thanked has one place or one position, and there are no more places than there should be."""
    of_event = f"FROM meetups_attendee JOIN meetups_event ON meetups_event.id = event_id WHERE slug = '{crowd.prefix}'"
    found = dict(parts.ask(f"SELECT email, count(*) {of_event} GROUP BY 1"))
    taking = "('going', 'offered', 'reserved')"
    ((taken,),) = parts.ask(f"SELECT count(*) {of_event} AND meetups_attendee.status IN {taking}")
    report(acknowledged=len(crowd.acknowledged), lost=len(crowd.acknowledged.keys() - found.keys()), places=taken)
    assert crowd.acknowledged.keys() <= found.keys()
    assert set(found.values()) == {1}
    assert taken <= PLACES


def wait_for_emails(parts: Installation, crowd: Crowd) -> set[str]:
    """Wait until everybody who signed up has an email. Return the email addresses of those who still have none."""
    signed_up = f"SELECT email FROM meetups_attendee WHERE email LIKE '{crowd.prefix}%'"

    def without_email() -> set[str]:
        return {email for (email,) in parts.ask(signed_up)} - {to for to, *_ in parts.mailbox.arrived}

    # The task of a killed worker is run again after RETRY seconds. If it sent an email, that waits for its claim too.
    longest = Conf.RETRY + outbox.CLAIM_LASTS.seconds
    for _turn in range(-(-longest // PATIENCE) + 1):
        with suppress(TimeoutError):
            until(lambda: not without_email(), every=2, progress=lambda: len(parts.mailbox.arrived))
            return set()
    return without_email()


def seconds(number: float) -> str:
    return f"{number:.1f} s"
