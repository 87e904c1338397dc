"""Count against the same limits in several real processes."""

import sys
from collections import Counter
from pathlib import Path

from meetups.models import LimitCounter
from meetups.services import limits
from tests.processes import running
from tests.served import database_url
from tests.waiting import PATIENCE

# Start processes that count at the same moment; each prints how many of its tries were allowed. All are still counting
# when a scope reaches its limit. The arguments are the numbers of processes and scopes.
HAMMER = """
import os, sys, traceback
import django
django.setup()
from meetups.services import limits
processes, scopes = map(int, sys.argv[1:])
start, not_started = os.pipe()
for number in range(processes):
    if os.fork() == 0:
        try:
            os.close(not_started)
            os.read(start, 1)
            tries = [("tea %s" % (turn // 5), "192.0.2.1", "13/h") for turn in range(scopes * 5)]
            print(sum(not limits.are_over(tries=[limits.Try(*one)]) for one in tries), flush=True)
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
os.close(not_started)
raise SystemExit(any(os.wait()[1] for number in range(processes)))
"""


def hammer(log: Path, *, processes: int, scopes: int) -> list[int]:
    """Count at once against limits of 13. Return how many tries of each process were allowed."""
    with log.open("wb") as written:
        environment = {"DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "config.settings"}
        command = [sys.executable, "-c", HAMMER, str(processes), str(scopes)]
        with running(command, log=written, **environment) as running_hammer:
            status = running_hammer.wait(timeout=PATIENCE)

    output = log.read_text(encoding="utf-8")
    assert status == 0, output
    allowed = list(map(int, output.split()))
    assert len(allowed) == processes
    assert sum(allowed) == scopes * 13
    assert Counter(LimitCounter.objects.values_list("count", flat=True)) == {13: scopes}
    assert limits.is_over(scope="tea 0", value="192.0.2.1", rate="13/h")  # this process refuses it too
    return allowed
