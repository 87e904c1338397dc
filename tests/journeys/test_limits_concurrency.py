"""Limits are exact when several processes count at once, and the database is not locked."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.limits import hammer
from tests.served import ask, send, site

LINKS = "/attendees/link/"


@pytest.mark.django_db(transaction=True)
def test_limit_is_exact_under_four_processes(tmp_path: Path) -> None:
    hammer(tmp_path / "log", processes=4, scopes=8)


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
    assert by_network == {302: 10, 429: 10}  # 15 together with the five above
    assert "Traceback" not in (tmp_path / "log").read_text(encoding="utf-8")
