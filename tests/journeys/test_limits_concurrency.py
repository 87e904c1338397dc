"""Many requests at once against several real processes: a limit is exact, and nobody meets a locked database."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from meetups.models import LimitCounter
from meetups.services import limits
from tests.served import PATIENCE, Answer, ask, send, site

PROCESSES = 8
LINKS = "/attendees/link/"


@pytest.fixture
def port(transactional_db: None, tmp_path: Path) -> Iterator[int]:
    with site(tmp_path / "log", PROCESSES, LINK_RATE_LIMIT="50/h", LINK_EMAIL_RATE_LIMIT="20/h") as (port, _server):
        yield port
    assert "Traceback" not in (tmp_path / "log").read_text(encoding="utf-8")


def all_at_once(port: int, emails: list[str]) -> Counter[int]:
    """Send the form once for each of these email addresses; return how often each status came."""
    form, cookie = ask(port, "GET", LINKS)
    start = Barrier(PROCESSES)

    def some(own: list[str]) -> list[Answer]:
        start.wait(timeout=PATIENCE)
        return [send(port, LINKS, form, cookie, email=email) for email in own]

    with ThreadPoolExecutor(PROCESSES) as clients:
        running = [clients.submit(some, emails[number::PROCESSES]) for number in range(PROCESSES)]
        return Counter(answer.status for client in running for answer in client.result(timeout=PATIENCE))


def test_limit_is_exact_under_eight_processes_and_known_to_any_other(port):
    by_email = all_at_once(port, ["ann@example.org", "ANN@example.org"] * 12)
    by_network = all_at_once(port, [f"person{number}@example.org" for number in range(80)])

    assert by_email == {302: 20, 429: 4}
    assert by_network == {302: 30, 429: 50}  # 50 with the 20 above
    assert sorted(LimitCounter.objects.filter(count__gt=1).values_list("count", flat=True)) == [20, 50]
    assert limits.is_used_up(scope="link", value="127.0.0.1", rate="50/h")  # here, in a process of its own
