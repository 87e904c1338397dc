"""Whether known and unknown email addresses can be told apart by time: `make bench ARGS=--timing`.

For each form it sends 2,000 interleaved pairs of requests, one with a known and one with an unknown email address, in
one process through all middleware, without a network between. It prints the area under the ROC curve: the chance that
a request with a known address took longer than one with an unknown one. 0.5 is no difference; from 0.45 to 0.55 holds.
The database is an SQLite file of its own; `TIMING_DATABASE_URL` names another one, which must be empty.
"""

import gc
import os
import random
import subprocess
import sys
import tempfile
import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from django.test import Client

from tests.bench.servers import ROOT, environment

LOG_IN = "/accounts/login/"
PAIRS = 2000
WARM_UP = 50  # pairs that are not counted
PEOPLE = 100  # known addresses; each is sent again and again, as an attacker would
LEAST, MOST = 0.45, 0.55
NO_LIMIT = "999999999/d"
NO_LIMITS = dict.fromkeys(
    ("RSVP_RATE_LIMIT", "RSVP_EMAIL_RATE_LIMIT", "LOGIN_RATE_LIMIT", "LOGIN_EMAIL_RATE_LIMIT"), NO_LIMIT
)
IN_A_PROCESS_WITH_SETTINGS = "from tests.bench import timing_forms; timing_forms.main({pairs})"


class Form(NamedTuple):
    """A form that must not tell a known email address: its fields, that of the address, and the status to expect."""

    name: str
    path: str
    fields: dict[str, str]
    email: str = "email"
    status: int = 302
    is_pending: bool = False  # the address is entered at the log-in form first, which is not timed
    method: str = "post"


def area(known: list[float], unknown: list[float]) -> float:
    """Return the chance that one of `known` is larger than one of `unknown`; equal ones count half."""
    ordered = sorted(unknown)
    larger = sum(bisect_left(ordered, one) + bisect_right(ordered, one) for one in known)
    return larger / 2 / (len(known) * len(unknown))


def measure(form: Form, pairs: int) -> float:
    """Return the area for the seconds that sending the form took. Chance decides the order within each pair.

    An unknown address is sent once: after that it may be known.

    Raises RuntimeError if a status is not the one that is expected.
    """
    chance = random.Random(1)
    seconds: dict[str, list[float]] = {"known": [], "other": []}
    for number in range(pairs + WARM_UP):
        if number % 10 == 0:
            gc.collect()  # never within a request: it is switched off
        addresses = {"known": f"known{number % PEOPLE:03}@example.org", "other": f"other{number:03}@example.org"}
        pair = ["known", "other"]
        chance.shuffle(pair)
        for kind in pair:
            send = prepare(form, addresses[kind])
            began = time.perf_counter()
            status = send()
            took = time.perf_counter() - began
            if status != form.status:
                raise RuntimeError(f"answered {status}")
            if number >= WARM_UP:
                seconds[kind].append(took)
    return area(seconds["known"], seconds["other"])


def compare(forms: list[Form], pairs: int) -> bool:
    """Print the area for each form; return whether all of them hold."""
    print(f"Known against unknown email addresses: {pairs} pairs each, the area is to be from {LEAST} to {MOST}")
    gc.disable()
    gc.freeze()
    areas = []
    for form in forms:
        try:
            areas.append(measure(form, pairs))
        except RuntimeError as error:
            areas.append(0)
            print(f"{form.name:24} not measured: {error}", flush=True)
        else:
            verdict = "holds" if LEAST <= areas[-1] <= MOST else "DOES NOT HOLD"
            print(f"{form.name:24} {areas[-1]:.3f} {verdict}", flush=True)
    return all(LEAST <= area <= MOST for area in areas)


def prepare(form: Form, email: str) -> Callable[[], int]:
    """Return a function that sends the form once with an email address, in a new browser, and returns the status."""
    client = Client(HTTP_HOST="127.0.0.1")
    if form.is_pending:
        client.post(LOG_IN, {"login": email})
    fields = {**form.fields, **({form.email: email} if form.email else {})}
    return lambda: int(getattr(client, form.method)(form.path, fields).status_code)


def run(pairs: int = PAIRS) -> int:
    """Build a site of its own and compare there, in a process with the settings of production. Its exit status."""
    with tempfile.TemporaryDirectory() as folder:
        settings = environment(Path(folder) / "timing.sqlite3") | NO_LIMITS
        settings["DATABASE_URL"] = os.environ.get("TIMING_DATABASE_URL", settings["DATABASE_URL"])
        commands = [["migrate"], ["shell", "--no-imports", "--command", IN_A_PROCESS_WITH_SETTINGS.format(pairs=pairs)]]
        if not (ROOT / "staticfiles" / "staticfiles.json").exists():
            commands.insert(0, ["collectstatic", "--no-input"])
        for arguments in commands:
            arguments += ["--verbosity", "0"]
            done = subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=settings, check=False)
            if done.returncode:
                return done.returncode
    return 0
