"""Set Django up with the database of the run. Import this module before any module with models."""

import os

import django

from tests.bench.servers import ROOT, environment, manage

DATABASE = ROOT / "build" / "fuzz" / "site.sqlite3"
# Rate limits would answer 429 to most requests, and a replaced worker would hide how its memory grew.
SETTINGS = {
    "RSVP_RATE_LIMIT": "999999/m",
    "RSVP_EMAIL_RATE_LIMIT": "999999/h",
    "GUNICORN_CMD_ARGS": "--max-requests=0",
}

os.environ.update({**environment(DATABASE), **SETTINGS, "DJANGO_SETTINGS_MODULE": "config.settings"})
django.setup()


def fill() -> None:
    """Create a new database with the demo groups."""
    DATABASE.parent.mkdir(parents=True, exist_ok=True)
    for left_over in DATABASE.parent.glob("site.sqlite3*"):
        left_over.unlink()
    for command in (("collectstatic", "--no-input"), ("migrate",), ("load_demo",)):
        manage(DATABASE, *command, "--verbosity", "0")
