"""Set the environment of a test run before Django reads its settings (loaded by `-p` in pyproject.toml).

It overrides `.env` and the shell, so that every run is the same. Only `DATABASE_URL` can be chosen.
"""

import gc
import os
import sys

# Collecting ten thousand tests only adds objects, and all of them stay: conftest.py starts the collector again.
gc.disable()
# Each process of a run would compile the tests and the site again.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
os.environ.update(
    DEBUG="0",
    SECRET_KEY="only-for-tests-4f1c8e0a9b7d62351e8f0c4a7b9d2e6f",
    ALLOWED_HOSTS="testserver",
    SITE_URL="http://testserver",
    SITE_NAME="Fortnight",
    SITE_CONTACT="hello@fortnight.example",
    DEFAULT_FROM_EMAIL="hello@fortnight.example",
    CACHE_URL="locmemcache://",
    EMAIL_URL="memorymail://",
    TIME_ZONE="Europe/London",
    LANGUAGE_CODE="en-gb",
    TRUSTED_PROXIES="0",
    RSVP_RATE_LIMIT="300/m",
    RSVP_EMAIL_RATE_LIMIT="10/h",
    DJANGO_ALLOW_ASYNC_UNSAFE="1",  # Playwright runs an event loop in the thread that uses the database
)
os.environ.setdefault("DATABASE_URL", "sqlite:///build/tests.sqlite3")
