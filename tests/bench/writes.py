"""Measure a sign-up and a vote against a bare view that inserts one row in the same database."""

import re
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from tests.bench.load import Length, Target, beside
from tests.bench.pages import Page
from tests.bench.rows import Row, of_bare
from tests.bench.servers import SITE, WRITES, manage, python, serving

LEAST = 0.8
OPEN = "from meetups.models import Event; Event.objects.filter(slug={slug!r}).update({fields})"
# Everybody of the load comes from one network.
FIELDS = "capacity=None, confirms_sign_ups=False, status='confirmed', rsvp_opens_at=None, rsvp_closes_at=None"
NO_LIMITS = {"RSVP_RATE_LIMIT": "999999999/d", "RSVP_EMAIL_RATE_LIMIT": "999999999/d"}
SCRIPT = """
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
wrk.headers["Cookie"] = "csrftoken={cookie}"
local number, began = 0, os.time() .. "-" .. math.random(1, 1000000000)
function init() math.randomseed(os.time()) end
function request()
  number = number + 1
  local email = began .. "-" .. number .. "%40example.org"
  return wrk.format(nil, nil, nil, "csrfmiddlewaretoken={token}&name=Robin&email=" .. email)
end
"""


def rows(database: str, event: Page, length: Length) -> Iterator[Row]:
    """Return the speed of the services that sign up and vote, and that of a whole form, at one event each."""
    slug = event.path.strip("/").rpartition("/")[2]
    opening = OPEN.format(slug=slug, fields=FIELDS)
    manage(database, "shell", "--no-imports", "--verbosity", "0", "--command", opening)
    board = python("tests.bench.open_board", database).strip()
    with (
        tempfile.TemporaryDirectory(prefix="fortnight-bench-") as folder,
        serving(WRITES, database) as bare,
        serving(SITE, database, **NO_LIMITS) as site,
    ):
        path = f"{event.path}rsvp/"
        script = Path(folder) / "form.lua"
        script.write_text(_script(site.url + path), encoding="utf-8")
        targets = {
            "sign-up, the service": Target(bare, f"/rsvp/{slug}"),
            "vote, the service": Target(bare, f"/vote/{board}"),
            "sign-up, the whole form": Target(site, path, ("--script", str(script))),
        }
        found = beside(Target(bare, "/insert"), [targets], length)
        hello = beside(Target(bare, "/healthz"), [{"one row": Target(bare, "/insert")}], length)["one row"]
    yield of_bare("bare view that inserts one row, of hello", hello)
    for name, figures in found.items():
        yield of_bare(name, figures, LEAST if name.endswith("service") else None, bare="a bare insert")


def _script(url: str) -> str:
    """Return a script for wrk that sends the form with a new email address each time."""
    with urllib.request.urlopen(url, timeout=30) as response:
        cookie = re.search(r"csrftoken=(\w+)", response.headers["Set-Cookie"])
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', response.read().decode())
    if not cookie or not token:
        raise RuntimeError(f"{url} has no form to send")
    return SCRIPT.format(cookie=cookie[1], token=token[1])
