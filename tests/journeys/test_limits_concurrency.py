"""Several real processes count at once: a limit is exact, and nobody meets a locked database."""

import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from meetups.models import LimitCounter
from meetups.services import limits
from tests.processes import running
from tests.served import ask, database_url, send, site
from tests.waiting import PATIENCE

# Eight processes that start at the same moment; each prints how often it was allowed to. The limit of each of forty
# scopes is reached while all of them are at it.
HAMMER = """
import os, traceback
import django
django.setup()
from meetups.services import limits
gate, held_shut = os.pipe()
for number in range(8):
    if os.fork() == 0:
        try:
            os.close(held_shut)
            os.read(gate, 1)
            tries = [("tea %s" % (turn // 5), "192.0.2.1", "13/h") for turn in range(200)]
            print(sum(not limits.are_over(tries=[limits.Try(*one)]) for one in tries), flush=True)
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
os.close(held_shut)
raise SystemExit(any(os.wait()[1] for number in range(8)))
"""
LINKS = "/attendees/link/"


@pytest.mark.django_db(transaction=True)
def test_limit_is_exact_under_eight_processes(tmp_path: Path) -> None:
    with (tmp_path / "log").open("wb") as log:
        environment = {"DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "config.settings"}
        with running([sys.executable, "-c", HAMMER], log=log, **environment) as hammer:
            status = hammer.wait(timeout=PATIENCE)

    said = (tmp_path / "log").read_text(encoding="utf-8")
    assert status == 0, said
    assert len(said.split()) == 8
    assert sum(map(int, said.split())) == 40 * 13
    assert Counter(LimitCounter.objects.values_list("count", flat=True)) == {13: 40}
    assert limits.is_used_up(scope="tea 0", value="192.0.2.1", rate="13/h")  # in another process, when all have ended


@pytest.mark.django_db(transaction=True)
def test_two_workers_allow_no_more_than_one(tmp_path: Path) -> None:
    with site(tmp_path / "log", 2, LINK_RATE_LIMIT="15/h", LINK_EMAIL_RATE_LIMIT="5/h") as (port, _server):
        form, cookie = ask(port, "GET", LINKS)

        def statuses(emails: list[str]) -> Counter[int]:
            with ThreadPoolExecutor(4) as clients:
                return Counter(
                    answer.status
                    for answer in clients.map(lambda email: send(port, LINKS, form, cookie, email=email), emails)
                )

        by_email = statuses(["ann@example.org", "ANN@example.org"] * 4)
        by_network = statuses([f"person{number}@example.org" for number in range(20)])

    assert by_email == {302: 5, 429: 3}
    assert by_network == {302: 10, 429: 10}  # 15 with the five above
    assert "Traceback" not in (tmp_path / "log").read_text(encoding="utf-8")
