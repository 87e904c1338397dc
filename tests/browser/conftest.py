"""Fixtures for journeys at a lean-coffee board, and for looks at pages in the shared tab."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from meetups.models import Event, User
from tests.browser.answers import Answers, served, serving
from tests.browser.room import PHONE, meeting
from tests.browser.states.state import State, session_cookie
from tests.browser.watch import Watch
from tests.waiting import BROWSER_PATIENCE


@pytest.fixture
def event(transactional_db, settings, base_url: str) -> Event:
    settings.SITE_URL = base_url
    return meeting()


@pytest.fixture
def open_page(new_context: Callable[..., BrowserContext], base_url: str) -> Callable[..., Page]:
    """Return a function that opens a page in a new browser, on a phone or, for a user who is logged in, a laptop."""

    def opened(path: str = "", user: User | None = None, **options: Any) -> Page:
        context = new_context(**({} if user else {"viewport": PHONE}) | options)
        if user:
            context.add_cookies([session_cookie(user, base_url)])
        page = context.new_page()
        if options.get("java_script_enabled", True):
            page.clock.install()
        if path:
            page.goto(path)
        return page

    return opened


@pytest.fixture(scope="session")
def kept_pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder with the pages of states that were made in this run, in any of its processes."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "pages-of-states"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="module")
def answers() -> Iterator[Answers]:
    with serving() as server:
        yield server


@pytest.fixture(scope="session")
def _tab_without_axe(browser: Browser, browser_context_args: dict[str, Any], base_url: str) -> Iterator[Page]:
    """Open one tab for all tests of a worker that measure pages: axe takes a third of the time to load one."""
    context = browser.new_context(**{**browser_context_args, "base_url": base_url, "bypass_csp": True})
    context.set_default_timeout(BROWSER_PATIENCE)
    yield context.new_page()
    context.close()


@pytest.fixture
def show(db, _shared_tab: Page, answers: Answers, kept_pages: Path) -> Iterator[Callable[[State], Page]]:
    """Return a function that shows a state in the shared tab, with axe. No request goes elsewhere, no script fails."""
    with _showing(_shared_tab, answers, kept_pages) as shown:
        yield shown


@pytest.fixture
def show_without_axe(
    db, _tab_without_axe: Page, answers: Answers, kept_pages: Path
) -> Iterator[Callable[[State], Page]]:
    with _showing(_tab_without_axe, answers, kept_pages) as shown:
        yield shown


@contextmanager
def _showing(tab: Page, answers: Answers, folder: Path) -> Iterator[Callable[[State], Page]]:
    watch = Watch()
    watch.follow(tab.context)

    def shown(state: State) -> Page:
        answer = served(state, folder)
        assert state.shows in unescape(answer.content.decode())
        tab.goto(answers.put(answer))
        return tab

    yield shown
    watch.leave(tab.context)
    assert watch.complaints == []
    assert watch.hosts == {answers.host}
