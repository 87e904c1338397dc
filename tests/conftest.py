"""Fixtures and settings for every test."""

import gc
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import TransactionTestCase, override_settings
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer
from time_machine import TimeMachineFixture

from config import context
from config.databases import LIMITS, file_for_limits
from meetups.standards import share_pictures
from tests import caches, emptied, migrated, processes, second_database, tools, waitlists
from tests.browser.watch import Watch
from tests.waiting import BROWSER_PATIENCE, PATIENCE

# No deadline: on a busy machine an example may be slow. `make test` runs the same examples each time, `make drill` new
# ones, `make quick` a few.
for name, examples in (("same", 50), ("few", 25), ("random", 500)):
    hypothesis_settings.register_profile(
        name,
        deadline=None,
        derandomize=name != "random",
        max_examples=examples,
        suppress_health_check=[HealthCheck.too_slow],
    )
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))
expect.set_options(timeout=BROWSER_PATIENCE)
processes.adopt_orphans()
TransactionTestCase._fixture_teardown = emptied.empty
# The tests that are traced: they cover the rules in full, and tests/__main__.py holds the limit.
FLOORS = ("forms", "models", "queries", "services", "standards", "templatetags", "wording")
TRACED = ("tests/blog/", "tests/meetups/test_", *(f"tests/meetups/{floor}/" for floor in FLOORS))
WAS_COUNTED = pytest.StashKey[bool]()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    tmp_path_factory: pytest.TempPathFactory, django_db_modify_db_settings_parallel_suffix: None
) -> None:
    """Use a file for the SQLite test database, so that threads and processes share it as in production.

    It is a copy of a migrated one. Tests wait longer than the site for a lock, and for PostgreSQL.
    """
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        file = tmp_path_factory.mktemp("database") / "test.sqlite3"
        migrated.copy_sqlite(file)
        for alias, name in (("default", str(file)), (LIMITS, file_for_limits(str(file)))):
            settings.DATABASES[alias].setdefault("TEST", {})["NAME"] = name
            settings.DATABASES[alias]["OPTIONS"]["timeout"] = PATIENCE
    else:
        database["OPTIONS"]["connect_timeout"] = PATIENCE
        database["OPTIONS"]["options"] = f"-c lock_timeout={PATIENCE}s"  # a test that waits for itself fails
        if template := os.environ.get("TEMPLATE_OF_TESTS"):
            database.setdefault("TEST", {})["TEMPLATE"] = template


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Take the copy that is there. PostgreSQL copies its template by itself."""
    return connection.vendor == "sqlite"


@pytest.fixture(scope="session", autouse=True)
def _plain_static_files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Serve static files by their plain names, so that tests do not need collectstatic."""
    staticfiles = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(
        STORAGES={**settings.STORAGES, "staticfiles": staticfiles}, STATIC_ROOT=tmp_path_factory.mktemp("staticfiles")
    ):
        yield


@pytest.fixture(scope="session", autouse=True)
def _site() -> None:
    """Cache the site's URL before a browser test changes it: the process reads it only once."""
    assert context.SITE["site_url"] == settings.SITE_URL


@pytest.fixture(scope="session", autouse=True)
def _no_connection_left(request: pytest.FixtureRequest) -> Iterator[None]:
    """Close leftover connections at the end, because PostgreSQL does not drop a database that is in use.

    While the test client sends a request, Django closes no connections in the whole process. A thread of the live
    server that ends at that moment keeps its connection.
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
    """Fail a test that leaves a process behind: it could disturb a later test."""
    with processes.none_left():
        yield


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    """Clear the cache, which holds suggested organisations and allauth's own limits."""
    cache.clear()


@pytest.fixture
def clock(request: pytest.FixtureRequest, time_machine: TimeMachineFixture) -> TimeMachineFixture:
    """Stop the time at NOW of the test's module, or of tests/waitlists.py.

    `clock.shift` lets time pass, and `clock.move_to` sets another time.
    """
    time_machine.move_to(getattr(request.module, "NOW", waitlists.NOW), tick=False)
    return time_machine


@pytest.fixture(scope="session", autouse=True)
def _patience_for_share_pictures() -> Iterator[None]:
    """Let a share picture wait long for its turn and be drawn slowly: other tests draw on this machine, too."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(share_pictures, "TRIES", 10_000)
        patch.setattr(share_pictures, "SECONDS", PATIENCE)
        yield


@pytest.fixture(scope="session")
def needed() -> Callable[[tools.Tool], str]:
    """Return a function that returns the path of a tool, or skips the test without it (in CI: fails it)."""
    return _needed


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the path of the system's Chromium."""
    return _needed(tools.chromium)


@pytest.fixture(scope="session")
def axe_source() -> str:
    """Return the JavaScript of axe-core, to add to a page."""
    return Path(_needed(tools.axe)).read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def vnu(tmp_path_factory: pytest.TempPathFactory) -> tools.Checker:
    """Return a callable that takes pages (HTML as text, or paths) and returns the errors of the Nu HTML checker.

    The checker takes a second or two to start: pass all pages in one call.
    """
    return tools.Checker(_needed(tools.java), _needed(tools.vnu_jar), tmp_path_factory.mktemp("pages"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any], chromium: str) -> dict[str, Any]:
    """Start the system's Chromium without background requests."""
    return {
        **browser_type_launch_args,
        "executable_path": chromium,
        "args": list(tools.CHROMIUM_ARGUMENTS),
        "timeout": BROWSER_PATIENCE,
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Open pages without transitions between them.

    The test server's style sheets are never cached. So they can arrive late, and Chromium then logs that it gave up
    the transition.
    """
    return {**browser_context_args, "reduced_motion": "reduce"}


@pytest.fixture(scope="session")
def base_url(live_server: LiveServer) -> str:
    """Return the URL of the live server, which runs in a thread of this process."""
    return live_server.url


@pytest.fixture
def watch(base_url: str) -> Iterator[Watch]:
    """Record the errors and requests of a test's browsers. Fail on any error and any request to another site."""
    watch = Watch()
    yield watch
    assert watch.complaints == []
    assert watch.hosts <= {urlsplit(base_url).netloc}


@pytest.fixture
def new_context(new_context: Callable[..., BrowserContext], watch: Watch) -> Callable[..., BrowserContext]:
    """Return a function that opens a browser context which `watch` follows."""

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
    """Open one tab for all tests of a worker that only look at pages, which saves the start of a renderer.

    axe adds styles to the page, which the site's Content Security Policy forbids, so this tab ignores the policy.
    """
    context = browser.new_context(**{**browser_context_args, "base_url": base_url, "bypass_csp": True})
    context.set_default_timeout(BROWSER_PATIENCE)
    context.add_init_script(axe_source)
    yield context.new_page()
    context.close()


@pytest.fixture
def tab(transactional_db: None, _shared_tab: Page, watch: Watch) -> Iterator[Page]:
    """Return the shared tab, showing a screen, without cookies and with axe in every page it opens.

    It leaves the page before the database is emptied: a page that keeps itself up to date would ask for what is gone.
    """
    watch.follow(_shared_tab.context)
    yield _shared_tab
    _shared_tab.goto("about:blank")
    _shared_tab.emulate_media(media="null")
    watch.leave(_shared_tab.context)
    _shared_tab.context.clear_cookies()


def _needed(tool: tools.Tool) -> str:
    """Return the tool's path. Without the tool, skip the test; in CI, fail it."""
    path = tool.find()
    if path is None and tools.ARE_REQUIRED:
        pytest.fail(f"{tool.name} is missing: {tool.remedy}")
    if path is None:
        pytest.skip(f"no {tool.name}")
    return path


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Give each test that uses the database all databases of the site: a form is counted in the second one.

    The second database of `make test` runs only what may differ there. Measure coverage in the tests of the rules
    alone, because tracing is slow; with COVER_ALL=1 in all tests.
    """
    if second_database.IS_SECOND or second_database.IS_QUICK:
        left_out = second_database.left_out(items)
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]
    for item in items:
        marker = item.get_closest_marker("django_db")
        if second_database.uses_database(item):
            more = {**(marker.kwargs if marker else {}), "databases": list(settings.DATABASES)}
            item.add_marker(pytest.mark.django_db(**more), append=False)
        if not (os.environ.get("COVER_ALL") or item.nodeid.startswith(TRACED)):
            item.add_marker(pytest.mark.no_cover)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Empty the caches of functions between a test whose lines are not counted and one whose lines are."""
    is_counted = item.get_closest_marker("no_cover") is None
    if is_counted and not item.config.stash.get(WAS_COUNTED, False):
        caches.empty()
    item.config.stash[WAS_COUNTED] = is_counted


def pytest_collection_finish() -> None:
    """Start the garbage collector, which tests/environment.py stopped. It leaves out what the whole run needs."""
    gc.freeze()
    gc.enable()
