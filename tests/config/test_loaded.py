"""Modules that a web process does not load, because only the worker uses them, or only a site on PostgreSQL."""

import subprocess
import sys

from tests.house import ROOT

LOADED = """
import sys
import django
django.setup()
from django.urls import get_resolver
import config.wsgi
get_resolver().url_patterns
print(*sorted({"feedparser", "sgmllib", "psycopg"} & {*sys.modules}))
"""


def test_web_process_on_sqlite_loads_neither_feedparser_nor_psycopg():
    done = subprocess.run(
        [sys.executable, "-c", LOADED], cwd=ROOT, capture_output=True, text=True, check=True,
        env={"DJANGO_SETTINGS_MODULE": "config.settings", "DEBUG": "1", "DATABASE_URL": "sqlite://:memory:"},
    )  # fmt: skip
    assert done.stdout.strip() == ""
