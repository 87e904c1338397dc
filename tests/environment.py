"""The environment of a test run, set before Django reads its settings (loaded by `-p` in pyproject.toml).

It wins over `.env` and the shell, so a run is the same for everyone. `DATABASE_URL` is the one choice left.
"""

import os

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
    DJANGO_ALLOW_ASYNC_UNSAFE="1",  # Playwright keeps a loop on the thread that also talks to the database
)
os.environ.setdefault("DATABASE_URL", "sqlite:///build/tests.sqlite3")
