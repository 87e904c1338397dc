"""Modules of a web process with DEBUG: none is for the worker or a site on PostgreSQL alone."""

import subprocess
import sys

import pytest

from tests.house import ROOT

LOADED = """
import sys
import django
django.setup()
from django.urls import get_resolver
import config.wsgi
get_resolver().url_patterns
print(*sorted({"feedparser", "sgmllib", "psycopg"} & {*sys.modules}))
print(type(config.wsgi.application).__name__)
"""


@pytest.fixture(scope="module")
def printed():
    done = subprocess.run(
        [sys.executable, "-c", LOADED], cwd=ROOT, capture_output=True, text=True, check=True,
        env={"DJANGO_SETTINGS_MODULE": "config.settings", "DEBUG": "1", "DATABASE_URL": "sqlite://:memory:"},
    )  # fmt: skip
    return done.stdout.splitlines()


def test_web_process_on_sqlite_loads_neither_feedparser_nor_psycopg(printed):
    assert printed[0] == ""


def test_nothing_stands_in_front_of_django_in_debug_so_no_page_is_kept(printed):
    assert printed[1] == "WSGIHandler"
