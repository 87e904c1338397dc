"""What every test stands on."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import override_settings
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from config import context
from tests import processes, tools
from tests.browser.watch import Watch
from tests.waiting import BROWSER_PATIENCE, PATIENCE

# On a busy machine an example takes as long as it takes. In `make test` the examples are the same in every run, in
# `make drill` they are new.
for name, is_same in (("same", True), ("random", False)):
    hypothesis_settings.register_profile(
        name,
        deadline=None,
        derandomize=is_same,
        max_examples=50 if is_same else 500,
        suppress_health_check=[HealthCheck.too_slow],
    )
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))
expect.set_options(timeout=BROWSER_PATIENCE)
processes.adopt_orphans()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    tmp_path_factory: pytest.TempPathFactory, django_db_modify_db_settings_parallel_suffix: None
) -> None:
    """On SQLite the tests use a real file, as the site does: threads and processes meet there as they will outside.

    They wait longer for a lock, or for a connection of the pool, than the site does.
    """
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database.setdefault("TEST", {})["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
        database["OPTIONS"]["timeout"] = PATIENCE
    else:
        database["OPTIONS"]["pool"]["timeout"] = PATIENCE


@pytest.fixture(scope="session", autouse=True)
def _plain_static_files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Static files by their plain names: nobody has to run collectstatic before the tests."""
    staticfiles = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(
        STORAGES={**settings.STORAGES, "staticfiles": staticfiles}, STATIC_ROOT=tmp_path_factory.mktemp("staticfiles")
    ):
        yield


@pytest.fixture(scope="session", autouse=True)
def _site() -> None:
    """Pages read the address of the site once a process: before any test with a browser has one of its own."""
    assert context.SITE["site_url"] == settings.SITE_URL


@pytest.fixture(scope="session", autouse=True)
def _nobody_left(request: pytest.FixtureRequest) -> Iterator[None]:
    """PostgreSQL drops no database that somebody is still connected to.

    The test client switches off, for the whole process, that a request gives its connection back; a thread of the live
    server that ends in that moment keeps its own. These are told to go before the database does.
    """
    if connection.vendor != "postgresql":
        yield
        return
    request.getfixturevalue("django_db_setup")
    yield
    with request.getfixturevalue("django_db_blocker").unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(autouse=True)
def _no_process_left() -> Iterator[None]:
    """A test that leaves a process behind fails, instead of the next one that the process disturbs."""
    with processes.none_left():
        yield


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    """Organisations to suggest, and limits of allauth's own, are in the cache: each test starts without."""
    cache.clear()


@pytest.fixture(scope="session")
def needed() -> Callable[[tools.Tool], str]:
    """The path of a program; without it the test is skipped, or fails where every tool is promised (CI)."""
    return _needed


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the system's Chromium."""
    return _needed(tools.chromium)


@pytest.fixture(scope="session")
def axe_source() -> str:
    """The script of axe-core, to be added to a page."""
    return Path(_needed(tools.axe)).read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def vnu(tmp_path_factory: pytest.TempPathFactory) -> tools.Checker:
    """A callable that takes pages (HTML as text, or paths) and returns what the Nu HTML checker holds against them.

    Starting the checker costs a second or two: give it all pages at once.
    """
    return tools.Checker(_needed(tools.java), _needed(tools.vnu_jar), tmp_path_factory.mktemp("pages"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any], chromium: str) -> dict[str, Any]:
    """Playwright with the system's Chromium, which calls nobody at its start."""
    return {
        **browser_type_launch_args,
        "executable_path": chromium,
        "args": list(tools.CHROMIUM_ARGUMENTS),
        "timeout": BROWSER_PATIENCE,
    }


@pytest.fixture(scope="session")
def base_url(live_server: LiveServer) -> str:
    """Where the browser finds the site: it runs in a thread of this process."""
    return live_server.url


@pytest.fixture
def watch(base_url: str) -> Iterator[Watch]:
    """What the browsers of a test complain about and ask for: nothing, and nothing of anybody else."""
    watch = Watch()
    yield watch
    assert watch.complaints == []
    assert watch.hosts <= {urlsplit(base_url).netloc}


@pytest.fixture
def new_context(new_context: Callable[..., BrowserContext], watch: Watch) -> Callable[..., BrowserContext]:
    """A fresh browser, and somebody who watches it."""

    def watched(**options: Any) -> BrowserContext:
        context = new_context(**options)
        context.set_default_timeout(BROWSER_PATIENCE)
        watch.follow(context)
        return context

    return watched


@pytest.fixture(scope="session")
def _shared_tab(
    browser: Browser, browser_context_args: dict[str, Any], base_url: str, axe_source: str
) -> Iterator[Page]:
    """One tab for all tests of a worker that only look at pages: its renderer and its copy of the style sheets stay.

    axe puts styles into the page, which the policy of the site forbids: here the policy is off. Other tests hold it.
    """
    context = browser.new_context(**{**browser_context_args, "base_url": base_url, "bypass_csp": True})
    context.set_default_timeout(BROWSER_PATIENCE)
    context.add_init_script(axe_source)
    yield context.new_page()
    context.close()


@pytest.fixture
def tab(_shared_tab: Page, watch: Watch) -> Iterator[Page]:
    """The shared tab, without cookies, with axe loaded in every page that it opens."""
    watch.follow(_shared_tab.context)
    yield _shared_tab
    watch.leave(_shared_tab.context)
    _shared_tab.context.clear_cookies()


def _needed(tool: tools.Tool) -> str:
    """The tool's path; without it the test is skipped, or fails where every tool is promised (CI)."""
    path = tool.find()
    if path is None and tools.ARE_REQUIRED:
        pytest.fail(f"{tool.name} is missing: {tool.remedy}")
    if path is None:
        pytest.skip(f"no {tool.name}")
    return path
