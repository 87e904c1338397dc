"""Fixtures for journeys at a lean-coffee board."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from meetups.models import Event, User
from tests.browser.room import PHONE, meeting
from tests.browser.states.state import session_cookie


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
