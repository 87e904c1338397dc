"""Measure whether response times reveal known email addresses: `make bench ARGS=--timing`.

Send 2,000 interleaved pairs of requests to each form, one with a known and one with an unknown email address. They run
in one process, through all middleware, without a network. Print the area under the ROC curve: the chance that a request
with a known address took longer than one with an unknown one. A chance of 0.5 is no difference; 0.45 to 0.55 is
accepted. The database is a new SQLite file; `TIMING_DATABASE_URL` names another one, which must be empty.
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
PEOPLE = 100  # known email addresses; each is sent repeatedly, as an attacker would
LEAST, MOST = 0.45, 0.55
NO_LIMIT = "999999999/d"
NO_LIMITS = dict.fromkeys(
    ("RSVP_RATE_LIMIT", "RSVP_EMAIL_RATE_LIMIT", "FOLLOW_RATE_LIMIT", "LOGIN_RATE_LIMIT", "LOGIN_EMAIL_RATE_LIMIT"),
    NO_LIMIT,
)
IN_A_PROCESS_WITH_SETTINGS = "from tests.bench import timing_forms; timing_forms.main({pairs})"


class Form(NamedTuple):
    """A form that must not reveal known email addresses. `email` is the name of its email field."""

    name: str
    path: str
    fields: dict[str, str]
    email: str = "email"
    status: int = 302
    is_pending: bool = False  # first send the email address to the log-in form, untimed
    method: str = "post"


def area(known: list[float], unknown: list[float]) -> float:
    """Return the chance that one of `known` is larger than one of `unknown`; equal ones count half."""
    ordered = sorted(unknown)
    larger = sum(bisect_left(ordered, one) + bisect_right(ordered, one) for one in known)
    return larger / 2 / (len(known) * len(unknown))


def measure(form: Form, pairs: int) -> float:
    """Send the form in pairs of random order, and return the area of the measured seconds.

    Each unknown address is sent only once, because the site may know it afterwards.

    Raise RuntimeError on an unexpected status.
    """
    chance = random.Random(1)
    seconds: dict[str, list[float]] = {"known": [], "other": []}
    for number in range(pairs + WARM_UP):
        if number % 10 == 0:
            gc.collect()  # not during a request: automatic collection is off
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
    """Print the area for each form. Return whether all are within the limits."""
    print(f"Known against unknown email addresses: {pairs} pairs each; accepted areas: {LEAST} to {MOST}")
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
    """Return a function that sends the form once with this email address and a new session, and returns the status."""
    client = Client(HTTP_HOST="127.0.0.1")
    if form.is_pending:
        client.post(LOG_IN, {"login": email})
    fields = {**form.fields, **({form.email: email} if form.email else {})}
    return lambda: int(getattr(client, form.method)(form.path, fields).status_code)


def run(pairs: int = PAIRS) -> int:
    """Build a site and compare the forms in a process with production settings. Return its exit status."""
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
