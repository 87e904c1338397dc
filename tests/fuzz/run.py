"""Send hostile requests to gunicorn with the demo groups on SQLite."""

import time
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial

from django.test import Client

from meetups.models import Group, Organiser, User
from tests.bench.servers import Server
from tests.fuzz.making import ROLES, Maker, Request
from tests.fuzz.wire import Answer, send

LIMIT = 2.0  # seconds
WARM = 2000  # requests after which a worker has loaded all modules and caches
RENEWED = 200  # requests before new sessions, because a request may have logged a user out
EMAILS = {"organiser": "fuzz-organiser@example.org", "superuser": "fuzz-root@example.org"}


@dataclass
class Report:
    statuses: Counter[int] = field(default_factory=Counter)
    failed: list[tuple[Answer, Request]] = field(default_factory=list)
    slow: list[tuple[Answer, Request]] = field(default_factory=list)
    slowest: list[tuple[float, str]] = field(default_factory=list)
    megabytes: list[float] = field(default_factory=list)  # of all workers together, measured when sessions are renewed

    def level(self, requests: int) -> float:
        """Return the peak memory of the workers during the first `requests` requests."""
        return max(self.megabytes[: max(1, requests // RENEWED)])

    def add(self, answer: Answer, request: Request) -> None:
        self.statuses[answer.status] += 1
        self.slowest = sorted([*self.slowest, (answer.seconds, str(request))], reverse=True)[:10]
        if answer.status >= 500 or answer.status == 0:
            self.failed.append((answer, request))
        if answer.seconds > LIMIT:
            self.slow.append((answer, request))


def run(server: Server, maker: Maker, numbers: range) -> Report:
    """Send these requests, two at a time. Repeat slow ones twice, because the machine may have been busy."""
    report, port = Report(), int(server.url.rpartition(":")[2])
    began = time.monotonic()
    for chunk in _chunks(numbers):
        cookies = {role: log_in(role) for role in ROLES}
        requests = [maker.make(number) for number in chunk]
        with ThreadPoolExecutor(2) as senders:
            answers = senders.map(partial(_send_and_repeat_slow, port, cookies), requests)
            for answer, request in zip(answers, requests, strict=True):
                report.add(answer, request)
        report.megabytes.append(sum(server.worker_megabytes()))
        print(f"{chunk[-1] + 1} requests in {time.monotonic() - began:.0f} s", flush=True)
    return report


def _chunks(numbers: range) -> Iterator[range]:
    starts = range(numbers.start, numbers.stop, RENEWED)
    return (range(start, min(start + RENEWED, numbers.stop)) for start in starts)


def _send_and_repeat_slow(port: int, cookies: Mapping[str, str], request: Request) -> Answer:
    cookie = cookies[request.role]
    answer = send(port, request, cookie)
    for _again in range(2):
        if answer.seconds > LIMIT:
            answer = min(answer, send(port, request, cookie), key=lambda each: each.seconds)
    return answer


def log_in(role: str) -> str:
    """Return the cookie of a new session of this role. Create the account if a request has deleted it."""
    if role not in EMAILS:
        return ""
    user, _is_new = User.objects.update_or_create(
        email=EMAILS[role], defaults={"is_active": True, "is_superuser": role == "superuser"}
    )
    if role == "organiser" and (group := Group.objects.order_by("pk").first()):
        Organiser.objects.update_or_create(user=user, group=group, defaults={"role": Organiser.Role.LEAD})
    client = Client()
    client.force_login(user)
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
