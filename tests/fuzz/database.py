"""The database of the run, and Django set up on it: imported before anything that knows a model."""

import os

import django

from tests.bench.servers import ROOT, environment, manage

DATABASE = ROOT / "build" / "fuzz" / "site.sqlite3"
# Limits would answer 429 to most requests; a worker that is replaced would hide what it had taken of memory.
SETTINGS = {
    "RSVP_RATE_LIMIT": "999999/m",
    "RSVP_EMAIL_RATE_LIMIT": "999999/h",
    "GUNICORN_CMD_ARGS": "--max-requests=0",
}

os.environ.update({**environment(DATABASE), **SETTINGS, "DJANGO_SETTINGS_MODULE": "config.settings"})
django.setup()


def fill() -> None:
    """Begin anew with the demo communities."""
    DATABASE.parent.mkdir(parents=True, exist_ok=True)
    for left_over in DATABASE.parent.glob("site.sqlite3*"):
        left_over.unlink()
    for command in (("collectstatic", "--no-input"), ("migrate",), ("load_demo",)):
        manage(DATABASE, *command, "--verbosity", "0")
