"""Fixtures for journeys at a lean-coffee board, and for looks at pages in the shared tab."""

from collections.abc import Callable, Iterator
from html import unescape
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from meetups.models import Event, User
from tests.browser.answers import Answers, served, serving
from tests.browser.room import PHONE, meeting
from tests.browser.states.state import State, session_cookie
from tests.browser.watch import Watch
from tests.waiting import until


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


@pytest.fixture(scope="module")
def answers() -> Iterator[Answers]:
    with serving() as server:
        yield server


@pytest.fixture
def show(db, _shared_tab: Page, answers: Answers) -> Iterator[Callable[[State], Page]]:
    """Return a function that shows a state in the shared tab. No request goes elsewhere, and no script fails."""
    watch = Watch()
    watch.follow(_shared_tab.context)

    def shown(state: State) -> Page:
        _shared_tab.goto(answers.put(served(state)))
        until(lambda: state.shows in unescape(_shared_tab.content()))
        return _shared_tab

    yield shown
    watch.leave(_shared_tab.context)
    assert watch.complaints == []
    assert watch.hosts == {answers.host}
